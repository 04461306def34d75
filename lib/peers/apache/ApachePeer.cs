using PoolBench.Core.Runs;
using PoolBench.Peers.jvm;

namespace PoolBench.Peers.apache;

/// <summary>Apache HttpClient 5: limits in all and a route, and an expiry that is looked at when a connection is taken.</summary>
sealed class ApachePeer : JvmPeer
{
    protected override int Place => 13;

    public override string Id => "apache";

    public override string Title => "Java Apache HttpClient 5";

    public override int VersionNumbers => 2;

    protected override string Package => "libhttpclient5-java";

    protected override string[] Jars => ["httpclient5.jar", "httpcore5.jar", "httpcore5-h2.jar", "slf4j-api.jar", "slf4j-nop.jar"];

    public override IReadOnlyList<PeerKnob> Knobs =>
    [
        Knob(PeerLimit.Cap, "maxTotal", "25"),
        Knob(PeerLimit.CapPerHost, "maxPerRoute", "5"),
        Knob(PeerLimit.IdleCap, "", "none; idle connections count to both caps"),
        Knob(PeerLimit.IdleExpiry, "connectionKeepAlive", "3 minutes"),
    ];

    public override string CapKnob => "maxTotal, maxPerRoute";

    public override string ExpiryKnob => "connectionKeepAlive";

    public override string PoolTimeoutKnob => "connectionRequestTimeout";

    public override string? Refuses(PeerWorkload workload) => workload is { Hold: > Usual, Cap: null }
        ? $"its own limit is {Usual} connections to a host, and these requests are held until all have come" : base.Refuses(workload);

    /// <summary>Its default for one host.</summary>
    const int Usual = 5;

    // It has no timer unless one is asked for, so wait a little longer than the period of a coarse one.
    public override TimeSpan Slack => TimeSpan.FromSeconds(1.5);
}
