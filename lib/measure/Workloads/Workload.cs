using PoolBench.Measure.Links;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Strategies;

namespace PoolBench.Measure.Workloads;

/// <summary>Which requests are sent when: a fixed number of workers, each sending its requests one after another; or an open loop.</summary>
/// <param name="Workers">Workers that send at the same time.</param>
/// <param name="RequestsPerWorker">Requests each worker sends; rounds, where the workers move in step.</param>
/// <param name="Held">
/// Whether the workers move in step: all send one request, the server holds the answers until all have arrived, and the next round starts when
/// all have their answers. So every round has exactly <see cref="Workers"/> requests in flight, without a sleep.
/// </param>
public sealed record Workload(int Workers, int RequestsPerWorker, bool Held)
{
    /// <summary>One request after another.</summary>
    public static Workload Sequential(int requests) => new(1, requests, Held: false);

    /// <summary>Held bursts of <paramref name="concurrency"/> requests.</summary>
    public static Workload Burst(int concurrency, int bursts) => new(concurrency, bursts, Held: true);

    /// <summary>
    /// A closed loop: each worker sends its next request when it has its answer. The first workers send one more where the requests do not divide.
    /// </summary>
    public static Workload Closed(int workers, int requests) => new(workers, requests / workers, Held: false) { Extra = requests % workers };

    /// <summary>An open loop: each request is sent when it is due, however many are under way. Every request counts as a worker of its own.</summary>
    public static Workload Open(Schedule arrivals, int requests) => new(requests, 1, Held: false) { Arrivals = arrivals };

    /// <summary>Held rounds whose size alternates: round <c>i</c> has <c>widths[i % widths.Count]</c> requests at once.</summary>
    public static Workload Waves(IReadOnlyList<int> widths, int rounds) => new(widths.Max(), rounds, Held: true) { Widths = widths };

    /// <summary>Requests beyond an even share, one each for the first workers of a closed loop.</summary>
    public int Extra { get; init; }

    /// <summary>When the requests of an open loop are due; null for other workloads.</summary>
    public Schedule? Arrivals { get; init; }

    /// <summary>How long the server takes for a request of a loop.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Of the requests of a loop, one in so many is slow, evenly over workers and rounds; 0: none.</summary>
    public int SlowOneIn { get; init; }

    /// <summary>How long the server takes for a slow request.</summary>
    public TimeSpan SlowDelay { get; init; }

    /// <summary>Whether the workers of a loop start their requests together: batches, each as long as its slowest request.</summary>
    public bool Batched { get; init; }

    /// <summary>Between two rounds nothing is sent for so long.</summary>
    public TimeSpan Rest { get; init; }

    /// <summary>Between two rounds the server closes the idle connections, as one does whose keep-alive time has passed.</summary>
    public bool ServerCloses { get; init; }

    /// <summary>GET, or POST with a small body.</summary>
    public HttpMethod Method { get; init; } = HttpMethod.Get;

    /// <summary>How many requests of a round the server waits for; 0: all. With fewer slots than workers, no more than slots can arrive.</summary>
    public int Hold { get; init; }

    /// <summary>Sizes of the rounds in turn; null: every round has <see cref="Workers"/> requests.</summary>
    public IReadOnlyList<int>? Widths { get; init; }

    /// <summary>Connections that lie idle when the workload begins: as many held requests open them, before anything is counted.</summary>
    public int Idle { get; init; }

    /// <summary>Origins among which the requests are divided evenly.</summary>
    public int Hosts { get; init; } = 1;

    /// <summary>Whether the origins take turns; else all of the first one's requests come first, then the second's.</summary>
    public bool Interleaved { get; init; }

    /// <summary>Workers, the last ones, that send only when all others' requests are held at the server; then these are let go.</summary>
    public int Late { get; init; }

    /// <summary>In so many rounds, the first ones, the server answers nothing.</summary>
    public int Unanswered { get; init; }

    /// <summary>The workload in words of a family's own, where its rows differ in numbers that the row's name tells; null: the usual words.</summary>
    public string? Words { get; init; }

    /// <summary>All requests.</summary>
    public int Requests => Widths is null
        ? (Workers * RequestsPerWorker) + Extra
        : Enumerable.Range(0, RequestsPerWorker).Sum(WidthOf);

    /// <summary>Whether the workers start every round together.</summary>
    public bool InStep => Held || Batched;

    /// <summary>Whether every count of a pool that has room for <paramref name="slots"/> follows from the numbers alone.</summary>
    public bool IsExactWith(int slots) => Arrivals is null && (Workers == 1 || (Held && Hold == 0 && Workers <= slots));

    /// <summary>
    /// The same requests without what the server or the clock make them wait for: enough to warm the code. No hold is among them, because whether one
    /// is ever filled depends on the client: on its cap, and on how many streams a connection carries.
    /// </summary>
    public Workload AtFullSpeed => this with
    {
        Held = false,
        Hold = 0,
        Batched = InStep,
        Delay = default,
        SlowOneIn = 0,
        Rest = default,
        ServerCloses = false,
        Idle = 0,
        Late = 0,
        Unanswered = 0,
        Arrivals = Arrivals is null ? null : Schedule.Constant(WarmUpRate),
    };

