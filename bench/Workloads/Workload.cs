namespace PoolBench.Bench;

/// <summary>Which requests are sent when: a fixed number of workers, each sending its requests one after another.</summary>
/// <param name="Workers">Workers that send at the same time.</param>
/// <param name="RequestsPerWorker">Requests each worker sends.</param>
/// <param name="Gated">
/// Whether the workers move in step: all send one request, the server holds the answers until all have arrived, and the next round starts when
/// all have their answers. So every round has exactly <see cref="Workers"/> requests in flight, without a sleep.
/// </param>
public sealed record Workload(int Workers, int RequestsPerWorker, bool Gated)
{
    /// <summary>One request after another.</summary>
    public static Workload Sequential(int requests) => new(1, requests, Gated: false);

    /// <summary>Gated bursts of <paramref name="concurrency"/> requests.</summary>
    public static Workload Burst(int concurrency, int bursts) => new(concurrency, bursts, Gated: true);

    /// <summary>All requests.</summary>
    public int Requests => Workers * RequestsPerWorker;

    /// <summary>In words, for tables.</summary>
    public string Text => (Gated, Workers) switch
    {
        (true, _) => FormattableString.Invariant($"{RequestsPerWorker:N0} bursts of {Workers:N0} requests at once"),
        (false, 1) => FormattableString.Invariant($"{Requests:N0} requests, one after another"),
        _ => FormattableString.Invariant($"{Requests:N0} requests from {Workers:N0} workers"),
    };

    /// <summary>The address of every round's request; the same for all workers.</summary>
    /// <param name="origin">The server.</param>
    /// <param name="name">Unique for this run of the workload: it names the gates.</param>
    public Uri[] Rounds(Uri origin, string name)
    {
        if (Gated)
            return [.. Enumerable.Range(0, RequestsPerWorker).Select(round => new Uri(origin, $"/gate/{name}-{round}?count={Workers}&size={AnswerBytes}"))];
        var rounds = new Uri[RequestsPerWorker];
        Array.Fill(rounds, new Uri(origin, $"/echo?size={AnswerBytes}"));
        return rounds;
    }

    /// <summary>Bytes in every answer's body: a small JSON document's worth, so that the connection and not the body is measured.</summary>
    public const int AnswerBytes = 128;

    /// <summary>Sends everything through a client of its own, and forgets what came: a warm-up.</summary>
    public async Task RunAsync(Strategy strategy, Target target, string name)
    {
        ArgumentNullException.ThrowIfNull(strategy);
        ArgumentNullException.ThrowIfNull(target);
        using var client = strategy.Open(target);
        await RunAsync(client, strategy.Synchronous, Rounds(target.Origin, name), new Recorder(Workers, RequestsPerWorker));
    }

    /// <summary>Sends everything and returns when the last answer was read.</summary>
    /// <param name="client">Where to send.</param>
    /// <param name="synchronous">Whether sending blocks; every worker then has a thread of its own.</param>
    /// <param name="rounds">From <see cref="Rounds"/>.</param>
    /// <param name="recorder">Where every request is recorded.</param>
    public Task RunAsync(IClient client, bool synchronous, Uri[] rounds, Recorder recorder)
    {
        ArgumentNullException.ThrowIfNull(recorder);
        var rendezvous = Gated ? new Rendezvous(Workers) : null;
        return Task.WhenAll(recorder.Workers.Select(worker => synchronous
            ? Task.Factory.StartNew(() => worker.SendAsync(client, rounds, rendezvous, synchronous), TaskCreationOptions.LongRunning).Unwrap()
            : Task.Run(() => worker.SendAsync(client, rounds, rendezvous, synchronous))));
    }
}
