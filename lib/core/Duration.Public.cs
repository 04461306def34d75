namespace PoolBench.Core;

// Apart: the package of the server takes in the other file alone, where it is nobody else's.
public static partial class Duration;
