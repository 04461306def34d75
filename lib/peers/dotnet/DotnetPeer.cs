using PoolBench.Core.Processes;
using PoolBench.Core.Runs;

namespace PoolBench.Peers.dotnet;

/// <summary>.NET's own handler, in its own process like the other clients.</summary>
class DotnetPeer : Peer
{
    protected override int Place => 1;

    public override string Id => "dotnet";

    public override bool IsDotnet => true;

    public override string Title => ".NET HttpClient over SocketsHttpHandler";

    public override string Install => "the .NET SDK that PoolBench needs anyway";

    public override int VersionNumbers => 2;

    public override IReadOnlyList<PeerKnob> Knobs =>
    [
        Knob(PeerLimit.Cap, "", "none"),
        Knob(PeerLimit.CapPerHost, "MaxConnectionsPerServer", "none"),
        Knob(PeerLimit.IdleCap, "", "none"),
        Knob(PeerLimit.IdleExpiry, "PooledConnectionIdleTimeout", "60 s"),
    ];

    public override string CapKnob => "MaxConnectionsPerServer";

    protected override string? NoHttp2 => null;

    public override string ExpiryKnob => "PooledConnectionIdleTimeout";

    public override (string Program, string[] Arguments) Start(PeerSetting setting) =>
        (Dotnet.Host, ["exec", Path.Combine(AppContext.BaseDirectory, "bench.dll"), PeerDriverCommand.Name, Id]);

    public override IEnumerable<(string Name, string Value)> Variables(string? root) =>
        RuntimeSettings.Both.Select(setting => (setting.Key, setting.Value));
}
