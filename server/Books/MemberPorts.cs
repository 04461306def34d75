namespace PoolBench.Server.Books;

/// <summary>Which ports members have where the server's own are named: a firewall or a manifest can then name them beforehand.</summary>
static class MemberPorts
{
    /// <summary>Ports of one kind lie so far apart from member to member, so that those of other kinds fit in between.</summary>
    public const int Stride = 100;

    /// <summary>The port: the server's own for 0, that of member n for n + 1; 0 stays a free one.</summary>
    /// <exception cref="StartException">There is no such port.</exception>
    public static int Of(int asked, int after)
    {
        var port = asked + (asked == 0 ? 0 : after * Stride);
        return port <= ushort.MaxValue ? port : throw new StartException(
            $"Port {asked} leaves no room for the ports of {after} members, which follow in steps of {Stride}: name a lower one, or leave it out.");
    }
}
