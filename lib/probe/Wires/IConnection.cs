namespace PoolBench.Probe.Wires;

/// <summary>One connection that requests are sent on, one after another.</summary>
interface IConnection : IDisposable
{
    /// <summary>The connection below.</summary>
    Wire Wire { get; }

    /// <summary>Sends a request and reads its whole answer.</summary>
    /// <param name="patience">How long the answer may take.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <exception cref="EndedException">The connection ended before the answer was complete, or none came in time.</exception>
    Task<Answer> AskAsync(TimeSpan patience, CancellationToken cancellation);

    /// <summary>Waits, sending nothing of its own accord, until the server ends the connection.</summary>
    /// <returns>How it ended, and what the server said before.</returns>
    Task<(Ending How, string? Said)> EndAsync(CancellationToken cancellation);
}
