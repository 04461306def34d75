using System.Net;
using System.Net.Sockets;
using PoolBench.Measure.Strategies;
using PoolBench.Pool;

namespace PoolBench.Claims.Advice;

[Claim("S48", Topic.Advice, Source = "Guide, section 10.3")]
sealed class CapsAndSemaphoresLimitTwice : Claim
{
    /// <summary>Divisor of the scenario's cap of 100, 20 kept, and semaphore of 50.</summary>
    const int Scale = 5;
    const int Max = 100 / Scale;
    const int Keep = 20 / Scale;
    const int Window = 50 / Scale;

    /// <summary>The scenario has thousands of hosts; the server has 254 addresses.</summary>
    const int Hosts = 60;
    const int HostsSlow = 240;

    /// <summary>Of every 20 hosts two refuse, two redirect, and one never answers.</summary>
    const int OneIn = 20;

    static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(700);

    public override string Text => "In a crawl of thousands of hosts a cap of 100 and a semaphore of 50 limit it twice.";

    internal override IReadOnlyList<Need> Needs => [Need.Linux];

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var evidence = new Evidence();
        var said = new List<string>();
        foreach (var open in Lab.HttpxLike())
        {
            var (name, arrived) = await UnderWayAsync(lab, open, Window, Window);
            var (_, without) = await UnderWayAsync(lab, open, 2 * Max, Max);
            Judge(evidence, name, arrived, without);
            said.Add($"{name} had {arrived} requests in flight with the semaphore and {without} without");
        }
        var crawls = await CrawlsAsync(lab, evidence);
        return evidence.Says($"A semaphore of {Window} over a cap of {Max} (both divided by {Scale}): {string.Join("; ", said)}. "
            + "The smaller of the two is the limit. With the semaphore no request waits in the pool, where the pool's time-out runs. "
            + $"In a crawl of {(lab.Slow ? HostsSlow : Hosts)} hosts, some of which refuse, redirect or stay silent, "
            + $"{string.Join(", ", crawls.Select(crawl => crawl.Sent.Answered))} requests were answered.");
    }

    internal static Evidence Judge(Evidence evidence, string pool, long withSemaphore, long withCap) => evidence
        .Part(withSemaphore == Window, withSemaphore, "requests",
            $"{pool}: most in flight with {Window} workers, which limit as a semaphore of {Window} does")
        .Part(withSemaphore == withCap, withSemaphore, "requests",
            $"{pool}: in flight with both, of the {withCap} that the cap lets through (measured without the semaphore)");

    /// <summary>Counts the requests at the server once every worker has sent one and none is answered.</summary>
    static async Task<(string Name, long Arrived)> UnderWayAsync(Lab lab, Func<Site, Limits, IPool> open, int workers, int expected)
    {
        var site = await lab.SiteAsync();
        await using var pool = open(site, CappedStrategy.Capped(Max) with { MaxKeepAlive = Keep });
        using var keeper = new Doorkeeper(lab);
        Uri[] holds = [.. Enumerable.Range(0, 2 * Max).Select(_ => site.Hold(2)[0])];
        var sending = pool.LoopAsync(holds, workers);
        await Doorkeeper.ArrivedAsync(site, expected);
        // Leaves time for any request that could still come.
        await Task.Delay(100);
        var arrived = (await site.TotalsAsync()).Requests;
        var visits = keeper.VisitAsync(holds);
        await sending.WholeAsync();
        await visits;
        return (pool.Name, arrived);
    }

    async Task<IReadOnlyList<ScenarioOutcome>> CrawlsAsync(Lab lab, Evidence evidence)
    {
        var outcomes = new List<ScenarioOutcome>();
        var advised = CappedStrategy.Capped(Max) with { MaxKeepAlive = Keep, Rule = HttpxPool.Rule };
        var recommended = CappedStrategy.Capped(Window);
        if (HttpxPool.Version is not null)
        {
            await CrawlAsync(advised, (scenario, site) => scenario.ThroughHttpxAsync(site, $"{Max}/{Keep} and a semaphore of {Window}"));
            await CrawlAsync(recommended, (scenario, site) => scenario.ThroughHttpxAsync(site, $"{Window}/{Window} and a semaphore of {Window}"));
        }
        await CrawlAsync(advised, (scenario, site) => scenario.ThroughLimitsAsync(this, site, $"{Max}/{Keep} and a semaphore of {Window}"));
        var perServer = recommended with { MaxConnections = 2, MaxKeepAlive = 2 };
        await CrawlAsync(perServer, (scenario, site) => scenario.ThroughSocketsAsync(this, site, $"2 per server and a semaphore of {Window}"));
        ScenarioOutcome.Tell(outcomes, evidence);
        return outcomes;

        async Task CrawlAsync(Limits limits, Func<Scenario, Site, Task<ScenarioOutcome>> send)
        {
            var sites = await lab.SitesAsync(lab.Slow ? HostsSlow : Hosts);
            using var refusing = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            refusing.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            using var moved = new StubbornServer(redirect: sites[0].Echo());
            var (silent, refused, redirected) = (0, 0, 0);
            var pages = sites.Select((site, number) => (number % OneIn) switch
            {
                3 or 13 => Counted(ref refused, new Uri($"http://{refusing.LocalEndPoint}/")),
                5 or 15 => Counted(ref redirected, moved.Address),
                7 => Counted(ref silent, site.Hold(2)[0]),
                _ => site.Echo(),
            }).ToArray();
            var outcome = await send(new() { Limits = limits, Addresses = pages, Workers = Window, Patience = Patience }, sites[0]);
            outcomes.Add(outcome);
            var failures = string.Join(", ", outcome.Sent.Failed.OrderBy(kind => kind.Key).Select(kind => $"{kind.Value} {kind.Key}"));
            evidence.Beside(outcome.Sent.Answered, "requests",
                $"{outcome.Who}: of {pages.Length} answered, {redirected} of them after a redirect; "
                    + $"{refused} hosts refuse and {silent} are silent ({failures})");
        }

        static Uri Counted(ref int count, Uri address)
        {
            count++;
            return address;
        }
    }

    internal override Task<IReadOnlyDictionary<string, double>> ProbeAsync(IReadOnlyList<string> arguments) => Scenario.RunAsync(arguments);
}
