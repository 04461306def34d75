namespace PoolBench.Peers.node;

/// <summary>A client of Node.js.</summary>
abstract class NodePeer : Peer
{
    public override string Install => "apt-get install nodejs";

    public override (string Program, string[] Arguments) Start(PeerSetting setting) => ("node", [Driver(Id, "driver.mjs")]);

    /// <summary>What to install for a package that does not come with Node.js; <paramref name="debian"/> is Debian's name of it.</summary>
    protected static string InstallPackage(string name, string debian) => $"apt-get install {debian}, or npm install --global {name}";

    // Adds to the certificates that Node.js brings along.
    public override IEnumerable<(string Name, string Value)> Variables(string? root) => root is null ? [] : [("NODE_EXTRA_CA_CERTS", root)];
}
