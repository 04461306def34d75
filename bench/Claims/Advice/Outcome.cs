namespace PoolBench.Bench;

/// <summary>What came of an <see cref="Errand"/>, on both sides.</summary>
/// <param name="Who">The client and its setting.</param>
/// <param name="Sent">What became of the requests.</param>
/// <param name="Opened">Connections that the server accepted.</param>
/// <param name="PeakOpen">The most that were open at once.</param>
/// <param name="PeakFds">The most descriptors that the sending process had at once; 0 where the system does not tell.</param>
/// <param name="PeakBytes">The most physical memory that it had; 0 where the system does not tell.</param>
sealed record Outcome(string Who, Batch Sent, long Opened, long PeakOpen, double PeakFds, double PeakBytes)
{
    const double MiB = 1024 * 1024;

    /// <summary>Shows it beside what decides.</summary>
    public void Tell(Evidence evidence) => evidence
        .Beside(Opened, "connections", $"{Who}: opened for {Sent.Answered} answers, {PeakOpen} at once")
        .Beside(Sent.Seconds, "s", $"{Who}: time")
        .Beside(PeakFds, "descriptors", $"{Who}: most at once of the sending process")
        .Beside(Math.Round(PeakBytes / MiB, 1), "MiB", $"{Who}: most memory of the sending process");

    /// <summary>Its connections, in a sentence.</summary>
    public override string ToString() => $"{Opened} with {Who}";
}
