using System.Text.RegularExpressions;
using PoolBench.Core.Runs;

namespace PoolBench.Peers.own;

/// <summary>A client whose driver somebody else wrote; docs/peers.md is what it and we agree on.</summary>
sealed partial class OwnPeer(string name, DriverFile file) : Peer
{
    /// <summary>What a report's <c>defaults</c> may be called, and what each limits.</summary>
    public static IReadOnlyDictionary<string, PeerLimit> Settable { get; } = new Dictionary<string, PeerLimit>
    {
        ["cap"] = PeerLimit.Cap,
        ["capPerHost"] = PeerLimit.CapPerHost,
        ["idleCap"] = PeerLimit.IdleCap,
        ["idleExpiry"] = PeerLimit.IdleExpiry,
    };

    /// <summary>Whether a client may be called so: its name is a word in files and addresses too.</summary>
    public static bool IsName(string name) => Word().IsMatch(name);

    public override bool IsOwn => true;

    protected override int Place => 1000;

    public override string Id => name;

    public override string Title => $"a driver of your own, {Path.GetFileName(file.FullPath)}:";

    public override string Install => $"{file.Start.Program}, which runs {Path.GetFileName(file.FullPath)}";

    public override string WhyMissing(string said) => said;

    public override PeerKnob Read(PeerKnob knob, string value) =>
        value.Split('=', 2) is [var name, var usual]
            ? new(knob.Limit, name.Trim(), usual.Trim(), IsRead: true) : new(knob.Limit, "", value, IsRead: true);

    /// <summary>Only the driver knows; its report replaces these.</summary>
    public override IReadOnlyList<PeerKnob> Knobs =>
        [.. Settable.Select(each => Knob(each.Value, each.Key, "unknown: its report has no default"))];

    public override (string Program, string[] Arguments) Start(PeerSetting setting) => file.Start;

    // A driver in Python finds what the others share, if it wants to.
    public override IEnumerable<(string Name, string Value)> Variables(string? root) =>
        [("PYTHONDONTWRITEBYTECODE", "1"), ("PYTHONUTF8", "1"), ("GOTOOLCHAIN", "local")];

    // Whether it can, its driver says; so does what it set.
    public override string? Refuses(PeerWorkload workload) => null;

    public override string? Settings(PeerWorkload workload) => null;

    public override string ExpiryKnob => "expiryMs";

    public override TimeSpan Slack => TimeSpan.FromSeconds(3);

    public override TimeSpan Expiry => TimeSpan.FromSeconds(1);

    [GeneratedRegex(@"^[a-z0-9]([a-z0-9.-]{0,38}[a-z0-9])?\z")]
    private static partial Regex Word();
}
