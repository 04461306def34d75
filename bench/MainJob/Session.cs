using System.Diagnostics;
using PoolBench.Bench.Cases;
using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Measure;
using PoolBench.Measure.Own;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;

namespace PoolBench.Bench.MainJob;

/// <summary>Runs one case in its own process: warms the code, measures the iterations, hands over the recording.</summary>
sealed class Session
{
    /// <summary>Requests through other instances before the first measured one; enough for the JIT to settle.</summary>
    const int WarmUpRequests = 2000;

    /// <summary>Enough where requests take long: a request that dials runs far more code than one that does not.</summary>
    const int FewestWarmUpRequests = 250;

    /// <summary>After this time, a warm-up with at least <see cref="FewestWarmUpRequests"/> requests starts no further instance.</summary>
    static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(2);

    /// <summary>After this time, no warm-up starts a further instance, whatever it has sent.</summary>
    static readonly TimeSpan LongestWarmUp = TimeSpan.FromSeconds(10);

    /// <summary>A phase is given up when nothing new has happened for this time.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    Case _row;
    readonly Surroundings _surroundings;
    readonly Hosts _hosts;
    readonly List<Iteration> _iterations = [];
    readonly Phases _phases;
    Measurement? _measurement;
    bool _broken;
    CaseTimeline? _timeline;
    PoolTimeline? _pool;
    readonly Pulse _pulse = new();
    readonly Lock _writing = new();
    ClientEndings? _endings;

    Session(Case row, Surroundings surroundings)
    {
        (_row, _surroundings) = (row with { Faults = surroundings.Faults }, surroundings);
        _hosts = new Hosts(_surroundings.Ready, _surroundings.Control.RootAsync().GetAwaiter().GetResult());
        _phases = new Phases(Look, Patience);
    }

    /// <summary>Warms the code with other instances of the strategy, on a host that no measurement uses.</summary>
    public static Session Begin(Case row)
    {
        var session = new Session(row, Surroundings.OfChild());
        if (row.Strategy is OwnClient own)
        {
            own.Pulse = session._pulse;
            // BenchmarkDotNet keeps standard output in its log; the client's errors belong there too.
            Console.SetError(Console.Out);
            PrivateStreams.Join();
            session._endings = ClientEndings.Tell(session._pulse, session.Write);
            session.Guard(PhaseNames.WarmUp, () => session.ProbeAsync(own));
        }
        session.Guard(PhaseNames.WarmUp, session.WarmAsync);
        return session;
    }

    /// <summary>Opens a fresh instance and resets the ledger.</summary>
    public void Prepare() => Guard(PhaseNames.Prepare, async () =>
    {
        var number = HostPlan.NumberOf(CaseList.IndexOf(_row), _iterations.Count);
        _measurement = await Measurement.PrepareAsync(
            _row, _hosts.Target(_row.Link, number, _row.Workload.Hosts), _surroundings.Control, Name(_iterations.Count));
        Beware("measuring");
        _measurement.Shows(_pulse, "measuring");
    });

    /// <summary>Sends the workload: the measured phase.</summary>
    public Task RunAsync() => MeasureAsync(each => each.RunAsync());

    /// <summary>Runs a self-check instead of the workload.</summary>
    public Task RunAsync(SelfCheck check) => MeasureAsync(each => each.RunAsync(check));

    /// <summary>Closes everything and takes the account of the iteration.</summary>
    public void Account() => Guard(PhaseNames.Settle, async () =>
    {
        using var finished = Current;
        _measurement = null;
        _iterations.Add(await finished.FinishAsync());
    });

    /// <summary>Hands the recording to the process that runs the suite, with a time line if the case asks for one.</summary>
    public void Write()
    {
        // BenchmarkDotNet also comes here after a failure, when the account is already written.
        if (_broken)
            return;
        // Uses the warm-up's host, so that no account includes what this leaves behind.
        if (_row.Shown is { } shown)
            Guard(PhaseNames.Show, async () =>
                _timeline = await Timelines.RecordAsync(
                    _row, shown, _hosts.Target(_row.Link, Hosts.WarmUp, _row.Workload.Hosts), _surroundings.Control, Name("shown")));
        if (_row.ShowsPool)
            Guard(PhaseNames.Show, async () =>
                _pool = await PoolTimelines.RecordAsync(_row, _hosts.Target(_row.Link, Hosts.WarmUp), _surroundings.Control, Name("pool")));
        _endings?.Dispose();
        Write(failure: null);
    }

