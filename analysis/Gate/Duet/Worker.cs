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

    /// <summary>Whoever was ended by a signal has its number above this as exit code.</summary>
    const int Signalled = 128;

    readonly Child _child;
    readonly Build _build;
    readonly string _mark;

    /// <summary>So long this one may do nothing; a test waits less.</summary>
    internal TimeSpan Patience { get; set; } = IdleLimit;

    Worker(Child child, Build build, string mark, WorkerHello hello) => (_child, _build, _mark, Hello) = (child, build, mark, hello);

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
    /// Its first line is absent, or of another version: exit code 3. It could not load the user's client, or knows no such fault: exit code 2; it
    /// crashed, or hung: exit code 4.
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
        var mark = Guid.NewGuid().ToString("N");
        var settings = (server.IsTimed ? Settings.Timing : Settings.Counting).Concat(server.Temporary);
        var child = Child.Start(build.Bench, arguments, build.Client is null ? settings.ToDictionary()
            : settings.Concat(server.Trust).Append(new(MarkedProcesses.Variable, mark)).ToDictionary(), server.Start);
        try
        {
            var line = await ReadAsync(child, build, "starting", IdleLimit, cancellation);
            var hello = line is null ? null : WorkerProtocol.ReadHello(line);
            if (hello is not null)
                return new Worker(child, build, mark, hello);
            throw NotStarted(child, build, line, inject is not null);
        }
        catch
        {
            End(child, build, mark);
            throw;
        }
    }

    /// <summary>Why there is no worker, as its end tells: what the client or the fault was, a crash, or a build of another time.</summary>
    static SuiteException NotStarted(Child child, Build build, string? line, bool injects)
    {
        var ended = line is null ? child.ExitCode(Grace) : null;
        // Whose options are meant, the caller knows better.
        var said = Said(child, build).Split(" See: ")[0];
        return ended switch
        {
            ExitCodes.BadInput when build.Client is not null || injects => new(said),
            ExitCodes.NotMeasured when build.Client is not null && said.Length > 0 => Broken(build, said),
            // What a worker says with these codes is of itself, or of the machine; a build without one knows no such word, and ends with another.
            ExitCodes.NotMeasured or ExitCodes.Crash or > Signalled or < 0 => Told(build, child, $"ended while starting, {Ended(ended)}"),
            _ => new($"Not comparable: {build.Called} has no worker that speaks version {WorkerProtocol.Version} ("
                + (line is not null ? $"its first line was `{PlainText.Clean(line, 80)}`"
                    : ended is null ? "it said nothing" : $"it ended {Ended(ended)}")
                + (said is "" ? "" : $"; {said}") + "). Gate a build that has one, or compare Runs.", ExitCodes.NotComparable),
        };
    }

    /// <summary>Sends one round of each case, to warm the code.</summary>
    /// <returns>Methods compiled since its start.</returns>
    public async Task<long> WarmAsync(IEnumerable<string> cases, CancellationToken cancellation) =>
        (await AskAsync(WorkerProtocol.Warm(cases), "warming up", reply => reply.Warmed, cancellation)).MethodsCompiled;

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
        var block = await AskAsync(WorkerProtocol.Block(script.Id), $"sending a block of {script.Id}", reply => reply.Block, cancellation);
        var took = Stopwatch.GetElapsedTime(asked);
        return Plausible.Fault(script, block, took) is { } fault ? throw Fault(fault) : block;
    }

    /// <summary>Takes the exact account of a case.</summary>
    public async Task<CaseResult> CountAsync(WorkerCase script, CancellationToken cancellation)
    {
        var result = (await AskAsync(WorkerProtocol.Count(script.Id), $"counting {script.Id}", reply => reply.Counted, cancellation))
            .Case.Upgraded();
        return Plausible.Fault(script, result) is { } fault ? throw Fault(fault) : result;
    }

    public void Dispose() => End(_child, _build, _mark);

    /// <summary>Ends it, and what a user's client has started in it.</summary>
    static void End(Child child, Build build, string mark)
    {
        var id = child.Id;
        try
        {
            child.Dispose();
        }
        finally
        {
            if (build.Client is { } client)
                foreach (var name in MarkedProcesses.End(mark, id))
                    client.Left.Enqueue(name);
        }
    }

    async Task<T> AskAsync<T>(string request, string doing, Func<WorkerAnswer, T?> part, CancellationToken cancellation)
        where T : class
    {
        await _child.WriteLineAsync(request);
        var line = await ReadAsync(_child, _build, doing, Patience, cancellation)
            ?? throw Fault($"ended while {doing}, {Ended(_child.ExitCode(Grace))}");
        try
        {
            var reply = WorkerProtocol.ReadAnswer(line);
            return part(reply) ?? throw (reply.Error is { } error ? Broken(_build, error.Message) : Fault($"answered with something else: {doing}"));
        }
        catch (JsonException fault)
        {
            throw Fault($"answered `{PlainText.Clean(line, 80)}` while {doing}, which is no answer of version {WorkerProtocol.Version}"
                + (fault.Path is { Length: > 1 } path ? $": at fault is {PlainText.Clean(path, 100)}" : ""));
        }
    }

    /// <summary>
    /// Its next line; null when it has ended. One that hangs is told from one that is busy, or kept from it, by its processor time.
    /// </summary>
    static async Task<string?> ReadAsync(
        Child child, Build build, string doing, TimeSpan patience, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        // Asked only of one that keeps us waiting: asking takes time from those that are timed.
        TimeSpan? before = null;
        var reading = child.ReadLineAsync(BusyLimit, cancellation);
        var isOver = false;
        while (await Task.WhenAny(reading, Task.Delay(Second, cancellation)) != reading)
        {
            // A delay that is cancelled ends at once: without this the loop would turn and turn.
            cancellation.ThrowIfCancellationRequested();
            // It has ended, and its last words have had a second: whoever still holds its output is not the worker.
            if (isOver)
                return null;
            if (isOver = child.HasEnded)
                continue;
            var now = child.WantedTime;
            var (waited, used) = (Stopwatch.GetElapsedTime(started), now - (before ??= now));
            if (waited >= patience && used < waited * BusyShare)
                throw Told(build, child, string.Create(CultureInfo.InvariantCulture,
                    $"hangs while {doing}: for {patience.TotalSeconds:0} s it did nothing "
                        + $"({Math.Max(0, used.TotalMilliseconds):0} ms of processor time)"));
        }
        try
        {
            return await reading;
        }
        catch (SuiteException)
        {
            throw Told(build, child, $"said a line without an end while {doing}");
        }
        catch (TimeoutException)
        {
            throw Told(build, child, $"is late: {BusyLimit.TotalSeconds:0} s were not enough for {doing}");
        }
    }

    static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    static SuiteException Told(Build build, Child child, string what) => new(
        $"The worker of {build.Called} {what}.{(Said(child, build) is { Length: > 0 } said ? $" It said: {said.TrimEnd('.')}." : "")} Nothing was "
        + $"decided.{Advice(build)}", ExitCodes.NotMeasured);

    SuiteException Fault(string what) => Told(_build, _child, what);

    /// <summary>What the worker itself said of its failure.</summary>
    static SuiteException Broken(Build build, string said) =>
        new($"Of {build.Called}: {PlainText.Clean(said, 300).TrimEnd('.')}. Nothing was decided.{Advice(build)}", ExitCodes.NotMeasured);

    static string Said(Child child, Build build) => build.Client?.Named(child.Said) ?? child.Said;

    static string Advice(Build build) => build.Client is null ? "" : " If it is the client's doing, put it right or gate another build of it.";

    static string Ended(int? code) => code switch
    {
        null => "though its process still runs",
        // The host of .NET ends with codes of this range, too; these are the signals by which a process fails or is ended.
        Signalled + 4 or Signalled + 6 or Signalled + 7 or Signalled + 8 or Signalled + 9 or Signalled + 11 or Signalled + 15 =>
            $"with exit code {code}, as by signal {code - Signalled}",
        _ => $"with exit code {code}",
    };
}
