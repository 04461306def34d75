namespace PoolBench.Claims.Advice;

/// <summary>How a <see cref="Scenario"/> ended, on both sides.</summary>
/// <param name="Who">The client and its setting.</param>
/// <param name="Sent">How the requests ended.</param>
/// <param name="Opened">Connections that the server accepted.</param>
/// <param name="PeakOpen">The most connections open at once.</param>
/// <param name="PeakFds">The sending process's most descriptors at once; 0 where the system does not tell.</param>
/// <param name="PeakBytes">The sending process's most physical memory; 0 where the system does not tell.</param>
sealed record ScenarioOutcome(string Who, Batch Sent, long Opened, long PeakOpen, double PeakFds, double PeakBytes)
{
    const double MiB = 1024 * 1024;

    /// <summary>Adds the outcome to the evidence, as numbers that do not decide.</summary>
    public void Tell(Evidence evidence) => evidence
        .Beside(Opened, "connections", $"{Who}: opened for {Sent.Answered} answers, {PeakOpen} at once")
        .Beside(Sent.Seconds, "s", $"{Who}: time")
        .Beside(PeakFds, "descriptors", $"{Who}: most at once of the sending process")
        .Beside(Math.Round(PeakBytes / MiB, 1), "MiB", $"{Who}: most memory of the sending process");

    /// <summary>The number of connections, as part of a sentence.</summary>
    public override string ToString() => $"{Opened} with {Who}";
}
