using System.Globalization;
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

    /// <summary>Whether a client that cannot set <see cref="Cap"/> sends it without.</summary>
    public bool IsCapOptional { get; init; }

    /// <summary>Most idle connections of the client; null leaves its default.</summary>
    public int? Keep { get; init; }

    /// <summary>Whether the workers send on without waiting for each other.</summary>
    public bool Free { get; init; }

    /// <summary>When a request is given up; null: by the driver's own limit of 15 s.</summary>
    public TimeSpan? GiveUp { get; init; }

    /// <summary>How long a request may wait for a connection; null leaves the client's default.</summary>
    public TimeSpan? PoolTimeout { get; init; }

    /// <summary>Whether answers are let go of without reading their body.</summary>
    public bool Unread { get; init; }

    /// <summary>Whether the client speaks HTTP/2.</summary>
    public bool Http2 { get; init; }

    /// <summary>How long the server takes for an answer that it does not hold.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Bytes of an answer.</summary>
    public int Size { get; init; } = Workload.AnswerBytes;

    /// <summary>The first round's requests are held until nobody waits for them any more.</summary>
    public bool Abandons { get; init; }

    /// <summary>Whether the counts rest on chance alone, so that none is expected.</summary>
    public bool IsRacy { get; init; }

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
        new(PeerWorkloads.Free, "40 workers, 5 requests each, none waits for another; the server takes 10 ms for an answer", Rounds40, 40)
        {
            Free = true,
            Delay = TimeSpan.FromMilliseconds(10),
            IsRacy = true,
        },
        new(PeerWorkloads.Cap, "30 requests at once where 10 connections are allowed; the server answers 10 together", 1, 30) { Hold = 10, Cap = 10 },
        new(PoolWait, "3 requests at once where 1 connection and a wait of 0.5 s for it are allowed; the server takes 1.5 s", 1, 3)
        {
            Cap = 1,
            PoolTimeout = TimeSpan.FromMilliseconds(500),
            Delay = TimeSpan.FromMilliseconds(1500),
        },
        new(GivenUp, "10 requests where 5 connections are allowed, given up after 0.5 s without an answer; then 10 that are answered", 2, 10)
        {
            Cap = 5,
            GiveUp = TimeSpan.FromMilliseconds(500),
            Abandons = true,
            Racy = [.. Both, (CounterNames.Connections, "a connection may be dialled for a request that is given up just then")],
        },
        // Some clients read the rest in the background. Only where one connection is allowed must the next request wait for that.
        new(PeerWorkloads.Unread, "6 GET of 300,000 bytes, one after another, let go unread; a client with a cap is allowed 1 connection", 6, 1)
        {
            Size = 300_000, Unread = true, Cap = 1, IsCapOptional = true, Racy = Both,
        },
        new(Hint, "2 GET, one after another, that take 1.2 s each, with answers that promise Keep-Alive: timeout=1", 2, 1)
        {
            Options = "&keep-alive=1", Delay = TimeSpan.FromMilliseconds(1200), Racy = Both,
        },
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
        new(ResetGet, "6 GET, the server resets a connection that is used a second time when the request has arrived", 6, 1)
        {
            Options = "&drop=rst",
            Racy = Both,
        },
        new(ResetPost, "6 POST, the server resets a connection that is used a second time when the request has arrived", 6, 1)
        {
            Options = "&drop=rst",
            Method = "POST",
            Racy = Both,
        },
        new(Silent, "3 GET, given up after 1.5 s; a connection that is used a second time swallows the request and stays open", 3, 1)
        {
            Options = "&drop=silence",
            GiveUp = TimeSpan.FromMilliseconds(1500),
            Racy = Both,
        },
        new(PeerWorkloads.Close, "20 requests, one after another, every answer with Connection: close", 20, 1) { Options = "&close", Racy = Both },
        new(Tls, "the same 10 times over TLS, through one client", 10, 1) { Options = "&close", Secure = true, Racy = Both },
        new(PeerWorkloads.Http2, "3 held bursts of 10 requests over HTTP/2 and TLS, through one client", 3, 10)
        {
            Hold = 10, Secure = true, Http2 = true, Pause = PeerPause.Settle, Racy = Both,
        },
        new(Timed, "1,000 requests, one after another, through one client, after 500 through another", 1000, 1) { WarmUp = 500 },
    ];

    /// <summary>A workload of somebody's own.</summary>
    /// <param name="rounds">How many rounds.</param>
    /// <param name="width">Requests at once.</param>
    /// <param name="cap">Most connections; null leaves the client's default.</param>
    /// <param name="keep">Most idle connections; null leaves the client's default.</param>
    /// <param name="delay">How long the server takes for an answer.</param>
    /// <param name="free">Whether the workers do not wait for each other.</param>
    public static PeerWorkload Of(int rounds, int width, int? cap, int? keep, TimeSpan delay, bool free) => new(free ? SetFree : Set,
        string.Create(CultureInfo.InvariantCulture, $"{width} workers, {rounds} requests each, {(free ? "none waits for another" : "in step")}, ")
            + string.Create(CultureInfo.InvariantCulture, $"the server takes {delay.TotalMilliseconds:0} ms for an answer"), rounds, width)
    {
        Cap = cap,
        Keep = keep,
        Delay = delay,
        Free = free,
        IsRacy = true,
    };

    /// <summary>The paths and queries that the rounds ask for in turn; <paramref name="name"/> is unique for this run of the workload.</summary>
    public IEnumerable<string> Paths(string name)
    {
        if (Abandons)
            yield return $"/hold/{name}-abandoned?count=1000&timeout=20s";
        yield return Hold > 0
            ? FormattableString.Invariant($"/hold/{name}?count={Hold}&size={Size}&timeout=10s")
            : FormattableString.Invariant($"/echo?size={Size}{(Delay > TimeSpan.Zero ? $"&delay={Delay.TotalMilliseconds:0}ms" : "")}{Options}");
    }
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
