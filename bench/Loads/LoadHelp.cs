using PoolBench.Bench.Remote;
using PoolBench.Core.Commands;

namespace PoolBench.Bench.Loads;

/// <summary>The headings over the many options of a load.</summary>
static class LoadHelp
{
    /// <summary>All of them, in the order of the questions that somebody asks who puts a load together.</summary>
    public static HelpGroup[] Groups { get; } =
    [
        new("The client and its pool", "--strategy", "--max", "--keepalive", "--keepalive-rule", "--keepalive-expiry", "--pool-timeout", "--client",
            "--client-per-request", "--inject"),
        new("Which requests, when", "--workload", "--requests", "--workers", "--in-step", "--burst", "--bursts", "--hold", "--rate", "--schedule",
            "--on", "--off", "--seed", "--rest", "--idle"),
        new("What is sent, and what becomes of it", "--method", "--body", "--size", "--timeout", "--cancel", "--after", "--retry", "--headers-only",
            "--leave-body-unread"),
        new("The link", "--link", "--rtt"),
        new("What the server does", "--delay", "--status", "--retry-after", "--close", "--drop", "--always", "--idle-close", "--close-after",
            "--unannounced", "--end", "--refuse", "--accept-delay", "--streams", "--no-ping", "--keep-alive-header"),
        ServerOptions.Group with { Names = ["--target", "--insecure", .. ServerOptions.Group.Names] },
        new("What comes out", "--json", "--connections", "--save", "--limit"),
    ];
}
