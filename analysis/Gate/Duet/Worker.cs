using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using PoolBench.Analysis.Gate.Builds;
using PoolBench.Core;
using PoolBench.Core.Protocol;
using PoolBench.Core.Processes;
using PoolBench.Core.Runs;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Gate.Duet;

/// <summary>One arm's process: <c>bench worker</c> of a build.</summary>
sealed class Worker : IDisposable
{
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>So long it may do nothing before it answers; a worker that still runs looks after itself and says by then what hangs.</summary>
    internal static readonly TimeSpan IdleLimit = TimeSpan.FromSeconds(20);

    /// <summary>So long it may be busy: on a machine that is full a count takes its time.</summary>
    static readonly TimeSpan BusyLimit = TimeSpan.FromSeconds(90);

    /// <summary>Who used less processor time in a second has done nothing.</summary>
    const double BusyShare = 0.005;

    readonly Child _child;
    readonly string _label;

    /// <summary>So long this one may do nothing; a test waits less.</summary>
    internal TimeSpan Patience { get; set; } = IdleLimit;

    Worker(Child child, string label, WorkerHello hello) => (_child, _label, Hello) = (child, label, hello);

    /// <summary>What it said of itself.</summary>
    public WorkerHello Hello { get; }

    /// <summary>Starts a worker and waits for its first line.</summary>
    /// <param name="build">The build it runs.</param>
    /// <param name="server">The server it sends to.</param>
    /// <param name="host">The number of the server's host that is its own, from 1.</param>
    /// <param name="inject">Faults it is to make on purpose, as <c>bench --inject</c> takes them; null: none.</param>
    /// <param name="manner">How the build's client sends; null: the worker finds out, where there is one.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <exception cref="SuiteException">
    /// Its first line is absent, or of another version: exit code 3. It could not load the user's client, or knows no such fault: exit code 2; that
    /// client ended it, or hung: exit code 4.
    /// </exception>
    public static async Task<Worker> StartAsync(
        Build build, GateServer server, int host, string? inject, ClientManner? manner, CancellationToken cancellation)
    {
        List<string> arguments = ["worker", "--server", server.Control, "--host", host.ToString(CultureInfo.InvariantCulture)];
        if (inject is not null)
            arguments.AddRange(["--inject", inject]);
        if (build.Client is { } client)
            arguments.AddRange(client.PerRequest ? ["--client", client.Spec, "--client-per-request"] : ["--client", client.Spec]);
        if (manner is not null)
            arguments.AddRange(["--burst", manner.Burst.ToString(CultureInfo.InvariantCulture), .. manner.Blocks ? (string[])["--blocks"] : []]);
        var settings = server.IsTimed ? Settings.Timing : Settings.Counting;
        var child = Child.Start(build.Bench, arguments, build.Client is null ? settings : settings.Concat(server.Trust).ToDictionary(),
            server.Start);
        try
        {
            var line = await ReadAsync(child, build.Label, "its first line", IdleLimit, cancellation);
            var hello = line is null ? null : WorkerProtocol.ReadHello(line);
            if (hello is not null)
                return new Worker(child, build.Label, hello);
            var ended = line is null ? child.ExitCode(Grace) : null;
            var said = build.Client?.Named(child.Said) ?? child.Said;
            if ((build.Client is not null || inject is not null) && ended is int code and (ExitCodes.BadInput or ExitCodes.NotMeasured))
                throw new SuiteException(said, code);
            throw Strange(build, line, said);
        }
        catch
        {
            child.Dispose();
            throw;
        }
    }

    /// <summary>Sends one round of each case, to warm the code.</summary>
    /// <returns>Methods compiled since its start.</returns>
    public async Task<long> WarmAsync(IEnumerable<string> cases, CancellationToken cancellation) =>
        (await AskAsync(WorkerProtocol.Warm(cases), reply => reply.Warmed, cancellation)).MethodsCompiled;

    /// <summary>Keeps it to the processor of the server's workers from now on.</summary>
    /// <exception cref="SuiteException">It could not be kept there; exit code 4.</exception>
    public void Settle(GateServer server)
    {
        if (server.Sender is { } cpu && !_child.Move(cpu))
            throw Fault($"could not be kept to processor {cpu}");
    }

