namespace PoolBench.Measure.Workloads;

/// <summary>
/// What requests ask the server for. Each address is made once: requests that ask for the same share the object, so that none of them parses it in
/// the measured phase.
/// </summary>
/// <param name="origins">The servers.</param>
/// <param name="name">Unique for this run of a workload: it names the holds.</param>
sealed class Addresses(IReadOnlyList<Uri> origins, string name)
{
    readonly Dictionary<(int Host, TimeSpan Delay), Uri> _echoes = [];
    readonly Dictionary<(int Host, int Round), Uri> _holds = [];

    /// <summary>What the server calls the hold of a round.</summary>
    public static string HoldName(string name, int round) => FormattableString.Invariant($"{name}-{round}");

    /// <summary>An answer after a while.</summary>
    public Uri Echo(int host, TimeSpan delay)
    {
        if (!_echoes.TryGetValue((host, delay), out var uri))
            _echoes.Add((host, delay), uri = new(origins[host], delay == TimeSpan.Zero
                ? FormattableString.Invariant($"/echo?size={Workload.AnswerBytes}")
                : FormattableString.Invariant($"/echo?size={Workload.AnswerBytes}&delay={delay.Ticks / TimeSpan.TicksPerMicrosecond}us")));
        return uri;
    }

    /// <summary>An answer when so many requests have come in this round.</summary>
    /// <param name="host">Which of the servers.</param>
    /// <param name="round">From 0; a round has one hold on each server.</param>
    /// <param name="count">How many.</param>
    /// <param name="timeout">How long the server waits for them; null: as long as it usually does.</param>
    public Uri Hold(int host, int round, int count, TimeSpan? timeout = null)
    {
        if (!_holds.TryGetValue((host, round), out var uri))
        {
            var patience = timeout is { } time ? FormattableString.Invariant($"&timeout={time.TotalSeconds}s") : "";
            _holds.Add((host, round), uri = new(origins[host],
                FormattableString.Invariant($"/hold/{HoldName(name, round)}?count={count}&size={Workload.AnswerBytes}{patience}")));
        }
        return uri;
    }
}
