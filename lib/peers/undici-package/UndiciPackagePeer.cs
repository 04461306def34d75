using PoolBench.Core.Runs;
using PoolBench.Peers.node;

namespace PoolBench.Peers.undici_package;

/// <summary>The undici package, whose Agent has settings.</summary>
sealed class UndiciPackagePeer : NodePeer
{
    protected override int Place => 8;

    public override string Id => "undici-package";

    public override string Title => "Node.js undici.Agent (package)";

    public override string Install => InstallPackage("undici", "node-undici");

    public override IReadOnlyList<PeerKnob> Knobs =>
    [
        Knob(PeerLimit.Cap, "", "none"),
        Knob(PeerLimit.CapPerHost, "connections", "null = none"),
        Knob(PeerLimit.IdleCap, "", "none"),
        Knob(PeerLimit.IdleExpiry, "keepAliveTimeout", "4 s"),
    ];

    public override string CapKnob => "connections";

    public override string ExpiryKnob => "keepAliveTimeout";

    // The package says itself where its version has none.
    protected override string? NoHttp2 => null;

    public override TimeSpan KeepsIdle => TimeSpan.FromSeconds(4);
}
