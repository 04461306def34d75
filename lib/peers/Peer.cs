using System.Globalization;
using PoolBench.Core.Runs;

namespace PoolBench.Peers;

/// <summary>One client: how to start its driver, what its pool's settings are called, and what it cannot do.</summary>
/// <remarks>A new peer is a new folder here, with a driver in its own language and a class beside it. Reflection finds the class.</remarks>
abstract class Peer
{
    /// <summary>Every peer, in the order of the tables: first this suite's own, then by language.</summary>
    public static IReadOnlyList<Peer> All { get; } =
        [.. typeof(Peer)
            .Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(Peer)) && !type.IsAbstract && type.GetConstructor(Type.EmptyTypes) is not null)
            .Select(type => (Peer)Activator.CreateInstance(type)!)
            .OrderBy(peer => peer.Place)];

    /// <summary>Its position in the tables.</summary>
    protected abstract int Place { get; }

    /// <summary>The name in tables and for <c>--only</c>.</summary>
    public abstract string Id { get; }

    /// <summary>Language and client.</summary>
    public abstract string Title { get; }

    /// <summary>What to install where the client is missing, by Debian's names.</summary>
    public abstract string Install { get; }

    /// <summary>Whether its driver is not ours: it is tried before a number of it is believed.</summary>
    public virtual bool IsOwn => false;

    /// <summary>Whether it is .NET's or this suite's pool, whose exact counts are never a matter of chance.</summary>
    public virtual bool IsDotnet => false;

    /// <summary>Why nothing is measured where its driver, or the driver's library, is missing.</summary>
    /// <param name="said">What the driver or the system said.</param>
    public virtual string WhyMissing(string said) => $"not installed: {Install}";

    /// <summary>A setting with the default that the driver reported for it.</summary>
    public virtual PeerKnob Read(PeerKnob knob, string value) => knob with { Default = value, IsRead = true };

    /// <summary>
    /// How many numbers of the version its counts depend on. 1 for a runtime whose behaviour changes with its major version; 0 for all numbers.
    /// </summary>
    public virtual int VersionNumbers => 0;

    /// <summary>Its settings with their documented defaults.</summary>
    public abstract IReadOnlyList<PeerKnob> Knobs { get; }

    /// <summary>The program, and the arguments that come before the workload's.</summary>
    public abstract (string Program, string[] Arguments) Start(PeerSetting setting);

    /// <summary>Extra environment variables for its process. <paramref name="root"/>: the certificate to trust over TLS, else null.</summary>
    public virtual IEnumerable<(string Name, string Value)> Variables(string? root) => [];

    /// <summary>Prepares what a driver needs before its first start, e.g. compiles it.</summary>
    /// <returns>Why the client cannot be measured; null when it can.</returns>
    public virtual Task<string?> PrepareAsync(PeerSetting setting, CancellationToken cancellation) => Task.FromResult<string?>(null);

    /// <summary>What the workload sets on this client, in the client's words, e.g. <c>limit=10</c>; null when the defaults stay.</summary>
    public virtual string? Settings(PeerWorkload workload) => workload switch
    {
        { Cap: { } cap, PoolTimeout: { } wait } => string.Create(CultureInfo.InvariantCulture,
            $"{CapKnob}={cap}, {PoolTimeoutKnob}={wait.TotalSeconds:0.###} s"),
        { Cap: { } cap, Keep: { } keep } => $"{CapKnob}={cap}, {KeepKnob}={keep}",
        { Cap: { } cap } => $"{CapKnob}={cap}",
        { Keep: { } keep } => $"{KeepKnob}={keep}",
        { Http2: true } => "HTTP/2",
        { Expires: true } when ExpiryKnob is not null =>
            $"{ExpiryKnob}={(Expiry.TotalSeconds < 1 ? $"{Expiry.TotalMilliseconds:0} ms" : $"{Expiry.TotalSeconds:0} s")}",
        _ => null,
    };

    /// <summary>Why this client cannot do the workload; null when it can.</summary>
    public virtual string? Refuses(PeerWorkload workload) => workload switch
    {
        { Cap: not null } when CapKnob is null => NoCap,
        { Keep: not null } when KeepKnob is null => NoKeep,
        { PoolTimeout: not null } when PoolTimeoutKnob is null => "it has no time limit of its own for the wait",
        { Unread: true } => NoUnread,
        { Http2: true } => NoHttp2,
        { Expires: true } when ExpiryKnob is null && NoExpiry is not null => NoExpiry,
        _ => null,
    };

    /// <summary>Counters of a workload that are racy only with this client, with the reason.</summary>
    public virtual IEnumerable<(string Counter, string Reason)> Racy(PeerWorkload workload) => [];

    /// <summary>The setting that caps connections; null without one.</summary>
    public virtual string? CapKnob => null;

    /// <summary>The setting that caps idle connections; null without one.</summary>
    public virtual string? KeepKnob => null;

    /// <summary>The setting for the expiry of idle connections; null without one.</summary>
    public virtual string? ExpiryKnob => null;

    /// <summary>The setting that limits the wait for a connection; null without one.</summary>
    public virtual string? PoolTimeoutKnob => null;

    /// <summary>Why it cannot let go of an answer without reading it; null when it can.</summary>
    protected virtual string? NoUnread => null;

    /// <summary>Why it cannot speak HTTP/2; null when it can.</summary>
    protected virtual string? NoHttp2 => "it speaks HTTP/1.1 only";

    /// <summary>The reason when there is no cap.</summary>
    protected virtual string NoCap => "it has no cap on connections";

    /// <summary>The reason when there is no cap on idle connections.</summary>
    protected virtual string NoKeep => "it has no cap on idle connections";

    /// <summary>Why the workload cannot wait for the expiry; null when the client's own is short enough.</summary>
    protected virtual string? NoExpiry => "its idle connections have no expiry";

    /// <summary>The expiry to set, or the client's own where it cannot be set; at most a few seconds.</summary>
    public virtual TimeSpan Expiry => TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// How much longer to wait for a timer that closes the connection. The wait ends once it has, so only a client without such a timer takes it all.
    /// </summary>
    public virtual TimeSpan Slack => TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long the client keeps idle connections by default, if that is only seconds: on a busy machine a pause can outlast it.
    /// </summary>
    public virtual TimeSpan KeepsIdle => TimeSpan.FromMinutes(1);

    /// <summary>Path of a file in the drivers' folder, next to this program.</summary>
    protected static string Driver(params string[] path) => Path.Combine([AppContext.BaseDirectory, "Peers", .. path]);

    /// <summary>A setting with its documented default.</summary>
    protected static PeerKnob Knob(PeerLimit limit, string name, string usual) => new(limit, name, usual, IsRead: false);
}

/// <summary>Options for all peers.</summary>
/// <param name="Python">The interpreter of the Python peers.</param>
/// <param name="Workplace">A folder for compiled drivers; it is deleted afterwards.</param>
sealed record PeerSetting(string Python, string Workplace);
