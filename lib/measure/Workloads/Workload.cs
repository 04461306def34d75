using PoolBench.Core;
using PoolBench.Measure.Links;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Strategies;

namespace PoolBench.Measure.Workloads;

/// <summary>
/// Which requests are sent when: a fixed number of workers, each sending its requests one after another. Each kind has a file in this folder. It says
/// in which rounds it sends, to which addresses, and what its shape leaves to chance.
/// </summary>
public abstract partial record Workload
{
    /// <summary>Bytes in every answer's body: like a small JSON document, so that the connection is measured, not the body.</summary>
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

    /// <summary>Workers that send at the same time. In an open loop, every request counts as one.</summary>
    public int Workers { get; }

    /// <summary>The least number of requests per worker; the number of rounds, when the workers start together.</summary>
    public int RequestsPerWorker { get; private protected init; }

    /// <summary>All requests.</summary>
    public virtual int Requests => Workers * RequestsPerWorker;

    /// <summary>When the requests are due; null where each waits for an earlier answer.</summary>
    public virtual Schedule? Arrivals => null;

    /// <summary>How long the server takes for a request that is neither held nor a slow one.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>GET, or POST with a small body.</summary>
    public HttpMethod Method { get; init; } = HttpMethod.Get;

    /// <summary>Connections that are idle when the workload begins; see <see cref="IdleConnections"/>.</summary>
    public int Idle { get; init; }

    /// <summary>Origins among which the requests are divided evenly.</summary>
    public int Hosts { get; init; } = 1;

    /// <summary>Whether the origins take turns. If not, all requests to the first origin come first, then the second's.</summary>
    public bool Interleaved { get; init; }

    /// <summary>The workload in a family's own words, for rows whose names tell their different numbers; null: the usual words.</summary>
    public string? Words { get; init; }

    /// <summary>In words, for tables.</summary>
    public string Text =>
        Words ?? Usual + (Delay > TimeSpan.Zero ? FormattableString.Invariant($", {Delay.TotalMilliseconds:0.###} ms at the server") : "");

    /// <summary>
    /// The same requests without any waits at the server or for the clock: enough to warm the code. Without holds too: whether a hold is ever filled
    /// depends on the client's cap, and on how many streams a connection carries.
    /// </summary>
    public abstract Workload AtFullSpeed { get; }

    /// <summary>The same with this many requests per worker, or rounds.</summary>
    internal virtual Workload OfRounds(int rounds) => this with { RequestsPerWorker = rounds };

    /// <summary>The same with enough rounds for <paramref name="requests"/> requests, at least one.</summary>
    /// <param name="requests">About how many are wanted.</param>
    internal virtual Workload Shortened(int requests) =>
        Requests <= requests ? this : OfRounds((int)Math.Max(1, (long)RequestsPerWorker * requests / Requests));

    /// <summary>The addresses that each worker sends to, round by round; null when a worker takes no part in a round.</summary>
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
    /// <exception cref="ArgumentNullException">It needs something that the dispatch lacks.</exception>
    /// <exception cref="NotSupportedException">The client blocks its thread, which this workload does not allow.</exception>
    public abstract Task RunAsync(Dispatch dispatch);

    /// <summary>Sends everything through a fresh client and discards the record: a warm-up.</summary>
    public Task RunAsync(Strategy strategy, Target target, string name)
    {
        ArgumentNullException.ThrowIfNull(strategy);
        return RunAsync(strategy.Open, strategy.Synchronous, target, name);
    }

    /// <summary>The same through a client of the case, with its injected faults.</summary>
    public Task RunAsync(Case row, Target target, string name) => RunAsync(row, target, name, begun: null);

    /// <summary>The same; calls <paramref name="begun"/> with the recorder once the client is there.</summary>
    internal Task RunAsync(Case row, Target target, string name, Action<Recorder>? begun) =>
        RunAsync(each => row.Open(each.Connecting(row.NewConnect(delayed: false))), row.Strategy.Synchronous, target, name, begun);

    /// <summary>The words. A record's own method would never end: a workload at full speed is a workload too.</summary>
    public sealed override string ToString() => Text;

    /// <summary>The name of this kind in tables, without the time at the server.</summary>
    private protected abstract string Usual { get; }

    /// <summary>The usual words where one worker sends.</summary>
    private protected string OneAfterAnother => $"{Many(Requests, "request")}, one after another";

    /// <summary>So many of a thing, in words.</summary>
    private protected static string Many(int count, string one) =>
        count == 1 ? $"1 {one}" : string.Create(Numbers.Invariant, $"{count:N0} {one}{(one.EndsWith("ch", StringComparison.Ordinal) ? "es" : "s")}");

    /// <summary>How many of the recorder's workers send requests.</summary>
    private protected virtual int RecordedWorkers => Workers;

    /// <summary>How many requests a worker sends, or rounds it takes part in.</summary>
    private protected virtual int RoundsOf(int worker) => RequestsPerWorker;

    /// <summary>Where a worker sends in a round; null: nowhere.</summary>
    private protected virtual Uri? AddressOf(int worker, int round, Addresses to) => to.Echo(HostOf(worker, round), Delay);

    /// <summary>Which of the origins a request goes to, from 0.</summary>
    private protected int HostOf(int worker, int round) =>
        Hosts == 1 ? 0 : Interleaved ? (worker + round) % Hosts : (int)((long)round * Hosts / RoundsOf(worker));

    async Task RunAsync(Func<Target, IClient> open, bool synchronous, Target target, string name, Action<Recorder>? begun = null)
    {
        using var client = open(target.Sending(Method));
        var recorder = NewRecorder();
        begun?.Invoke(recorder);
        await RunAsync(new Dispatch(client, synchronous, Rounds(target.Origins, name), recorder));
    }
}