    /// <summary>As many rounds of a loop as hold so many requests, at least one; an open loop as it is.</summary>
    /// <param name="requests">About how many are wanted.</param>
    internal Workload Shortened(int requests) => Arrivals is not null || Requests <= requests ? this
        : this with { RequestsPerWorker = (int)Math.Max(1, (long)RequestsPerWorker * requests / Requests), Extra = 0 };

    /// <summary>Requests per second of an open loop that warms the code: its own path, at a rate that leaves no queue behind.</summary>
    const double WarmUpRate = 4000;

    /// <summary>In words, for tables.</summary>
    public string Text =>
        Words ?? Usual + (Delay > TimeSpan.Zero ? FormattableString.Invariant($", {Delay.TotalMilliseconds:0.###} ms at the server") : "");

    /// <summary>The addresses that each worker sends to, round by round; null where a worker has no part in the round.</summary>
    /// <param name="origin">The server.</param>
    /// <param name="name">Unique for this run of the workload: it names the holds.</param>
    public Uri?[][] Rounds(Uri origin, string name) => Rounds([origin], name);

    /// <summary>The same over several servers.</summary>
    /// <param name="origins">As many as <see cref="Hosts"/>.</param>
    /// <param name="name">Unique for this run of the workload.</param>
    public Uri?[][] Rounds(IReadOnlyList<Uri> origins, string name)
    {
        ArgumentNullException.ThrowIfNull(origins);
        var plains = origins.Select(origin => Echo(origin, Delay)).ToArray();
        if (Arrivals is not null)
            return [[.. Enumerable.Repeat(plains[0], Requests)]];
        var slows = origins.Select(origin => Echo(origin, SlowDelay)).ToArray();
        var holds = Held
            ? origins.Select(origin => Enumerable.Range(0, RequestsPerWorker).Select(round => HoldOf(origin, name, round)).ToArray()).ToArray() : [];
        return [.. Enumerable.Range(0, Workers).Select(worker =>
        {
            var rounds = new Uri?[RequestsPerWorker + (worker < Extra ? 1 : 0)];
            for (var round = 0; round < rounds.Length; round++)
                rounds[round] = worker >= WidthOf(round) ? null
                    : Held ? worker < Unheld || worker >= Workers - Late ? plains[HostOf(worker, round)] : holds[HostOf(worker, round)][round]
                    : SlowOneIn > 0 && (worker + round) % SlowOneIn == 0 ? slows[HostOf(worker, round)]
                    : plains[HostOf(worker, round)];
            return rounds;
        })];
    }

    /// <summary>Bytes in every answer's body: a small JSON document's worth, so that the connection and not the body is measured.</summary>
    public const int AnswerBytes = 128;

    /// <summary>Room for every request.</summary>
    public Recorder NewRecorder() =>
        Arrivals is not null ? Recorder.Open(Arrivals.DueNs(Requests)) : new(Workers, RequestsPerWorker + (Extra > 0 ? 1 : 0));

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

    /// <summary>Sends everything and returns when the last answer was read.</summary>
    /// <param name="client">Where to send.</param>
    /// <param name="synchronous">Whether sending blocks; every worker then has a thread of its own, and there is no open loop.</param>
    /// <param name="rounds">From <see cref="Rounds(IReadOnlyList{Uri}, string)"/>.</param>
    /// <param name="recorder">Where every request is recorded, from <see cref="NewRecorder"/>.</param>
    /// <param name="closeIdle">How the server is made to close its idle connections; needed when <see cref="ServerCloses"/>.</param>
    /// <param name="held">Completes when so many requests are held at the server; needed when some are <see cref="Late"/>.</param>
    /// <param name="letGo">Lets them go; needed when some are <see cref="Late"/>.</param>
    public Task RunAsync(IClient client, bool synchronous, Uri?[][] rounds, Recorder recorder, Func<Task>? closeIdle = null,
        Func<int, Task>? held = null, Func<Task>? letGo = null)
    {
        ArgumentNullException.ThrowIfNull(rounds);
        ArgumentNullException.ThrowIfNull(recorder);
        if (Arrivals is not null)
            return synchronous ? throw new NotSupportedException("A client that blocks its thread cannot be sent requests when they are due.")
                : Pacing.RunAsync(client, rounds[0], recorder.Workers[0], PaceClock.System);
        if (Late > 0)
            return RunLateAsync(client, rounds, recorder, held ?? throw new ArgumentNullException(nameof(held)),
                letGo ?? throw new ArgumentNullException(nameof(letGo)));
        var rendezvous = InStep || Rest > TimeSpan.Zero || ServerCloses ? new Rendezvous(Workers, Between(closeIdle)) : null;
        return TogetherAsync([.. recorder.Workers.Select((worker, i) => synchronous
            ? Task.Factory.StartNew(() => worker.SendAsync(client, rounds[i], rendezvous, synchronous), TaskCreationOptions.LongRunning).Unwrap()
            : Task.Run(() => worker.SendAsync(client, rounds[i], rendezvous, synchronous)))]);
    }

