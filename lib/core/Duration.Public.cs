namespace PoolBench.Core;

// In a file of its own: the server's package compiles only the other file, so that the type stays internal there.
public static partial class Duration;
