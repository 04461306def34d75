using PoolBench.Analysis.Model;

namespace PoolBench.Bench;

/// <summary>Java's java.net.http, started from its source.</summary>
sealed class JavaPeer : Peer
{
    static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(30);

    protected override int Place => 10;

    public override string Id => "java";

    public override string Title => "Java java.net.http.HttpClient";

    public override string Install => "apt-get install default-jdk-headless";

    public override int VersionNumbers => 1;

    public override IReadOnlyList<PeerKnob> Knobs =>
    [
        Knob(PeerLimit.Cap, "", "none"),
        Knob(PeerLimit.CapPerHost, "", "none"),
        Knob(PeerLimit.IdleCap, "jdk.httpclient.connectionPoolSize", "0 = none"),
        Knob(PeerLimit.IdleExpiry, "jdk.httpclient.keepalive.timeout", "30 s (before 21: 1,200 s)"),
    ];

    public override string KeepKnob => "jdk.httpclient.connectionPoolSize";

    public override string ExpiryKnob => "jdk.httpclient.keepalive.timeout";

    // It counts whole seconds.
    public override TimeSpan Expiry => TimeSpan.FromSeconds(1);

    public override (string Program, string[] Arguments) Start(PeerSetting setting) => ("java", [Driver("java", "Driver.java")]);

    /// <summary>A Java without its compiler cannot start a source.</summary>
    public override async Task<string?> PrepareAsync(PeerSetting setting, CancellationToken cancellation)
    {
        var end = await DriverProcess.RunAsync("java", ["--list-modules"], [], ProbeLimit, cancellation);
        return end.Fault is null && end.Output.Contains("jdk.compiler", StringComparison.Ordinal) ? null : $"not installed: {Install}";
    }

    public override IEnumerable<(string Counter, string Reason)> Racy(PeerWorkload workload)
    {
        const string reason = "before Java 21 a client has no close: its connections end when the garbage collector finds it";
        if (workload.PerRequest)
            foreach (var counter in (string[])[CounterNames.IdleAfter, CounterNames.ClosedByClient, CounterNames.ClosedByServer, CounterNames.Reset])
                yield return (counter, reason);
    }
}
