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
    /// <summary>Probes a client of one's own; then other instances of the strategy send, to get the code compiled.</summary>
    public const string WarmUp = "warmUp";

    /// <summary>Waits until nothing is open; then a fresh client and a ledger at zero begin an iteration.</summary>
    public const string Prepare = "prepare";

    /// <summary>Sends the requests that count.</summary>
    public const string Measure = "measure";

    /// <summary>Waits until client, server and system agree on the connections, and closes everything.</summary>
    public const string Settle = "settle";

    /// <summary>Records what reports draw: connections and pool over time.</summary>
    public const string Show = "show";

    /// <summary>All phases, in order.</summary>
    public static IReadOnlyList<string> All { get; } = [WarmUp, Prepare, Measure, Settle, Show];

    /// <summary>The phase in words.</summary>
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
