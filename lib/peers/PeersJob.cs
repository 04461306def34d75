using PoolBench.Core;
using PoolBench.Core.Processes;
using PoolBench.Core.Runs;
using PoolBench.Core.Store;
using PoolBench.Core.Terminal;
using PoolBench.Machine;
using PoolBench.Measure.Links;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Remote;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;
using PoolBench.Peers.checks;
using PoolBench.Server.Json;

namespace PoolBench.Peers;

/// <summary>Runs every workload with every peer, one after another.</summary>
/// <param name="peers">Which peers.</param>
/// <param name="workloads">Which workloads.</param>
/// <param name="python">The interpreter of the Python peers.</param>
/// <param name="commandLine">The arguments as typed.</param>
/// <param name="line">Where to show the progress.</param>
/// <param name="inPlace">Whether that is a terminal, where every workload can be shown.</param>
sealed class PeersJob(
    IReadOnlyList<Peer> peers, IReadOnlyList<PeerWorkload> workloads, string python, IReadOnlyList<string> commandLine, StatusLine line, bool inPlace)
{
    readonly Progress _progress = new(line, inPlace);

    /// <summary>How long one driver may take for one workload.</summary>
    public TimeSpan DriverLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>What is expected; a row of other people's clients that differs is measured again, see <see cref="Steady"/>.</summary>
    public ExpectedPeers Expected { get; init; } = ExpectedPeers.None;

    /// <summary>A server that already runs; null: one is started.</summary>
    public ServerAddress? There { get; init; }

    /// <summary>Starts a server, unless one was named, and runs all peers against it.</summary>
    /// <exception cref="SuiteException">The server did not start, or has ended; exit code 4.</exception>
    /// <exception cref="OperationCanceledException">The job was cancelled.</exception>
    public async Task<PeerBook> RunAsync(CancellationToken cancellation)
    {
        var environment = MachineFacts.Describe(commandLine, seed: 1);
        var clock = new RunClock();
        _progress.Before(There is null ? "starting the server" : "asking the server");
        await using var stopping = cancellation.Register(() => _progress.Before("stopping"));
        using var server = There is null ? await ServerProcess.StartAsync(DescriptorLimit.MostAddresses) : null;
        using var control = server is null ? await ControlClient.ConnectAsync(There!) : new ControlClient(server.Ready.Control);
        try
        {
            var results = await MeasureAsync(await control.ReadyAsync(), control, cancellation);
            return new()
            {
                SchemaVersion = Run.CurrentSchema,
                StartedUtc = clock.StartedUtc,
                FinishedUtc = clock.UtcNow,
                Environment = environment with { ServerPriority = server?.Priority ?? "unknown", ClockShiftSeconds = clock.ShiftSeconds },
                Workloads = [.. workloads.Select(workload => new PeerWorkloadText(workload.Id, workload.Text))],
                Peers = results,
            };
        }
        catch (HttpRequestException failure) when (server is null or { Ended: true })
        {
            throw new SuiteException("The server ended while peers were measured; what it said stands above.", ExitCodes.NotMeasured, failure);
        }
    }

    /// <summary>Measures every peer against a running server.</summary>
    internal async Task<IReadOnlyList<PeerResult>> MeasureAsync(ReadyLine server, ControlClient control, CancellationToken cancellation)
    {
        using var pauses = new Pauses();
        TemporaryFolder.Sweep();
        using var folder = TemporaryFolder.Create("peers");
        // Only times need warm code; counts do not.
        if (workloads.Any(workload => workload.WarmUp > 0))
            await WarmAsync(server, control).WaitAsync(cancellation);
        var setting = new PeerSetting(python, folder.FullPath);
        var root = Path.Combine(folder.FullPath, "root.pem");
        await File.WriteAllTextAsync(root, (await control.RootAsync()).ExportCertificatePem() + "\n", cancellation);
        var run = new PeerRun(server, control, pauses, setting, root, DriverLimit);
        var results = new List<PeerResult>();
        _progress.Plan([.. peers.Select(_ => "peer")]);
        foreach (var peer in peers)
            results.Add(await MeasureAsync(run, peer, setting, cancellation));
        return results;
    }

    /// <summary>Warms the server's code, over both links that peers use.</summary>
    static async Task WarmAsync(ReadyLine server, ControlClient control)
    {
        var hosts = new Hosts(server, await control.RootAsync());
        await Workload.Sequential(2000).RunAsync(new Shared(), hosts.Target(Link.Http, Hosts.WarmUp), "warm-up");
        foreach (var link in (Link[])[Link.Http, Link.Https])
            await Workload.Sequential(100).RunAsync(new PerRequest(), hosts.Target(link, Hosts.WarmUp), "warm-up");
    }

    async Task<PeerResult> MeasureAsync(PeerRun run, Peer peer, PeerSetting setting, CancellationToken cancellation)
    {
        _progress.Begin("peer", peer.Id);
        if (await peer.PrepareAsync(setting, cancellation) is { } reason)
            return Absent(peer, reason);
        if (peer.IsOwn && await WrongAsync(peer, setting, cancellation) is { } wrong)
            return Absent(peer, $"its driver cannot {wrong.What}: {wrong.Text}. Nothing is measured with a driver that --check finds wrong");
        var (rows, unsteady) = (new List<PeerRow>(), new List<string>());
        DriverLine? said = null;
        foreach (var workload in workloads)
        {
            if (inPlace)
                _progress.Doing(workload.Id);
            string? missing = null;
            var (row, first) = await Steady.RowAsync(async () =>
            {
                var outcome = await run.MeasureAsync(peer, workload, cancellation);
                missing = outcome.Missing ? outcome.Row.Reason : null;
                said ??= outcome.Said;
                return outcome.Row;
            }, each => peer.IsDotnet || missing is not null ? [] : Expected.Differences(peer.Id, VersionOf(said), each, There is not null));
            if (missing is not null)
                return Absent(peer, missing);
            rows.Add(row);
            if (first is not null)
                unsteady.Add(first);
        }
        return new()
        {
            Id = peer.Id,
            Title = peer.Title,
            Version = VersionOf(said),
            Runtime = said is null ? null : PlainText.Clean(said.Runtime, 200),
            Differences = [],
            Unsteady = unsteady.Count == 0 ? null : unsteady,
            Knobs = [.. peer.Knobs.Select(knob =>
                said?.Defaults.GetValueOrDefault(knob.Name) is { } read ? peer.Read(knob, PlainText.Clean(read, 60)) : knob)],
            Rows = rows,
        };
    }

    static string? VersionOf(DriverLine? said) => said is null ? null : PlainText.Clean(said.Version, 100);

    /// <summary>The first thing that a driver which is not ours does wrong; null when all is as documented.</summary>
    async Task<Finding?> WrongAsync(Peer peer, PeerSetting setting, CancellationToken cancellation)
    {
        var checker = new DriverChecker(peer, setting, trying => { if (inPlace) line.Show(trying); }, _ => { });
        return (await checker.RunAsync(cancellation)).FirstOrDefault(finding => finding.Outcome == Outcome.Wrong);
    }

    static PeerResult Absent(Peer peer, string reason) => new()
    {
        Id = peer.Id,
        Title = peer.Title,
        Reason = PlainText.Clean(reason, 300),
        Differences = [],
        Knobs = peer.Knobs,
        Rows = [],
    };

    /// <summary>The client with the part of its version that its counts depend on.</summary>
    public static string KeyOf(PeerResult result)
    {
        // Of a driver of one's own, nobody knows how much of its version matters.
        var numbers = Peer.All.FirstOrDefault(peer => peer.Id == result.Id)?.VersionNumbers ?? 0;
        return $"{result.Id} {(numbers == 0 ? result.Version : string.Join('.', result.Version!.Split('.').Take(numbers)))}";
    }

    /// <summary>The exit code: 1 if a count differs from its expectation, 4 if a row broke or nothing was measured.</summary>
    public static int ExitCodeOf(PeerBook book)
    {
        CaseStatus[] all = [.. book.Peers.SelectMany(peer => peer.Rows).Select(row => row.Status)];
        return !all.Contains(CaseStatus.Measured) ? ExitCodes.NotMeasured
            : book.Peers.Any(peer => peer.Differences.Count > 0) ? ExitCodes.Regression
            : all.Any(status => status is CaseStatus.Failed or CaseStatus.Invalid) ? ExitCodes.NotMeasured
            : ExitCodes.Fine;
    }
}
