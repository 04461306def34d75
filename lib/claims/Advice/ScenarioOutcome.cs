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
    /// <summary>The setting, to find the same through another client.</summary>
    public required string Setting { get; init; }

    /// <summary>Whether the real library sent.</summary>
    public bool IsReal { get; init; }

    /// <summary>Whether the model of its rule sent.</summary>
    public bool IsModel { get; init; }

    const double MiB = 1024 * 1024;

    /// <summary>Adds the outcome to the evidence, as numbers that do not decide.</summary>
    public void Tell(Evidence evidence) => evidence
        .Beside(Opened, "connections", $"{Who}: opened for {Sent.Answered} answers, {PeakOpen} at once")
        .Beside(Sent.Seconds, "s", $"{Who}: time{(IsModel ? " of the model; httpx's own is another" : "")}")
        .Beside(PeakFds, "descriptors", $"{Who}: most at once of the sending process")
        .Beside(Math.Round(PeakBytes / MiB, 1), "MiB", $"{Who}: most memory of the sending process");

    /// <summary>Adds all outcomes, and compares those of the real library with those of its model.</summary>
    public static void Tell(IReadOnlyList<ScenarioOutcome> outcomes, Evidence evidence)
    {
        foreach (var outcome in outcomes)
            outcome.Tell(evidence);
        foreach (var real in outcomes.Where(outcome => outcome.IsReal))
            foreach (var model in outcomes.Where(outcome => outcome.IsModel && outcome.Setting == real.Setting))
                evidence.Agree("connections opened", (real.Who, real.Opened), (model.Who, model.Opened));
    }

    /// <summary>The number of connections, as part of a sentence.</summary>
    public override string ToString() => $"{Opened} with {Who}";
}
