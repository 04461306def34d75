namespace PoolBench.Peers.jvm;

/// <summary>A client that is a Java library of Debian's. Its driver is compiled once, with Workload.java beside this class.</summary>
abstract class JvmPeer : Peer
{
    /// <summary>Where Debian puts Java libraries.</summary>
    const string Libraries = "/usr/share/java";

    static readonly TimeSpan BuildLimit = TimeSpan.FromMinutes(2);

    /// <summary>Debian's package.</summary>
    protected abstract string Package { get; }

    /// <summary>The library's files, without folder.</summary>
    protected abstract string[] Jars { get; }

    public override string Install => $"apt-get install default-jdk-headless {Package}";

    public override (string Program, string[] Arguments) Start(PeerSetting setting) => ("java",
        ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", string.Join(Path.PathSeparator, [Classes(setting), .. Jars.Select(Library)]),
            "Driver"]);

    public override async Task<string?> PrepareAsync(PeerSetting setting, CancellationToken cancellation)
    {
        if (Jars.FirstOrDefault(jar => !File.Exists(Library(jar))) is not null)
            return $"not installed: {Install}";
        Directory.CreateDirectory(Classes(setting));
        var end = await DriverProcess.RunAsync("javac",
            ["-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC", "-proc:none", "-cp", string.Join(Path.PathSeparator, Jars.Select(Library)), "-d",
                Classes(setting), Driver("jvm", "Workload.java"), Driver(Id, "Driver.java")], [], BuildLimit, cancellation);
        return end.Missing ? $"not installed: {Install}" : end.Fault is { } fault ? $"its driver could not be compiled: {fault}" : null;
    }

    string Classes(PeerSetting setting) => Path.Combine(setting.Workplace, Id);

    static string Library(string jar) => Path.Combine(Libraries, jar);
}
