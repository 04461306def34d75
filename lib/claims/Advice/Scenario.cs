using System.Text.Json;
using PoolBench.Measure.Links;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Strategies;
using PoolBench.Pool;

namespace PoolBench.Claims.Advice;

/// <summary>A scenario of the guides: requests with one setting. A process of its own sends them, so it holds nothing else.</summary>
sealed record Scenario
{
    /// <summary>The setting. The sender may ignore its <see cref="Limits.PoolTimeout"/>.</summary>
    public required Limits Limits { get; init; }

    /// <summary>Different addresses, in the order of the requests.</summary>
    public required IReadOnlyList<Uri> Addresses { get; init; }

    /// <summary>Requests to each address, one address after another.</summary>
    public int Each { get; init; } = 1;

    /// <summary>Workers, which limit requests like a semaphore of that size; 0 sends all requests at once.</summary>
    public int Workers { get; init; }

    /// <summary>Requests in a batch, with a rest after each batch; 0 for no batches.</summary>
    public int Batch { get; init; }

    /// <summary>The rest after a batch.</summary>
    public TimeSpan Rest { get; init; }

    /// <summary>The time limit of each request.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Sends through the real httpx.</summary>
    /// <param name="site">The host whose ledger counts, see <see cref="Lab.SiteAsync"/>.</param>
    /// <param name="setting">The setting's name.</param>
    public async Task<ScenarioOutcome> ThroughHttpxAsync(Site site, string setting)
    {
        await using var pool = HttpxPool.Start(Limits, new { redirects = true, timeout = Patience.TotalSeconds });
        await using var peaks = ProcessPeaks.Watch((await pool.UsageAsync()).Pid);
        var sent = await SendAsync(pool);
        var totals = await site.TotalsAsync();
        return new($"{pool.Name}, {setting}", sent, totals.Accepted, totals.PeakOpen, peaks.Fds, peaks.Bytes) { Setting = setting, IsReal = true };
    }

    /// <summary>Sends through <see cref="LimitsHandler"/>, in a child process.</summary>
    /// <param name="claim">A claim whose <see cref="Claim.ProbeAsync"/> is <see cref="RunAsync"/>.</param>
    /// <param name="site">The host whose ledger counts.</param>
    /// <param name="setting">The setting's name.</param>
    public Task<ScenarioOutcome> ThroughLimitsAsync(Claim claim, Site site, string setting) =>
        ThroughChildAsync(claim, site, $"Limits, {CappedStrategy.NameOf(Limits.Rule)} rule, {setting}", setting, plain: false);

    /// <summary>
    /// Sends through .NET's own handler in a child process, with <see cref="Limits.MaxConnections"/> per server and no other limit.
    /// </summary>
    /// <param name="claim">A claim whose <see cref="Claim.ProbeAsync"/> is <see cref="RunAsync"/>.</param>
    /// <param name="site">The host whose ledger counts.</param>
    /// <param name="setting">The setting's name.</param>
    public Task<ScenarioOutcome> ThroughSocketsAsync(Claim claim, Site site, string setting) =>
        ThroughChildAsync(claim, site, $".NET, {setting}", setting, plain: true);

    /// <summary>The child's part.</summary>
    /// <param name="arguments">The server's control address, the scenario, and whether .NET's own handler sends.</param>
    public static async Task<IReadOnlyDictionary<string, double>> RunAsync(IReadOnlyList<string> arguments)
    {
        var scenario = JsonSerializer.Deserialize<Scenario>(arguments[1])!;
        using var control = new ControlClient(arguments[0]);
        var target = new Hosts(await control.ReadyAsync(), await control.RootAsync()).Target(Link.Http, Hosts.WarmUp);
        await using var peaks = ProcessPeaks.Watch(Environment.ProcessId);
        await using var pool = scenario.Pool(target, plain: bool.Parse(arguments[2]));
        var sent = await scenario.SendAsync(pool);
        var found = new Dictionary<string, double>
        {
            ["answered"] = sent.Answered,
            ["seconds"] = sent.Seconds,
            ["slowestMs"] = sent.SlowestMs,
            ["fds"] = peaks.Fds,
            ["bytes"] = peaks.Bytes,
        };
        // Counts before this process ends, because its end closes the connections.
        var totals = await control.TotalsAsync();
        (found["opened"], found["peakOpen"]) = (totals.Accepted, totals.PeakOpen);
        foreach (var (kind, count) in sent.Failed)
            found[Failure + kind] = count;
        return found;
    }

    const string Failure = "failed:";

    async Task<ScenarioOutcome> ThroughChildAsync(Claim claim, Site site, string who, string setting, bool plain)
    {
        var found = await Lab.ProbeAsync(claim, new Confines(), site.Control.Address, JsonSerializer.Serialize(this), plain.ToString());
        var failed = found.Where(each => each.Key.StartsWith(Failure, StringComparison.Ordinal))
            .ToDictionary(each => each.Key[Failure.Length..], each => (int)each.Value);
        var sent = new Batch((int)found["answered"], failed, found["seconds"], found["slowestMs"]);
        return new(who, sent, (long)found["opened"], (long)found["peakOpen"], found["fds"], found["bytes"])
        {
            Setting = setting,
            IsModel = !plain && Limits.Rule == HttpxPool.Rule,
        };
    }

    HandlerPool Pool(Target target, bool plain)
    {
        if (plain)
        {
            var sockets = target.NewHandler();
            sockets.MaxConnectionsPerServer = Limits.MaxConnections;
            return new(".NET", target, sockets, Patience);
        }
        return new("Limits", target, new Redirects(new LimitsHandler(Limits, target.Configure)), Patience);
    }

    async Task<Batch> SendAsync(IPool pool)
    {
        var all = Addresses.SelectMany(address => address.Times(Each)).ToArray();
        if (Batch == 0)
            return Workers == 0 ? await pool.TogetherAsync(all) : await pool.LoopAsync(all, Workers);
        var sum = new Batch(0, new Dictionary<string, int>(), 0, 0);
        foreach (var batch in all.Chunk(Batch))
        {
            var sent = await pool.TogetherAsync(batch);
            await Task.Delay(Rest);
            sum = new(
                sum.Answered + sent.Answered,
                sum.Failed.Concat(sent.Failed).GroupBy(kind => kind.Key).ToDictionary(kind => kind.Key, kind => kind.Sum(each => each.Value)),
                sum.Seconds + sent.Seconds + Rest.TotalSeconds,
                Math.Max(sum.SlowestMs, sent.SlowestMs));
        }
        return sum;
    }
}
