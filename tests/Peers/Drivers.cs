using PoolBench.Core.Runs;
using PoolBench.Core.Terminal;
using PoolBench.Measure.Recording;
using PoolBench.Peers;
using PoolBench.Peers.python;
using PoolBench.Server;
using Xunit;

namespace PoolBench.Tests.Peers;

/// <summary>Runs peers as the verb does, against one server of this process, and invents some.</summary>
public sealed class Drivers : IAsyncLifetime
{
    EchoServer? _server;

    public async ValueTask InitializeAsync() =>
        _server = await EchoServer.StartAsync(new EchoServerOptions { Hosts = OperatingSystem.IsMacOS() ? 1 : 64 });

    public async ValueTask DisposeAsync() => await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);

    /// <summary>The result of one peer.</summary>
    internal Task<PeerResult> MeasureAsync(Peer peer, TimeSpan? limit, params string[] workloads) =>
        MeasureAsync(peer, limit, [.. PeerWorkload.All.Where(workload => workloads.Contains(workload.Id))]);

    /// <inheritdoc cref="MeasureAsync(Peer, TimeSpan?, string[])"/>
    internal async Task<PeerResult> MeasureAsync(Peer peer, TimeSpan? limit, PeerWorkload[] chosen)
    {
        using var control = new ControlClient(_server!.Control);
        var job = new PeersJob([peer], chosen, PythonPeer.Usual, [], new StatusLine(TextWriter.Null, inPlace: false, 80),
            inPlace: false)
        { DriverLimit = limit ?? TimeSpan.FromSeconds(60) };
        return (await job.MeasureAsync(_server.Ready, control, TestContext.Current.CancellationToken)).Single();
    }

    /// <summary>One row, whatever the driver would do with other words.</summary>
    internal async Task<PeerRow> RowAsync(Peer peer, PeerWorkload workload)
    {
        using var control = new ControlClient(_server!.Control);
        using var pauses = new Pauses();
        var run = new PeerRun(_server.Ready, control, pauses, new(PythonPeer.Usual, ""), root: "", TimeSpan.FromSeconds(60));
        return (await run.MeasureAsync(peer, workload, TestContext.Current.CancellationToken)).Row;
    }

    /// <summary>A peer whose driver is a program of the test's choice.</summary>
    internal sealed class Invented(string program, params string[] arguments) : Peer
    {
        protected override int Place => 0;

        public override string Id => "invented";

        public override string Title => "a driver of this test's";

        public override string Install => "apt-get install nothing";

        public override IReadOnlyList<PeerKnob> Knobs => [Knob(PeerLimit.Cap, "", "none")];

        public override (string Program, string[] Arguments) Start(PeerSetting setting) => (program, arguments);
    }
}
