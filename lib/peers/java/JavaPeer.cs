using PoolBench.Core.Runs;

namespace PoolBench.Peers.java;

/// <summary>Java's java.net.http. The driver is compiled once before it is measured.</summary>
sealed class JavaPeer : Peer
{
    static readonly TimeSpan BuildLimit = TimeSpan.FromMinutes(2);

    protected override int Place => 12;

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

    protected override string? NoHttp2 => null;

    public override string ExpiryKnob => "jdk.httpclient.keepalive.timeout";

    // The client counts whole seconds.
    public override TimeSpan Expiry => TimeSpan.FromSeconds(1);

    public override (string Program, string[] Arguments) Start(PeerSetting setting) => ("java", ["-cp", setting.Workplace, "Driver"]);

    public override async Task<string?> PrepareAsync(PeerSetting setting, CancellationToken cancellation)
    {
        // The compiler ends too soon to gain from optimising its own code.
        var end = await DriverProcess.RunAsync(
            "javac", ["-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC", "-proc:none", "-d", setting.Workplace, Driver("java", "Driver.java")], [],
            BuildLimit, cancellation);
        return end.Missing ? $"not installed: {Install}" : end.Fault is { } fault ? $"its driver could not be compiled: {fault}" : null;
    }

    public override IEnumerable<(string Counter, string Reason)> Racy(PeerWorkload workload)
    {
        const string reason = "before Java 21 a client has no close: its connections end when the garbage collector finds it";
        if (workload.PerRequest)
            foreach (var counter in (string[])[CounterNames.IdleAfter, CounterNames.ClosedByClient, CounterNames.ClosedByServer, CounterNames.Reset])
                yield return (counter, reason);
    }
}
