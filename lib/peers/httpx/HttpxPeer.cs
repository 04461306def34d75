using PoolBench.Core.Runs;
using PoolBench.Peers.python;

namespace PoolBench.Peers.httpx;

/// <summary>httpx: limits over all hosts.</summary>
sealed class HttpxPeer : PythonPeer
{
    protected override int Place => 3;

    public override string Id => "httpx";

    public override string Title => "Python httpx.AsyncClient";

    protected override string Package => "python3-httpx";

    public override IReadOnlyList<PeerKnob> Knobs =>
    [
        Knob(PeerLimit.Cap, "max_connections", "100"),
        Knob(PeerLimit.CapPerHost, "", "none"),
        Knob(PeerLimit.IdleCap, "max_keepalive_connections", "20"),
        Knob(PeerLimit.IdleExpiry, "keepalive_expiry", "5 s"),
    ];

    public override string CapKnob => "max_connections";

    public override string KeepKnob => "max_keepalive_connections";

    public override string PoolTimeoutKnob => "Timeout(pool)";

    // Needs the package h2 besides; its driver says so.
    protected override string? NoHttp2 => null;

    public override string ExpiryKnob => "keepalive_expiry";

    // Its documentation says that it has no timer, so wait a little longer than the period of a coarse one.
    public override TimeSpan Slack => TimeSpan.FromSeconds(1.5);

    public override TimeSpan KeepsIdle => TimeSpan.FromSeconds(5);
}
