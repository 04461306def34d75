using PoolBench.Core.Runs;

namespace PoolBench.Peers.curl;

/// <summary>The curl tool.</summary>
sealed class CurlPeer : Peer
{
    protected override int Place => 6;

    public override string Id => "curl";

    public override string Title => "the curl tool, one process for all transfers";

    public override string Install => "apt-get install curl";

    public override int VersionNumbers => 2;

    public override IReadOnlyList<PeerKnob> Knobs =>
    [
        Knob(PeerLimit.Cap, "--parallel-max", "50 transfers"),
        Knob(PeerLimit.CapPerHost, "", "none"),
        Knob(PeerLimit.IdleCap, "", "libcurl's MAXCONNECTS: 5, or 4 × transfers"),
        Knob(PeerLimit.IdleExpiry, "", "libcurl's MAXAGE_CONN: 118 s"),
    ];

    public override string CapKnob => "--parallel-max";

    protected override string? NoHttp2 => null;

    protected override string NoUnread => "the tool reads every body";

    protected override string NoKeep => "the tool has no option for libcurl's MAXCONNECTS";

    protected override string NoExpiry => "the tool has no option for libcurl's MAXAGE_CONN, which is 118 s";

    public override (string Program, string[] Arguments) Start(PeerSetting setting) => ("sh", [Driver("curl", "driver.sh")]);

    public override string? Settings(PeerWorkload workload) =>
        workload is { Width: > 1 } ? $"--parallel --parallel-max {workload.Cap ?? workload.Width}, no pause between rounds"
            : workload.Cap is null ? null
            : "one transfer after another";

    public override IEnumerable<(string Counter, string Reason)> Racy(PeerWorkload workload) =>
        workload.Width > 1
            ?
            [
                (CounterNames.IdleAfter, "libcurl keeps four connections for each transfer under way, and at the end their number falls"),
                (CounterNames.TlsFull, Sessions), (CounterNames.TlsResumed, Sessions),
            ]
            : [];

    const string Sessions = "a handshake resumes only a session of one that has ended before it begins";
}
