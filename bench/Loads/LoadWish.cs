using PoolBench.Measure.Injection;
using PoolBench.Measure.Manners;
using PoolBench.Measure.Remote;
using PoolBench.Pool;
using PoolBench.Server;
using PoolBench.Server.Behaviours;

namespace PoolBench.Bench.Loads;

/// <content>What the command line asks for.</content>
sealed partial record Load
{
    /// <summary>What the command line asks for; options that were not given are null.</summary>
    internal sealed record Wish
    {
        public string? Strategy { get; init; }
        public OwnClientChoice? Client { get; init; }
        public int? Max { get; init; }
        public int? KeepAlive { get; init; }
        public KeepAliveRule? Rule { get; init; }
        public TimeSpan? Expiry { get; init; }
        public TimeSpan? PoolTimeout { get; init; }
        public required string Workload { get; init; }
        public int? Workers { get; init; }
        public int? Requests { get; init; }
        public int? Burst { get; init; }
        public int? Bursts { get; init; }
        public int? Hold { get; init; }
        public double? Rate { get; init; }
        public string? Schedule { get; init; }
        public TimeSpan? On { get; init; }
        public TimeSpan? Off { get; init; }
        public ulong? Seed { get; init; }
        public TimeSpan? Delay { get; init; }
        public required string Link { get; init; }
        public bool LinkIsGiven { get; init; }
        public TimeSpan? Rtt { get; init; }
        public Faults? Faults { get; init; }
        public string? Json { get; init; }
        public TimeSpan? Limit { get; init; }
        public required MannerWish Manner { get; init; }
        public Uri? Target { get; init; }
        public bool AnyCertificate { get; init; }
        public bool AllowRemote { get; init; }
        public ServerAddress? Server { get; init; }
        public bool ListsConnections { get; init; }
    }

    /// <summary>What the command line asks for beyond which requests are sent when.</summary>
    internal sealed record MannerWish
    {
        public HttpMethod? Method { get; init; }
        public int? Body { get; init; }
        public int? Size { get; init; }
        public StatusShare? Status { get; init; }
        public AskShare? Close { get; init; }
        public AskShare? Drop { get; init; }
        public string? Always { get; init; }
        public TimeSpan? Rest { get; init; }
        public bool HeadersOnly { get; init; }
        public bool LeaveBodyUnread { get; init; }
        public int? Cancel { get; init; }
        public TimeSpan? After { get; init; }
        public int? Retry { get; init; }
        public int? RetryAfter { get; init; }
        public int? Idle { get; init; }
        public TimeSpan? Timeout { get; init; }
        public bool InStep { get; init; }

        /// <summary>What the server is to do, and the words that make it do so.</summary>
        public required EchoServerOptions Server { get; init; }

        /// <inheritdoc cref="Server"/>
        public IReadOnlyList<string> ServerWords { get; init; } = [];
    }
}
