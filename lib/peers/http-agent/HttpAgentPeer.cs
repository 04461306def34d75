using PoolBench.Core.Runs;
using PoolBench.Peers.node;

namespace PoolBench.Peers.http_agent;

/// <summary>Node's http.request and its agents.</summary>
sealed class HttpAgentPeer : NodePeer
{
    protected override int Place => 9;

    public override string Id => "http-agent";

    public override string Title => "Node.js http.request with http.Agent";

    public override int VersionNumbers => 1;

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
