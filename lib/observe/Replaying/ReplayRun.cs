using System.Diagnostics;
using PoolBench.Core;
using PoolBench.Measure;
using PoolBench.Measure.Links;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Workloads;

namespace PoolBench.Observe.Replaying;

/// <summary>Sends a plan again, setting by setting, to a server of ours that answers as slowly as the observed one did.</summary>
sealed class ReplayRun : IDisposable
{
    /// <summary>Addresses of the server: enough that no setting meets another's sockets.</summary>
    const int Addresses = 254;

    readonly ReplayPlan _plan;
    readonly ServerProcess _server;
    readonly ControlClient _control;
    readonly int _hosts;
    readonly HashSet<int> _followed;
    Hosts? _names;
    TimeSpan? _own;
    int _next = Hosts.FirstMeasured;

    ReplayRun(ReplayPlan plan, ServerProcess server)
    {
        (_plan, _server, _control) = (plan, server, new ControlClient(server.Ready.Control));
        _hosts = plan.Requests.Max(each => each.Host) + 1;
        _followed = [.. plan.Requests.Select(each => each.Follows).OfType<int>()];
    }

    /// <summary>Starts the server.</summary>
    /// <param name="plan">What is sent.</param>
    /// <param name="keepAlive">How long the server keeps an idle connection; null: as the observed one seems to, or as it usually does.</param>
    /// <exception cref="SuiteException">It does not start, or has too few addresses; exit code 4 or 2.</exception>
    public static async Task<ReplayRun> StartAsync(ReplayPlan plan, TimeSpan? keepAlive)
    {
        if (plan.Requests.Max(each => each.Host) >= Addresses)
            throw new SuiteException($"The trace has more than {Addresses} servers, and a replay has no more addresses than that.");
        var rtt = plan.Rtt > TimeSpan.Zero ? Hosts.Block(1, Addresses, plan.Rtt) : null;
        return new(plan, await ServerProcess.StartAsync(Addresses, rtt, keepAlive ?? plan.ServerIdle));
    }

    /// <summary>Sends the plan through a client with these settings.</summary>
    /// <param name="setting">The settings.</param>
    /// <param name="pulse">Shows what is being done.</param>
    public async Task<ReplayResult> RunAsync(PoolSetting setting, Pulse pulse)
    {
        _names ??= new Hosts(_server.Ready, await _control.RootAsync());
        var own = _own ??= await OwnAsync();
        var row = new Case("replay", new SetStrategy(setting),
            new Replayed(
                [.. _plan.Requests.Select((each, i) => each with { Delay = Whole(each.Delay - own, _followed.Contains(i)) })]), LinkOf(setting));
        await WarmAsync(row, pulse);
        using var measurement = await Measurement.PrepareAsync(row, _names.Target(row.Link, _next, _hosts), _control, $"replay-{_next}",
            watchesQueue: true);
        _next += 1;
        measurement.Shows(pulse, $"replaying with {setting.Text}");
        await measurement.RunAsync();
        return Fidelity.Judged(ReplayResult.Of(setting, await measurement.FinishAsync(), _plan.Requests.Count), _plan, setting == _plan.Observed);
    }

    public void Dispose()
    {
        _control.Dispose();
        _server.Dispose();
    }

    /// <summary>The code, not the pool: with a client that is thrown away, to a host that is not measured.</summary>
    async Task WarmAsync(Case row, Pulse pulse)
    {
        pulse.Show("warming the code");
        var warm = Workload.Closed(4, 500);
        await warm.RunAsync(row with { Workload = warm }, _names!.Target(row.Link.At(TimeSpan.Zero), Hosts.WarmUp), "warm");
    }

    /// <summary>
    /// How much longer than it is told an answer takes here, now: the observed times hold such work of client and server already, so that it would
    /// count twice.
    /// </summary>
    async Task<TimeSpan> OwnAsync()
    {
        const int Workers = 4, Each = 12;
        var (target, told) = (_names!.Target(Link.Http, Hosts.WarmUp), TimeSpan.FromMilliseconds(5));
        using var client = new HttpClient(target.NewHandler());
        var uri = new Uri(target.Origin, $"/echo?size={Workload.AnswerBytes}&delay=5ms");
        var all = await Task.WhenAll(Enumerable.Range(0, Workers).Select(async _ =>
        {
            var took = new List<TimeSpan>();
            for (var i = 0; i < Each; i++)
            {
                var began = Stopwatch.GetTimestamp();
                using var answer = await client.GetAsync(uri);
                // The first ones dial, and compile.
                if (i >= Each / 3)
                    took.Add(Stopwatch.GetElapsedTime(began) - told);
            }
            return took;
        }));
        var sorted = all.SelectMany(each => each).Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    /// <summary>
    /// Whole milliseconds, as servers wait; fewer where the next request came with the answer, for what is late adds up from one to the next.
    /// </summary>
    static TimeSpan Whole(TimeSpan time, bool isFollowed) => Math.Max(0, time.TotalMilliseconds) is var ms && isFollowed
        ? TimeSpan.FromMilliseconds(Math.Floor(ms)) : TimeSpan.FromMilliseconds(Math.Round(ms));

    Link LinkOf(PoolSetting setting) =>
        ((setting.Http2, _plan.Tls) switch
        {
            (true, true) => Link.H2,
            (true, false) => Link.H2c,
            (false, true) => Link.Https,
            _ => Link.Http,
        }).At(_plan.Rtt);
}
