using PoolBench.Analysis.Model;

namespace PoolBench.Bench;

/// <summary>One case in its own process: warms the code, measures the iterations, hands over the recording.</summary>
sealed class Session
{
    /// <summary>Requests through other instances before the first measured one: enough for the JIT to have settled.</summary>
    const int WarmUpRequests = 2000;

    readonly Case _row;
    readonly Surroundings _surroundings;
    readonly Hosts _hosts;
    readonly List<Iteration> _iterations = [];
    Measurement? _measurement;
    CaseTimeline? _timeline;
    PoolTimeline? _pool;

    Session(Case row, Surroundings surroundings)
    {
        (_row, _surroundings) = (row with { Faults = surroundings.Faults }, surroundings);
        _hosts = new Hosts(_surroundings.Ready, _surroundings.Control.RootAsync().GetAwaiter().GetResult());
    }

    /// <summary>Warms the code with other instances of the strategy, on a host that no measurement uses.</summary>
    public static Session Begin(Case row)
    {
        var session = new Session(row, Surroundings.OfChild());
        session.Guard(session.WarmAsync);
        return session;
    }

    /// <summary>Opens a fresh instance and sets the ledger to zero.</summary>
    public void Prepare() => Guard(async () =>
    {
        var number = Hosts.NumberOf(CaseList.IndexOf(_row), _iterations.Count);
        _measurement = await Measurement.PrepareAsync(_row, _hosts.Target(_row.Link, number, _row.Workload.Hosts), _surroundings.Control, Name(_iterations.Count));
    });

    /// <summary>Sends the workload: the measured phase.</summary>
    public Task RunAsync() => GuardAsync(() => Current.RunAsync());

    /// <summary>Runs a self-check in place of the workload.</summary>
    public Task RunAsync(SelfCheck check) => GuardAsync(() => Current.RunAsync(check));

    /// <summary>Closes everything and takes the account of the iteration.</summary>
    public void Account() => Guard(async () =>
    {
        using var finished = Current;
        _measurement = null;
        _iterations.Add(await finished.FinishAsync());
    });

    /// <summary>Hands the recording to the process that runs the suite, with a time line where the case asks for one.</summary>
    public void Write()
    {
        // On the host of the warm-ups: what it leaves behind is in nobody's account.
        if (_row.Shown is { } shown)
            Guard(async () => _timeline = await Timelines.RecordAsync(_row, shown, _hosts.Target(_row.Link, Hosts.WarmUp, _row.Workload.Hosts), _surroundings.Control, Name("shown")));
        if (_row.ShowsPool)
            Guard(async () => _pool = await PoolTimelines.RecordAsync(_row, _hosts.Target(_row.Link, Hosts.WarmUp), _surroundings.Control, Name("pool")));
        Write(failure: null);
    }

    Measurement Current => _measurement ?? throw new InvalidOperationException("IterationSetup did not run.");

    string Name(object instance) => $"{_row.Id.Replace('/', '.')}-{instance}";

    async Task WarmAsync()
    {
        var target = _hosts.Target(_row.Link, Hosts.WarmUp, _row.Workload.Hosts);
        var warm = _row.Workload.AtFullSpeed;
        for (int sent = 0, instance = 0; sent < WarmUpRequests; sent += warm.Requests, instance++)
            await warm.RunAsync(_row, target, Name($"warm-{instance}"));
    }

    void Guard(Func<Task> step) => GuardAsync(step).GetAwaiter().GetResult();

    /// <summary>What breaks here is told to the suite before BenchmarkDotNet ends the process.</summary>
    async Task GuardAsync(Func<Task> step)
    {
        try
        {
            await step();
        }
        catch (Exception failure)
        {
            Write(failure.Message.ReplaceLineEndings(" "));
            throw;
        }
    }

    void Write(string? failure) => _surroundings.Recordings.Write(_row, _iterations, failure, _timeline, _pool);
}
