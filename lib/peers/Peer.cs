using PoolBench.Core.Runs;

namespace PoolBench.Peers;

/// <summary>One client: how its driver is started, what its pool's settings are called, and what it cannot do.</summary>
/// <remarks>A new peer is a new folder here with a driver in its own language and a class beside it, which is found by reflection.</remarks>
abstract class Peer
{
    /// <summary>Every peer, in the order of the tables: this suite's own first, then by language.</summary>
    public static IReadOnlyList<Peer> All { get; } =
        [.. typeof(Peer)
            .Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(Peer)) && !type.IsAbstract)
            .Select(type => (Peer)Activator.CreateInstance(type)!)
            .OrderBy(peer => peer.Place)];

    /// <summary>Where it stands in the tables.</summary>
    protected abstract int Place { get; }

    /// <summary>The name in tables and for <c>--only</c>.</summary>
    public abstract string Id { get; }

    /// <summary>Language and client.</summary>
    public abstract string Title { get; }

    /// <summary>What to install where it is missing, with Debian's names.</summary>
    public abstract string Install { get; }

    /// <summary>
    /// Numbers of its version that its counts depend on: 1 for a runtime whose behaviour changes with its major version; 0 for all.
    /// </summary>
    public virtual int VersionNumbers => 0;

    /// <summary>Its settings with their documented defaults.</summary>
    public abstract IReadOnlyList<PeerKnob> Knobs { get; }

    /// <summary>The program and the words before the workload's.</summary>
    public abstract (string Program, string[] Arguments) Start(PeerSetting setting);

    /// <summary>Variables of its process beyond those of this one; <paramref name="root"/> is the certificate to trust over TLS, else null.</summary>
    public virtual IEnumerable<(string Name, string Value)> Variables(string? root) => [];

    /// <summary>Makes ready what a driver needs before its first start, e.g. compiles it.</summary>
    /// <returns>Why it cannot be measured; null when it can.</returns>
    public virtual Task<string?> PrepareAsync(PeerSetting setting, CancellationToken cancellation) => Task.FromResult<string?>(null);

    /// <summary>What the workload sets on this client, in its own words, e.g. <c>limit=10</c>; null when its defaults are left alone.</summary>
    public virtual string? Settings(PeerWorkload workload) => workload switch
    {
        { Cap: { } cap } => $"{CapKnob}={cap}",
        { Keep: { } keep } => $"{KeepKnob}={keep}",
        { Expires: true } when ExpiryKnob is not null =>
            $"{ExpiryKnob}={(Expiry.TotalSeconds < 1 ? $"{Expiry.TotalMilliseconds:0} ms" : $"{Expiry.TotalSeconds:0} s")}",
        _ => null,
    };

    /// <summary>Why this client has no such workload; null when it has.</summary>
    public virtual string? Refuses(PeerWorkload workload) => workload switch
    {
        { Cap: not null } when CapKnob is null => NoCap,
        { Keep: not null } when KeepKnob is null => NoKeep,
        { Expires: true } when ExpiryKnob is null && NoExpiry is not null => NoExpiry,
        _ => null,
    };

    /// <summary>Counters of a workload that are racy with this client alone, with the reason.</summary>
    public virtual IEnumerable<(string Counter, string Reason)> Racy(PeerWorkload workload) => [];

    /// <summary>The setting that caps connections; null: there is none.</summary>
    public virtual string? CapKnob => null;

    /// <summary>The setting that caps idle connections; null: there is none.</summary>
    public virtual string? KeepKnob => null;

    /// <summary>The setting for the expiry of idle connections; null: there is none.</summary>
    public virtual string? ExpiryKnob => null;

    /// <summary>Why there is no cap.</summary>
    protected virtual string NoCap => "it has no cap on connections";

    /// <summary>Why there is no cap on idle connections.</summary>
    protected virtual string NoKeep => "it has no cap on idle connections";

    /// <summary>Why an expiry cannot be waited for; null where the client's own is short enough to be waited for.</summary>
    protected virtual string? NoExpiry => "its idle connections have no expiry";

    /// <summary>The expiry that is set, or the one it has where none can be set; at most some seconds.</summary>
    public virtual TimeSpan Expiry => TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// How much longer is waited for a timer to close the connection: the wait ends when it has, so that only a client without one takes all of it.
    /// </summary>
    public virtual TimeSpan Slack => TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long its idle connections are kept by default, where that is a matter of seconds: on a busy machine a pause can outlast it.
    /// </summary>
    public virtual TimeSpan KeepsIdle => TimeSpan.FromMinutes(1);

    /// <summary>A file of the drivers' folder, which lies beside this program.</summary>
    protected static string Driver(params string[] path) => Path.Combine([AppContext.BaseDirectory, "Peers", .. path]);

    /// <summary>A setting as documented.</summary>
    protected static PeerKnob Knob(PeerLimit limit, string name, string usual) => new(limit, name, usual, IsRead: false);
}

/// <summary>What was asked for beside the peers themselves.</summary>
/// <param name="Python">The interpreter of the Python peers.</param>
/// <param name="Workplace">A folder for what a driver has to be compiled to; it is gone afterwards.</param>
sealed record PeerSetting(string Python, string Workplace);
