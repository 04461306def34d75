namespace PoolBench.Server.Books;

/// <summary>The server's two clocks, read one right after the other.</summary>
/// <param name="AtNs">Nanoseconds since the server's start, by a clock that never jumps; all times of its accounts are by this one.</param>
/// <param name="UnixNs">Nanoseconds since 1970 by the clock on the wall, as the server's machine has it.</param>
sealed record ClockReading(long AtNs, long UnixNs);
