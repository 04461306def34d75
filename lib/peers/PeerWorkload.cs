using PoolBench.Core.Runs;
using PoolBench.Measure.Workloads;
using static PoolBench.Core.Runs.PeerWorkloads;

namespace PoolBench.Peers;

/// <summary>What is sent: rounds of simultaneous requests. Each round starts when the previous one is answered.</summary>
/// <param name="Id">One of <see cref="PeerWorkloads"/>.</param>
/// <param name="Text">The workload in words, for people.</param>
/// <param name="Rounds">How many rounds.</param>
/// <param name="Width">Requests sent at once in each round.</param>
sealed record PeerWorkload(string Id, string Text, int Rounds, int Width)
{
    /// <summary>How many requests the server's hold waits for before it answers any; 0 for no hold.</summary>
    public int Hold { get; init; }

    /// <summary>Whether every request has a client of its own.</summary>
    public bool PerRequest { get; init; }

    /// <summary>Most connections of the client; null leaves its default.</summary>
    public int? Cap { get; init; }

    /// <summary>Most idle connections of the client; null leaves its default.</summary>
    public int? Keep { get; init; }

    /// <summary>What happens between two rounds.</summary>
    public PeerPause Pause { get; init; }

    /// <summary>Options of <c>/echo</c> beyond the size.</summary>
    public string Options { get; init; } = "";

    /// <summary>GET or POST.</summary>
    public string Method { get; init; } = "GET";

    /// <summary>Whether the bytes run through TLS.</summary>
    public bool Secure { get; init; }

    /// <summary>Hosts that the rounds address in turn.</summary>
    public int Origins { get; init; } = 1;

    /// <summary>How many requests another client sends beforehand.</summary>
    public int WarmUp { get; init; }

    /// <summary>Counters that are racy by nature with any client, with the reason.</summary>
    public IReadOnlyList<(string Counter, string Reason)> Racy { get; init; } = [];

    /// <summary>Whether idle connections should expire.</summary>
    public bool Expires => Pause == PeerPause.Expire;

    /// <summary>Number of requests in all.</summary>
    public int Requests => Rounds * Width;

    const int Rounds40 = 5;

    static readonly (string, string)[] Overlap =
        [(CounterNames.PeakOpen, "the next connection may be accepted before the server is done with the one before")];

    static readonly (string, string)[] Both =
    [
        .. Overlap,
        .. ((string[])[CounterNames.ClosedByClient, CounterNames.ClosedByServer, CounterNames.Reset])
        .Select(name => (name, "both ends close at once")),
    ];

    /// <summary>Every workload, in the order of the tables.</summary>
    public static IReadOnlyList<PeerWorkload> All { get; } =
    [
        new(PeerWorkloads.Sequential, "100 requests, one after another, through one client", 100, 1),
        new(PeerWorkloads.PerRequest, "100 requests, one after another, each through a client of its own", 100, 1)
        {
            PerRequest = true,
            Racy = Overlap,
        },
        new(PeerWorkloads.Bursts, "3 held bursts of 10 requests through one client with its defaults", 3, 10) { Hold = 10, Pause = PeerPause.Settle },
        new(BurstsKeep, "the same, with 3 idle connections allowed", 3, 10) { Hold = 10, Keep = 3, Pause = PeerPause.Settle },
        new(Workers, "40 workers in step, 5 held requests each, over the client's defaults", Rounds40, 40) { Hold = 40, Pause = PeerPause.Settle },
        new(PeerWorkloads.Cap, "30 requests at once where 10 connections are allowed; the server answers 10 together", 1, 30) { Hold = 10, Cap = 10 },
        new(PeerWorkloads.Origins, "10 requests, one after another, to two hosts in turn, where 1 connection is allowed", 10, 1)
        {
            Cap = 1,
            Origins = 2,
            Racy = Both,
        },
        new(Expiry, "2 requests with a pause that is longer than an idle connection is kept", 2, 1)
        {
            Pause = PeerPause.Expire,
            Racy = [.. Overlap, (CounterNames.IdleAfter, "the last connection expires as well")],
        },
        new(StaleGet, "6 GET, the server closes the idle connection after each", 6, 1) { Pause = PeerPause.CloseIdle },
        new(StalePost, "6 POST, the server closes the idle connection after each", 6, 1) { Pause = PeerPause.CloseIdle, Method = "POST" },
        new(RaceGet, "6 GET, the server ends a connection that is used a second time when the request has arrived", 6, 1)
        {
            Options = "&drop",
            Racy = Both,
        },
        new(RacePost, "6 POST, the server ends a connection that is used a second time when the request has arrived", 6, 1)
        {
            Options = "&drop",
            Method = "POST",
            Racy = Both,
        },
        new(PeerWorkloads.Close, "20 requests, one after another, every answer with Connection: close", 20, 1) { Options = "&close", Racy = Both },
        new(Tls, "the same 10 times over TLS, through one client", 10, 1) { Options = "&close", Secure = true, Racy = Both },
        new(Timed, "1,000 requests, one after another, through one client, after 500 through another", 1000, 1) { WarmUp = 500 },
    ];

    /// <summary>The path and query of a request; <paramref name="name"/> is unique for this run of the workload.</summary>
    public string Path(string name) => Hold > 0
        ? FormattableString.Invariant($"/hold/{name}?count={Hold}&size={Workload.AnswerBytes}&timeout=10s")
        : FormattableString.Invariant($"/echo?size={Workload.AnswerBytes}{Options}");
}

/// <summary>What happens between two rounds, while the client waits.</summary>
enum PeerPause
{
    /// <summary>There is no pause.</summary>
    None,

    /// <summary>The server's counts settle.</summary>
    Settle,

    /// <summary>The server closes the idle connections.</summary>
    CloseIdle,

    /// <summary>The pause lasts longer than the client keeps idle connections.</summary>
    Expire,
}
