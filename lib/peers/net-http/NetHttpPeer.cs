using PoolBench.Core.Runs;

namespace PoolBench.Peers.net_http;

/// <summary>Ruby's Net::HTTP, kept open: it has no pool, so each worker has a session of its own.</summary>
sealed class NetHttpPeer : Peer
{
    protected override int Place => 15;

    public override string Id => "net-http";

    public override string Title => "Ruby Net::HTTP, a session a worker";

    public override string Install => "apt-get install ruby";

    public override int VersionNumbers => 2;

    public override IReadOnlyList<PeerKnob> Knobs =>
    [
        Knob(PeerLimit.Cap, "", "none"),
        Knob(PeerLimit.CapPerHost, "", "none"),
        Knob(PeerLimit.IdleCap, "", "none"),
        Knob(PeerLimit.IdleExpiry, "keep_alive_timeout", "2 s"),
    ];

    public override string ExpiryKnob => "keep_alive_timeout";

    // It looks at the clock when it sends, and has no timer.
    public override TimeSpan Slack => TimeSpan.FromSeconds(1.5);

    public override TimeSpan Expiry => TimeSpan.FromSeconds(1);

    public override TimeSpan KeepsIdle => TimeSpan.FromSeconds(2);

    protected override string NoUnread => "it reads every body";

    public override (string Program, string[] Arguments) Start(PeerSetting setting) => ("ruby", [Driver("net-http", "driver.rb")]);
}
