using PoolBench.Core.Runs;
using PoolBench.Peers.dotnet;

namespace PoolBench.Peers.limits;

/// <summary>.NET with this suite's <c>LimitsHandler</c>, by the documented rule.</summary>
sealed class LimitsPeer : DotnetPeer
{
    protected override int Place => 2;

    public override string Id => "limits";

    public override string Title => ".NET HttpClient over LimitsHandler, documented rule";

    public override IReadOnlyList<PeerKnob> Knobs =>
    [
        Knob(PeerLimit.Cap, "MaxConnections", "100"),
        Knob(PeerLimit.CapPerHost, "", "none"),
        Knob(PeerLimit.IdleCap, "MaxKeepAlive", "20"),
        Knob(PeerLimit.IdleExpiry, "KeepAliveExpiry", "5 s"),
    ];

    public override string CapKnob => "MaxConnections";

    public override string KeepKnob => "MaxKeepAlive";

    public override string PoolTimeoutKnob => "PoolTimeout";

    public override string ExpiryKnob => "KeepAliveExpiry";

    // Its documentation says that it has no timer, so wait a little longer than the period of a coarse one.
    public override TimeSpan Slack => TimeSpan.FromSeconds(1.5);

    public override TimeSpan KeepsIdle => TimeSpan.FromSeconds(5);
}
