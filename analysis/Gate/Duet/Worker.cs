using System.Globalization;
using System.Text.Json;
using PoolBench.Analysis.Gate.Builds;
using PoolBench.Core;
using PoolBench.Core.Protocol;
using PoolBench.Core.Processes;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Gate.Duet;

/// <summary>One arm's process: <c>bench worker</c> of a build.</summary>
sealed class Worker : IDisposable
{
    static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    static readonly TimeSpan AnswerLimit = TimeSpan.FromMinutes(3);

    readonly Child _child;
    readonly string _label;

    Worker(Child child, string label, WorkerHello hello) => (_child, _label, Hello) = (child, label, hello);

    /// <summary>What it said of itself.</summary>
    public WorkerHello Hello { get; }

    /// <summary>Starts a worker and waits for its first line.</summary>
    /// <param name="build">The build it runs.</param>
    /// <param name="server">The server it sends to.</param>
    /// <param name="host">The number of the server's host that is its own, from 1.</param>
    /// <param name="inject">Faults it is to make on purpose, as <c>bench --inject</c> takes them; null: none.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <exception cref="SuiteException">
    /// Its first line is absent, or of another version: exit code 3. It could not load the user's client: exit code 2; that client ended it, or hung:
    /// exit code 4.
    /// </exception>
    public static async Task<Worker> StartAsync(Build build, GateServer server, int host, string? inject, CancellationToken cancellation)
    {
        List<string> arguments = ["worker", "--server", server.Control, "--host", host.ToString(CultureInfo.InvariantCulture)];
        if (inject is not null)
            arguments.AddRange(["--inject", inject]);
        if (build.Client is { } client)
            arguments.AddRange(client.PerRequest ? ["--client", client.Spec, "--client-per-request"] : ["--client", client.Spec]);
        var child = Child.Start(build.Bench, arguments, build.Client is null ? Settings.Gating : Settings.Gating.Concat(server.Trust).ToDictionary(),
            server.IsTimed ? Cpus.Apart?.Sender : null);
        try
        {
            var line = await ReadAsync(child, StartLimit, cancellation);
            var hello = line is null ? null : WorkerProtocol.ReadHello(line);
            if (hello is not null)
                return new Worker(child, build.Label, hello);
            if (line is null && build.Client is not null && child.ExitCode(Grace) is int code and (ExitCodes.BadInput or ExitCodes.NotMeasured))
                throw new SuiteException(child.Said, code);
            throw Strange(build, line, child.Said);
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

    /// <summary>Sends one block.</summary>
    /// <exception cref="SuiteException">A request of it failed, or it told latencies that make no sense; exit code 4.</exception>
    public async Task<WorkerBlock> BlockAsync(WorkerCase script, CancellationToken cancellation)
    {
        var block = await AskAsync(WorkerProtocol.Block(script.Id), reply => reply.Block, cancellation);
        if (block.Case != script.Id || block.LatencyNs.Count != script.BlockRequests)
            throw Fault($"sent a block of {block.LatencyNs.Count} requests of {PlainText.Clean(block.Case, 60)}, "
                + $"asked for {script.BlockRequests} of {script.Id}");
        if (block.Failed > 0)
            throw Fault($"{block.Failed} of {script.BlockRequests} requests of {script.Id} failed");
        if (block.LatencyNs.Any(latency => !double.IsFinite(latency) || latency <= 0))
            throw Fault($"told a latency of {script.Id} that is not above zero");
        return block;
    }

    /// <summary>Takes the exact account of a case.</summary>
    public async Task<Core.Runs.CaseResult> CountAsync(WorkerCase script, CancellationToken cancellation)
    {
        var result = (await AskAsync(WorkerProtocol.Count(script.Id), reply => reply.Counted, cancellation)).Case.Upgraded();
        return result.Id == script.Id ? result : throw Fault($"counted {PlainText.Clean(result.Id, 60)}, asked for {script.Id}");
    }

    public void Dispose() => _child.Dispose();

    async Task<T> AskAsync<T>(string request, Func<WorkerAnswer, T?> part, CancellationToken cancellation)
        where T : class
    {
        await _child.WriteLineAsync(request);
        var line = await ReadAsync(_child, AnswerLimit, cancellation) ?? throw Fault($"ended before it answered {request}");
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

    static async Task<string?> ReadAsync(Child child, TimeSpan limit, CancellationToken cancellation)
    {
        try
        {
            return await child.ReadLineAsync(limit, cancellation);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    SuiteException Fault(string what) =>
        new($"The worker of {_label} {what}.{(_child.Said is { Length: > 0 } said ? $" It said: {said}" : "")} Nothing was decided.",
            ExitCodes.NotMeasured);

    static SuiteException Strange(Build build, string? line, string said) => new(
        $"Not comparable: {build.Label} has no worker that speaks version {WorkerProtocol.Version} ("
        + (line is null ? "it said nothing" : $"its first line was `{PlainText.Clean(line, 80)}`") + (said is "" ? "" : $"; {said}")
        + "). Gate a build that has one, or compare Runs.",
        ExitCodes.NotComparable);
}
