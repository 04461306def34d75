namespace PoolBench.Peers.node;

/// <summary>A client of Node.js.</summary>
abstract class NodePeer : Peer
{
    public override string Install => "apt-get install nodejs";

    public override (string Program, string[] Arguments) Start(PeerSetting setting) => ("node", [Driver(Id, "driver.mjs")]);

    /// <summary>What to install for a package that does not come with Node.js; <paramref name="debian"/> is Debian's name of it.</summary>
    protected static string InstallPackage(string name, string debian) => $"apt-get install {debian}, or npm install --global {name}";

    // Where the user's own packages are, Debian's and npm's global ones. The certificate adds to those that Node.js brings along.
    public override IEnumerable<(string Name, string Value)> Variables(string? root) =>
    [
        ("NODE_PATH", string.Join(Path.PathSeparator, (string?[])[Environment.GetEnvironmentVariable("NODE_PATH"), "/usr/share/nodejs",
            "/usr/lib/node_modules", "/usr/local/lib/node_modules"])),
        .. root is null ? [] : ((string, string)[])[("NODE_EXTRA_CA_CERTS", root)],
    ];
}
