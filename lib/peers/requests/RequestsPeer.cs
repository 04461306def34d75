using PoolBench.Core.Runs;
using PoolBench.Peers.python;

namespace PoolBench.Peers.requests;

/// <summary>requests over urllib3: the pool's size bounds idle connections, and bounds all connections only if the pool blocks.</summary>
sealed class RequestsPeer : PythonPeer
{
    protected override int Place => 5;

    public override string Id => "requests";

    public override string Title => "Python requests.Session";

    protected override string Package => "python3-requests";

    public override IReadOnlyList<PeerKnob> Knobs =>
    [
        Knob(PeerLimit.Cap, "", "none"),
        Knob(PeerLimit.CapPerHost, "pool_block", "False"),
        Knob(PeerLimit.IdleCap, "pool_maxsize", "10"),
        Knob(PeerLimit.IdleExpiry, "", "none"),
    ];

    public override string CapKnob => "pool_block=True, pool_maxsize";

    public override string KeepKnob => "pool_maxsize";
}
