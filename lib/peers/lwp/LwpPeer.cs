using PoolBench.Core.Runs;

namespace PoolBench.Peers.lwp;

/// <summary>Perl's LWP: one request after another over a cache of connections.</summary>
sealed class LwpPeer : Peer
{
    protected override int Place => 16;

    public override string Id => "lwp";

    public override string Title => "Perl LWP::UserAgent with keep_alive";

    public override string Install => "apt-get install libwww-perl";

    public override IReadOnlyList<PeerKnob> Knobs =>
    [
        Knob(PeerLimit.Cap, "", "one request after another"),
        Knob(PeerLimit.CapPerHost, "", "none"),
        Knob(PeerLimit.IdleCap, "total_capacity", "1"),
        Knob(PeerLimit.IdleExpiry, "", "none"),
    ];

    public override string KeepKnob => "keep_alive";

    public override string? Refuses(PeerWorkload workload) => workload switch
    {
        { Width: > 1 } => "it sends one request after another",
        _ => base.Refuses(workload),
    };

    public override (string Program, string[] Arguments) Start(PeerSetting setting) => ("perl", [Driver("lwp", "driver.pl")]);
}
