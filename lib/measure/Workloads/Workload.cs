using PoolBench.Core;
using PoolBench.Measure.Links;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Strategies;

namespace PoolBench.Measure.Workloads;

/// <summary>
/// Which requests are sent when: a fixed number of workers, each sending its requests one after another. One kind a file in this folder; a kind
/// says in which rounds it sends, to which addresses, and what its shape leaves to chance.
/// </summary>
public abstract partial record Workload
{
    /// <summary>Bytes in every answer's body: a small JSON document's worth, so that the connection and not the body is measured.</summary>
    public const int AnswerBytes = 128;

    private protected Workload(int workers, int requestsPerWorker) => (Workers, RequestsPerWorker) = (workers, requestsPerWorker);

    /// <inheritdoc cref="Workloads.Sequential"/>
    public static Sequential Sequential(int requests) => new(requests);

    /// <inheritdoc cref="Bursts"/>
    /// <param name="concurrency">Requests of a burst.</param>
    /// <param name="bursts">How many bursts.</param>
    public static Bursts Burst(int concurrency, int bursts) => new(concurrency, bursts);

    /// <inheritdoc cref="ClosedLoop"/>
    /// <param name="workers">Workers that send at the same time.</param>
    /// <param name="requests">All requests.</param>
    public static ClosedLoop Closed(int workers, int requests) => new(workers, requests);

    /// <inheritdoc cref="Workloads.Batches"/>
    /// <param name="width">Requests of a batch.</param>
    /// <param name="batches">How many batches.</param>
    public static Batches Batches(int width, int batches) => new(width, batches);

    /// <inheritdoc cref="OpenLoop"/>
    /// <param name="arrivals">When they are due.</param>
    /// <param name="requests">All requests.</param>
    public static OpenLoop Open(Schedule arrivals, int requests) => new(arrivals, requests);

    /// <inheritdoc cref="Workloads.Waves"/>
    /// <param name="widths">The sizes of the rounds, in turn.</param>
    /// <param name="rounds">How many rounds.</param>
    public static Waves Waves(IReadOnlyList<int> widths, int rounds) => new(widths, rounds);

    /// <summary>Workers that send at the same time. Of an open loop every request counts as one.</summary>
    public int Workers { get; }

    /// <summary>Requests that each worker sends at least; rounds, where the workers start together.</summary>
    public int RequestsPerWorker { get; private protected init; }

    /// <summary>All requests.</summary>
    public virtual int Requests => Workers * RequestsPerWorker;

    /// <summary>When the requests are due; null where each waits for an earlier answer.</summary>
    public virtual Schedule? Arrivals => null;

    /// <summary>How long the server takes for a request that it neither holds nor treats as a slow one.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>GET, or POST with a small body.</summary>
    public HttpMethod Method { get; init; } = HttpMethod.Get;

    /// <summary>Connections that lie idle when the workload begins; see <see cref="IdleConnections"/>.</summary>
    public int Idle { get; init; }

    /// <summary>Origins among which the requests are divided evenly.</summary>
    public int Hosts { get; init; } = 1;

    /// <summary>Whether the origins take turns; else all of the first one's requests come first, then the second's.</summary>
    public bool Interleaved { get; init; }

    /// <summary>The workload in words of a family's own, where its rows differ in numbers that the row's name tells; null: the usual words.</summary>
    public string? Words { get; init; }

    /// <summary>In words, for tables.</summary>
    public string Text =>
        Words ?? Usual + (Delay > TimeSpan.Zero ? FormattableString.Invariant($", {Delay.TotalMilliseconds:0.###} ms at the server") : "");

    /// <summary>
    /// The same requests without what the server or the clock make them wait for: enough to warm the code. No hold is among them, because whether one
    /// is ever filled depends on the client: on its cap, and on how many streams a connection carries.
    /// </summary>
    public abstract Workload AtFullSpeed { get; }

    /// <summary>The same with so many requests of each worker, or so many rounds.</summary>
    internal virtual Workload OfRounds(int rounds) => this with { RequestsPerWorker = rounds };

