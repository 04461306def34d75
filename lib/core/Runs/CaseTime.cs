namespace PoolBench.Core.Runs;

/// <summary>How long a whole case took, and where that time went. The monotonic clock measures all of it.</summary>
public sealed record CaseTime
{
    /// <summary>From the start of the case's process to its end.</summary>
    public required double Seconds { get; init; }

    /// <summary>Seconds in each phase, all iterations together, by <see cref="PhaseNames"/>; the rest is the process's own start and end.</summary>
    public required IReadOnlyDictionary<string, double> Phases { get; init; }
}

/// <summary>The names of a case's phases.</summary>
public static class PhaseNames
{
    /// <summary>A client of one's own is probed; then other instances of the strategy send, so that the code is compiled.</summary>
    public const string WarmUp = "warmUp";

    /// <summary>Nothing is open any more, and a fresh client and a ledger at zero begin an iteration.</summary>
    public const string Prepare = "prepare";

    /// <summary>The requests that count are sent.</summary>
    public const string Measure = "measure";

    /// <summary>Client, server and system agree on the connections, and everything is closed.</summary>
    public const string Settle = "settle";

    /// <summary>What pages draw is recorded: connections and pool over time.</summary>
    public const string Show = "show";

    /// <summary>In the order of a case.</summary>
    public static IReadOnlyList<string> All { get; } = [WarmUp, Prepare, Measure, Settle, Show];

    /// <summary>What a case is doing, in words.</summary>
    public static string Doing(string phase) => phase switch
    {
        WarmUp => "warming up",
        Prepare => "preparing",
        Measure => "measuring",
        Settle => "settling",
        Show => "recording for the pages",
        _ => "starting or ending its process",
    };
}
