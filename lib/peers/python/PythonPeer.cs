namespace PoolBench.Peers.python;

/// <summary>A client of Python's.</summary>
abstract class PythonPeer : Peer
{
    /// <summary>Debian's packages belong to the system's interpreter, whatever other python3 is on the path.</summary>
    public static string Usual => OperatingSystem.IsWindows() ? "python" : "/usr/bin/python3";

    /// <summary>Debian's name of the library.</summary>
    protected abstract string Package { get; }

    public override string Install => $"apt-get install {Package}, or --python with an interpreter that has it";

    public override (string Program, string[] Arguments) Start(PeerSetting setting) => (setting.Python, [Driver(Id, "driver.py")]);

    public override IEnumerable<(string Name, string Value)> Variables(string? root) =>
        [("PYTHONPATH", Driver("python")), ("PYTHONDONTWRITEBYTECODE", "1"), ("PYTHONUTF8", "1")];
}
