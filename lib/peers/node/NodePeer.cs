namespace PoolBench.Peers.node;

/// <summary>A client of Node.js.</summary>
abstract class NodePeer : Peer
{
    public override string Install => "apt-get install nodejs";

    public override (string Program, string[] Arguments) Start(PeerSetting setting) => ("node", [Driver(Id, "driver.mjs")]);

    // Adds to the certificates that Node.js brings along.
    public override IEnumerable<(string Name, string Value)> Variables(string? root) => root is null ? [] : [("NODE_EXTRA_CA_CERTS", root)];
}
