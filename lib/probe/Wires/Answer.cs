namespace PoolBench.Probe.Wires;

/// <summary>A whole answer.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Ends">Whether it says that the connection ends with it.</param>
/// <param name="KeepAlive">The <c>Keep-Alive</c> header's time; null without one.</param>
/// <param name="KeepAliveMost">The <c>Keep-Alive</c> header's number of requests left; null without one.</param>
/// <param name="BodyBytes">The body's length.</param>
/// <param name="Server">The <c>Server</c> header.</param>
sealed record Answer(int Status, bool Ends, TimeSpan? KeepAlive, int? KeepAliveMost, long BodyBytes, string? Server);

/// <summary>The server ended a connection, or no longer answers on it.</summary>
/// <param name="how">How.</param>
/// <param name="said">What it said before, unasked; null when nothing.</param>
sealed class EndedException(Ending how, string? said = null) : Exception($"The connection ended: {how}.")
{
    /// <summary>How it ended.</summary>
    public Ending How { get; } = how;

    /// <summary>What the server said before, unasked.</summary>
    public string? Said { get; } = said;
}
