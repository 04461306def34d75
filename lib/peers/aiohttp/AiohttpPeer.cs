using PoolBench.Core.Runs;
using PoolBench.Peers.python;

namespace PoolBench.Peers.aiohttp;

/// <summary>aiohttp: its cap counts connections in use, not idle ones.</summary>
sealed class AiohttpPeer : PythonPeer
{
    protected override int Place => 4;

    public override string Id => "aiohttp";

    public override string Title => "Python aiohttp.ClientSession";

    protected override string Package => "python3-aiohttp";

    public override IReadOnlyList<PeerKnob> Knobs =>
    [
        Knob(PeerLimit.Cap, "limit", "100"),
        Knob(PeerLimit.CapPerHost, "limit_per_host", "0"),
        Knob(PeerLimit.IdleCap, "", "none"),
        Knob(PeerLimit.IdleExpiry, "keepalive_timeout", "15 s"),
    ];

    public override string CapKnob => "limit";

    public override string PoolTimeoutKnob => "ClientTimeout(connect)";

    public override string ExpiryKnob => "keepalive_timeout";

    public override TimeSpan KeepsIdle => TimeSpan.FromSeconds(15);
}