    /// <summary>Sends one block.</summary>
    /// <exception cref="SuiteException">A request of it failed, or it told latencies that make no sense; exit code 4.</exception>
    public async Task<WorkerBlock> BlockAsync(WorkerCase script, CancellationToken cancellation)
    {
        var asked = Stopwatch.GetTimestamp();
        var block = await AskAsync(WorkerProtocol.Block(script.Id), reply => reply.Block, cancellation);
        var took = Stopwatch.GetElapsedTime(asked);
        return Plausible.Fault(script, block, took) is { } fault ? throw Fault(fault) : block;
    }

    /// <summary>Takes the exact account of a case.</summary>
    public async Task<CaseResult> CountAsync(WorkerCase script, CancellationToken cancellation)
    {
        var result = (await AskAsync(WorkerProtocol.Count(script.Id), reply => reply.Counted, cancellation)).Case.Upgraded();
        return Plausible.Fault(script, result) is { } fault ? throw Fault(fault) : result;
    }

    public void Dispose() => _child.Dispose();

    async Task<T> AskAsync<T>(string request, Func<WorkerAnswer, T?> part, CancellationToken cancellation)
        where T : class
    {
        await _child.WriteLineAsync(request);
        var line = await ReadAsync(_child, _label, $"an answer to {request}", Patience, cancellation)
            ?? throw Fault($"ended before it answered {request}{(_child.ExitCode(Grace) is { } code ? $", with exit code {code}" : "")}");
        try
        {
            var reply = WorkerProtocol.ReadAnswer(line);
            return part(reply)
                ?? throw Fault(reply.Error is { } error ? $"refused {request}: {PlainText.Clean(error.Message, 300)}"
                    : $"answered {request} with something else");
        }
        catch (JsonException)
        {
            throw Fault($"answered {request} with `{PlainText.Clean(line, 80)}`, which is no answer of version {WorkerProtocol.Version}");
        }
    }

    /// <summary>
    /// Its next line; null when it has ended. One that hangs is told from one that is busy, or kept from it, by its processor time.
    /// </summary>
    static async Task<string?> ReadAsync(
        Child child, string label, string what, TimeSpan patience, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        // Asked only of one that keeps us waiting: asking takes time from those that are timed.
        TimeSpan? before = null;
        var reading = child.ReadLineAsync(BusyLimit, cancellation);
        while (await Task.WhenAny(reading, Task.Delay(Second, cancellation)) != reading)
        {
            var now = child.WantedTime;
            var (waited, used) = (Stopwatch.GetElapsedTime(started), now - (before ??= now));
            if (waited >= patience && used < waited * BusyShare)
                throw Told(label, child, string.Create(CultureInfo.InvariantCulture,
                    $"hangs: wanted {what} within {patience.TotalSeconds:0} s, and it did nothing "
                        + $"({used.TotalMilliseconds:0} ms of processor time)"));
        }
        try
        {
            return await reading;
        }
        catch (SuiteException)
        {
            throw Told(label, child, $"said a line without an end: wanted {what}");
        }
        catch (TimeoutException)
        {
            throw Told(label, child, $"is late: wanted {what} within {BusyLimit.TotalSeconds:0} s");
        }
    }

    static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    static SuiteException Told(string label, Child child, string what) =>
        new($"The worker of {label} {what}.{(child.Said is { Length: > 0 } said ? $" It said: {said}" : "")} Nothing was decided.",
            ExitCodes.NotMeasured);

    SuiteException Fault(string what) => Told(_label, _child, what);

    static SuiteException Strange(Build build, string? line, string said) => new(
        $"Not comparable: {build.Label} has no worker that speaks version {WorkerProtocol.Version} ("
        + (line is null ? "it said nothing" : $"its first line was `{PlainText.Clean(line, 80)}`") + (said is "" ? "" : $"; {said}")
        + "). Gate a build that has one, or compare Runs.",
        ExitCodes.NotComparable);
}
