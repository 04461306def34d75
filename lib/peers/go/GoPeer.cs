using PoolBench.Core.Runs;

namespace PoolBench.Peers.go;

/// <summary>Go's net/http. The driver is compiled once before it is measured.</summary>
sealed class GoPeer : Peer
{
    static readonly TimeSpan BuildLimit = TimeSpan.FromMinutes(2);

    protected override int Place => 11;

    public override string Id => "go";

    public override string Title => "Go net/http";

    public override string Install => "apt-get install golang-go";

    public override int VersionNumbers => 2;

    public override IReadOnlyList<PeerKnob> Knobs =>
    [
        Knob(PeerLimit.Cap, "", "none"),
        Knob(PeerLimit.CapPerHost, "MaxConnsPerHost", "0"),
        Knob(PeerLimit.IdleCap, "MaxIdleConnsPerHost", "0 (means 2)"),
        Knob(PeerLimit.IdleCap, "MaxIdleConns", "100"),
        Knob(PeerLimit.IdleExpiry, "IdleConnTimeout", "1m30s"),
    ];

    public override string CapKnob => "MaxConnsPerHost";

    public override string KeepKnob => "MaxIdleConnsPerHost";

    protected override string? NoHttp2 => null;

    public override string ExpiryKnob => "IdleConnTimeout";

    public override (string Program, string[] Arguments) Start(PeerSetting setting) => (Program(setting), []);

    // Nothing is downloaded: the driver uses only the standard library.
    public override IEnumerable<(string Name, string Value)> Variables(string? root) =>
        [("GOPROXY", "off"), ("GOTOOLCHAIN", "local"), ("GOFLAGS", "")];

    public override async Task<string?> PrepareAsync(PeerSetting setting, CancellationToken cancellation)
    {
        var end = await DriverProcess.RunAsync(
            "go", ["build", "-o", Program(setting), Driver("go", "driver.go")], Variables(null), BuildLimit, cancellation);
        return end.Missing ? $"not installed: {Install}" : end.Fault is { } fault ? $"its driver could not be compiled: {fault}" : null;
    }

    static string Program(PeerSetting setting) => Path.Combine(setting.Workplace, OperatingSystem.IsWindows() ? "go-driver.exe" : "go-driver");
}