    /// <summary>As many rounds as hold so many requests, at least one.</summary>
    /// <param name="requests">About how many are wanted.</param>
    internal virtual Workload Shortened(int requests) =>
        Requests <= requests ? this : OfRounds((int)Math.Max(1, (long)RequestsPerWorker * requests / Requests));

    /// <summary>The addresses that each worker sends to, round by round; null where a worker has no part in the round.</summary>
    /// <param name="origin">The server.</param>
    /// <param name="name">Unique for this run of the workload: it names the holds.</param>
    public Uri?[][] Rounds(Uri origin, string name) => Rounds([origin], name);

    /// <summary>The same over several servers.</summary>
    /// <param name="origins">As many as <see cref="Hosts"/>.</param>
    /// <param name="name">Unique for this run of the workload.</param>
    public Uri?[][] Rounds(IReadOnlyList<Uri> origins, string name)
    {
        var to = new Addresses(origins, name);
        return [.. Enumerable.Range(0, RecordedWorkers).Select(worker =>
            Enumerable.Range(0, RoundsOf(worker)).Select(round => AddressOf(worker, round, to)).ToArray())];
    }

    /// <summary>Room for every request.</summary>
    public virtual Recorder NewRecorder() => new(Workers, RoundsOf(0));

    /// <summary>Sends everything and returns when the last answer was read.</summary>
    /// <exception cref="ArgumentNullException">It needs something of the server that the dispatch does not have.</exception>
    /// <exception cref="NotSupportedException">The client blocks its thread, and the workload cannot be sent so.</exception>
    public abstract Task RunAsync(Dispatch dispatch);

    /// <summary>Sends everything through a client of its own, and forgets what came: a warm-up.</summary>
    public Task RunAsync(Strategy strategy, Target target, string name)
    {
        ArgumentNullException.ThrowIfNull(strategy);
        return RunAsync(strategy.Open, strategy.Synchronous, target, name);
    }

    /// <summary>The same through a client of the case, with what is injected into it.</summary>
    public Task RunAsync(Case row, Target target, string name) => RunAsync(row, target, name, begun: null);

    /// <summary>The same, and tells where the requests are recorded when the client is there.</summary>
    internal Task RunAsync(Case row, Target target, string name, Action<Recorder>? begun)
    {
        ArgumentNullException.ThrowIfNull(row);
        return RunAsync(each => row.Open(each.Connecting(row.NewConnect(delayed: false))), row.Strategy.Synchronous, target, name, begun);
    }

    /// <summary>The words: a record's own would never end, since a workload at full speed is a workload too.</summary>
    public sealed override string ToString() => Text;

    /// <summary>What this kind is called in tables, without the time at the server.</summary>
    private protected abstract string Usual { get; }

    /// <summary>The usual words where one worker sends.</summary>
    private protected string OneAfterAnother => $"{Many(Requests, "request")}, one after another";

    /// <summary>So many of a thing, in words.</summary>
    private protected static string Many(int count, string one) =>
        count == 1 ? $"1 {one}" : string.Create(Numbers.Invariant, $"{count:N0} {one}{(one.EndsWith("ch", StringComparison.Ordinal) ? "es" : "s")}");

    /// <summary>How many of the recorder's workers send.</summary>
    private protected virtual int RecordedWorkers => Workers;

    /// <summary>How many requests a worker sends, or rounds it goes through.</summary>
    private protected virtual int RoundsOf(int worker) => RequestsPerWorker;

    /// <summary>Where a worker sends in a round; null: nowhere.</summary>
    private protected virtual Uri? AddressOf(int worker, int round, Addresses to) => to.Echo(HostOf(worker, round), Delay);

    /// <summary>Which of the origins a request goes to, from 0.</summary>
    private protected int HostOf(int worker, int round) =>
        Hosts == 1 ? 0 : Interleaved ? (worker + round) % Hosts : (int)((long)round * Hosts / RoundsOf(worker));

    async Task RunAsync(Func<Target, IClient> open, bool synchronous, Target target, string name, Action<Recorder>? begun = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        using var client = open(target.Sending(Method));
        var recorder = NewRecorder();
        begun?.Invoke(recorder);
        await RunAsync(new Dispatch(client, synchronous, Rounds(target.Origins, name), recorder));
    }
}
