namespace PoolBench.Measure.Workloads;

/// <summary>The addresses that requests ask for. Each is made once and shared, so that no request parses one in the measured phase.</summary>
/// <param name="origins">The servers.</param>
/// <param name="name">Unique for this run of a workload; it names the holds.</param>
sealed class Addresses(IReadOnlyList<Uri> origins, string name)
{
    readonly Dictionary<(int Host, TimeSpan Delay, bool Closes), Uri> _echoes = [];
    readonly Dictionary<(int Host, int Round), Uri> _holds = [];

    /// <summary>The name of a round's hold.</summary>
    public static string HoldName(string name, int round) => FormattableString.Invariant($"{name}-{round}");

    /// <summary>An address that answers after a delay.</summary>
    /// <param name="host">The server, from 0.</param>
    /// <param name="delay">How long it takes.</param>
    /// <param name="closes">Whether the answer says <c>Connection: close</c>.</param>
    public Uri Echo(int host, TimeSpan delay, bool closes = false)
    {
        if (!_echoes.TryGetValue((host, delay, closes), out var uri))
        {
            var waits = delay == TimeSpan.Zero ? "" : FormattableString.Invariant($"&delay={delay.Ticks / TimeSpan.TicksPerMicrosecond}us");
            _echoes.Add((host, delay, closes), uri = new(origins[host],
                FormattableString.Invariant($"/echo?size={Workload.AnswerBytes}{waits}{(closes ? "&close" : "")}")));
        }
        return uri;
    }

    /// <summary>An address that answers when <paramref name="count"/> requests of this round have come.</summary>
    /// <param name="host">The server, from 0.</param>
    /// <param name="round">From 0; a round has one hold on each server.</param>
    /// <param name="count">How many requests.</param>
    /// <param name="timeout">How long the server waits for them; null: its default.</param>
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
