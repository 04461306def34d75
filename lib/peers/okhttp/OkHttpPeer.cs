using PoolBench.Core.Runs;
using PoolBench.Peers.jvm;

namespace PoolBench.Peers.okhttp;

/// <summary>OkHttp: a pool for all hosts that bounds idle connections; blocking calls have no cap.</summary>
sealed class OkHttpPeer : JvmPeer
{
    protected override int Place => 14;

    public override string Id => "okhttp";

    public override string Title => "Java OkHttp, blocking calls";

    public override int VersionNumbers => 2;

    protected override string Package => "libokhttp-java";

    protected override string[] Jars => ["okhttp.jar", "okio.jar"];

    public override IReadOnlyList<PeerKnob> Knobs =>
    [
        Knob(PeerLimit.Cap, "", "none for blocking calls (maxRequests 64 for others)"),
        Knob(PeerLimit.CapPerHost, "", "none for blocking calls (maxRequestsPerHost 5 for others)"),
        Knob(PeerLimit.IdleCap, "maxIdleConnections", "5"),
        Knob(PeerLimit.IdleExpiry, "keepAliveDuration", "5 minutes"),
    ];

    protected override string NoCap => "its caps are for calls that do not block";

    public override string KeepKnob => "maxIdleConnections";

    public override string ExpiryKnob => "keepAliveDuration";

    protected override string? NoHttp2 => null;
}
