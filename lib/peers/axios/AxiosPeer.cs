using PoolBench.Core.Runs;
using PoolBench.Peers.node;

namespace PoolBench.Peers.axios;

/// <summary>axios in Node.js: its pool is Node's agent.</summary>
sealed class AxiosPeer : NodePeer
{
    protected override int Place => 10;

    public override string Id => "axios";

    public override string Title => "Node.js axios";

    public override string Install => InstallPackage("axios", "node-axios");

    public override IReadOnlyList<PeerKnob> Knobs =>
    [
        Knob(PeerLimit.Cap, "maxTotalSockets", "Infinity"),
        Knob(PeerLimit.CapPerHost, "maxSockets", "Infinity"),
        Knob(PeerLimit.IdleCap, "maxFreeSockets", "256"),
        Knob(PeerLimit.IdleExpiry, "timeout", "5 s"),
    ];

    public override string CapKnob => "maxSockets";

    public override string KeepKnob => "maxFreeSockets";

    public override string ExpiryKnob => "timeout";

    public override TimeSpan KeepsIdle => TimeSpan.FromSeconds(5);
}