    Measurement Current => _measurement ?? throw new InvalidOperationException("IterationSetup did not run.");

    string Name(object instance) => $"{_row.Id.Replace('/', '.')}-{instance}";

    async Task WarmAsync()
    {
        var target = _hosts.Target(_row.Link, Hosts.WarmUp, _row.Workload.Hosts);
        var warm = _row.Workload.AtFullSpeed.Shortened(FewestWarmUpRequests);
        var started = Stopwatch.GetTimestamp();
        for (int sent = 0, instance = 0; !IsWarm(sent, Stopwatch.GetElapsedTime(started)); sent += warm.Requests, instance++)
            await warm.RunAsync(_row, target, Name($"warm-{instance}"), recorder => _pulse.Show("warming", () => recorder.Recorded, warm.Requests));
    }

    /// <summary>Whether that many requests in that time are enough, or as many as the case has time for.</summary>
    internal static bool IsWarm(int sent, TimeSpan elapsed) =>
        sent >= WarmUpRequests || elapsed >= (sent >= FewestWarmUpRequests ? WarmUpTime : LongestWarmUp);

    /// <summary>
    /// Finds out how the user's client sends. The server answers a burst when as many requests have come as the client lets through at once, because
    /// nobody asked for the burst's width.
    /// </summary>
    async Task ProbeAsync(OwnClient own)
    {
        Beware("loading and probing it");
        own.Load();
        var probe = new ClientProbe(_row, _hosts.Target(_row.Link, Hosts.WarmUp), _surroundings.Control, _pulse);
        own.Blocks = await probe.BlocksAsync(1, Name("begun"));
        if (_row.Workload is Bursts bursts && await probe.BurstAsync(bursts.Workers, Name("probe")) is { IsNarrow: true } burst)
            _row = burst is { Failed: 0, Held: > 0 } ? AnsweredAt(burst.Held, bursts)
                : throw new InvalidOperationException(burst.Text("your client"));
        Beware("warming");
    }

    Case AnsweredAt(int held, Bursts bursts) => _row with
    {
        Workload = bursts with
        {
            Hold = held,
            Words = $"{bursts.Text}, answered when {held} have come: your client lets no more through at once",
        },
        Shown = _row.Shown is Bursts shown && shown.Workers > held ? shown with { Hold = held } : _row.Shown,
    };

    /// <summary>Writes down in advance what to report if the process ends without another word, as by a stack overflow.</summary>
    void Beware(string doing)
    {
        if (_endings is not null)
            Write($"your client ended its process while {doing}; BenchmarkDotNet's log holds what was written");
    }

    Task MeasureAsync(Func<Measurement, Task> send)
    {
        var current = Current;
        Guard(PhaseNames.Measure, () => send(current));
        return Task.CompletedTask;
    }

    /// <summary>Reports a failure to the suite before BenchmarkDotNet ends the process.</summary>
    void Guard(string phase, Func<Task> step)
    {
        try
        {
            _phases.Run(phase, step);
        }
        catch (Exception failure)
        {
            _broken = true;
            Write(failure.Message.ReplaceLineEndings(" "));
            // A hanging client may hold threads that keep the process from ending.
            if (failure is TimeoutException && _endings is not null)
                HardExit.With(ExitCodes.NotMeasured);
            throw;
        }
    }

    /// <summary>How far the case has come, by the server's ledger and by the answers here. Called only when a phase takes long.</summary>
    (long Come, string Words) Look()
    {
        try
        {
            var totals = _surroundings.Control.TotalsAsync().WaitAsync(TimeSpan.FromSeconds(5)).GetAwaiter().GetResult();
            return (totals.Requests + totals.Accepted + _pulse.Now.Answered,
                $"{totals.Requests} requests had come to the server, and {totals.Open} connections were open");
        }
        catch (Exception failure) when (failure is HttpRequestException or TimeoutException or OperationCanceledException)
        {
            return (_pulse.Now.Answered, $"the server's ledger could not be read ({failure.Message.ReplaceLineEndings(" ")})");
        }
    }

    void Write(string? failure)
    {
        lock (_writing)
            _surroundings.CaseFiles.Write(_row, _iterations, failure, _timeline, _pool, _phases.Time);
    }
}
