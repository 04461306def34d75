using PoolBench.Core.Runs;
using PoolBench.Peers.node;

namespace PoolBench.Peers.undici;

/// <summary>Node's fetch: undici with a pool that has no settings.</summary>
sealed class UndiciPeer : NodePeer
{
    const string NoPublic = "Node's built-in fetch has no settings for its pool; those of the undici package belong to another copy of it";

    protected override int Place => 7;

    public override string Id => "undici";

    public override string Title => "Node.js fetch (undici)";

    public override IReadOnlyList<PeerKnob> Knobs =>
    [
        Knob(PeerLimit.Cap, "", "none"),
        Knob(PeerLimit.CapPerHost, "", "none (undici's connections: null)"),
        Knob(PeerLimit.IdleCap, "", "none"),
        Knob(PeerLimit.IdleExpiry, "", "4 s (undici's keepAliveTimeout)"),
    ];

    protected override string NoCap => NoPublic;

    protected override string NoKeep => NoPublic;

    // The client's own expiry is short enough to wait for.
    protected override string? NoExpiry => null;

    public override TimeSpan Expiry => TimeSpan.FromSeconds(4);

    public override string? Settings(PeerWorkload workload) => workload.Expires ? "its 4 s" : null;

    public override string? Refuses(PeerWorkload workload) =>
        workload.PerRequest ? "there is one pool for the process: no second client can be made" : base.Refuses(workload);

    public override TimeSpan KeepsIdle => TimeSpan.FromSeconds(4);
}