    /// <summary>Ends when all have ended, or one has broken: the others may wait for it at their meeting for ever.</summary>
    static async Task TogetherAsync(Task[] workers)
    {
        var broken = new TaskCompletionSource();
        foreach (var worker in workers)
            _ = worker.ContinueWith(each => broken.TrySetException(each.Exception!.InnerExceptions), CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        await await Task.WhenAny(Task.WhenAll(workers), broken.Task);
    }

    /// <summary>Opens the <see cref="Idle"/> connections: so many requests, held until all are there.</summary>
    /// <exception cref="InvalidOperationException">One of them was not answered as it should be.</exception>
    internal async Task PrimeAsync(IClient client, Uri origin, string name)
    {
        var hold = new Uri(origin, FormattableString.Invariant($"/hold/{name}-idle?count={Idle}&size={AnswerBytes}"));
        var answers = await Task.WhenAll(Enumerable.Range(0, Idle).Select(_ => Task.Run(() => client.SendAsync(hold).AsTask())));
        if (answers.FirstOrDefault(answer => answer.Status != System.Net.HttpStatusCode.OK) is { Status: > 0 } other)
            throw new InvalidOperationException(FormattableString.Invariant(
                $"a request that was to open an idle connection was answered with {(int)other.Status}"));
    }

    static readonly TimeSpan Never = TimeSpan.FromSeconds(60);

    /// <summary>A worker's first step runs in the caller's thread: when it returns, the request is with the client, under way or waiting.</summary>
    async Task RunLateAsync(IClient client, Uri?[][] rounds, Recorder recorder, Func<int, Task> held, Func<Task> letGo)
    {
        var sent = recorder.Workers.Take(Workers - Late)
            .Select((worker, i) => Task.Run(() => worker.SendAsync(client, rounds[i], null, synchronous: false)))
            .ToArray();
        await held(sent.Length);
        var late = recorder.Workers.Skip(sent.Length)
            .Select((worker, i) => worker.SendAsync(client, rounds[sent.Length + i], null, synchronous: false))
            .ToArray();
        await letGo();
        await Task.WhenAll([.. sent, .. late]);
    }

    int HostOf(int worker, int round) => Hosts == 1 ? 0 : Interleaved ? (worker + round) % Hosts : round * Hosts / RequestsPerWorker;

    async Task RunAsync(Func<Target, IClient> open, bool synchronous, Target target, string name, Action<Recorder>? begun = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        using var client = open(target.Sending(Method));
        var recorder = NewRecorder();
        begun?.Invoke(recorder);
        await RunAsync(client, synchronous, Rounds(target.Origins, name), recorder);
    }

    string Usual => (Held, Batched, Workers) switch
    {
        _ when Arrivals is not null => FormattableString.Invariant($"{Requests:N0} requests, {Arrivals.Text}"),
        (true, _, 1) or (false, _, 1) => FormattableString.Invariant($"{Requests:N0} requests, one after another"),
        (true, _, _) when Widths is not null =>
            FormattableString.Invariant($"{RequestsPerWorker:N0} rounds of {string.Join(", ", Widths)} requests at once in turn"),
        (true, _, _) => FormattableString.Invariant($"{RequestsPerWorker:N0} bursts of {Workers:N0} requests at once"),
        (_, true, _) => FormattableString.Invariant($"{RequestsPerWorker:N0} batches of {Workers:N0} requests"),
        _ => FormattableString.Invariant($"{Requests:N0} requests from {Workers:N0} workers"),
    };

    /// <summary>Requests of a round that are not held: what a hold of fewer leaves over. They pass, whichever slot they get.</summary>
    int Unheld => Hold == 0 ? 0 : Workers % Hold;

    int WidthOf(int round) => Widths is null ? Workers : Widths[round % Widths.Count];

    Uri HoldOf(Uri origin, string name, int round)
    {
        // One more than comes: it is opened from outside, or never.
        var count = Late > 0 || round < Unanswered ? Workers - Late + 1 : Hold == 0 ? WidthOf(round) : Hold;
        var patience = round < Unanswered ? FormattableString.Invariant($"&timeout={Never.TotalSeconds}s") : "";
        return new(origin, FormattableString.Invariant($"/hold/{HoldName(name, round)}?count={count}&size={AnswerBytes}{patience}"));
    }

    /// <summary>What the server calls the hold of a round.</summary>
    internal static string HoldName(string name, int round) => FormattableString.Invariant($"{name}-{round}");

    static Uri Echo(Uri origin, TimeSpan delay) => new(origin, delay == TimeSpan.Zero
        ? FormattableString.Invariant($"/echo?size={AnswerBytes}")
        : FormattableString.Invariant($"/echo?size={AnswerBytes}&delay={delay.Ticks / TimeSpan.TicksPerMicrosecond}us"));

    Func<Task>? Between(Func<Task>? closeIdle) => ServerCloses ? closeIdle ?? throw new ArgumentNullException(nameof(closeIdle))
        : Rest > TimeSpan.Zero ? () => Task.Delay(Rest)
        : null;
}
