using System.Net;
using System.Net.Sockets;
using PoolBench.Machine;
using PoolBench.Measure.Strategies;

namespace PoolBench.Claims.Descriptors;

[Claim("S28", Topic.Descriptors, Source = "Guide, section 7")]
sealed class EachSocketTakesADescriptor : Claim
{
    const int Limit = 256;
    const int Counted = 100;
    const int Wanted = 400;
    const int Pool = 5000;
    const int HttpxLimit = 32;
    const int HttpxHosts = 40;

    public override string Text => "Each socket takes one file descriptor, so that a process with a limit of 1024 and a pool of 5000 fails "
        + "with errno 24, too many open files.";

    internal override IReadOnlyList<Need> Needs => [Need.Linux, Need.Prlimit];

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var site = await lab.SiteAsync();
        var found = await Lab.ProbeAsync(this, new Confines(Fds: Limit, Steady: true), Shut(site).ToString());
        var evidence = Judge(found["taken"], found["opened"], found["refused"], found["requestsRefused"], found["requestsFailedOtherwise"]);
        var statement = $"{Counted} sockets take exactly {found["taken"]} descriptors. A limit of {Limit} let a program open {found["opened"]} "
            + "connections, because it holds other descriptors, too. Every further dial failed with TooManyOpenSockets, "
            + $"and a pool with a cap of {Pool} passed that on.";
        if (HttpxPool.Version is null)
            return evidence.Says(statement);
        // One host after another: all connections stay idle in the pool, and no request waits for another.
        var sites = await lab.SitesAsync(HttpxHosts);
        await using var httpx = HttpxPool.Start(CappedStrategy.Capped(Pool), confines: new Confines(Fds: HttpxLimit));
        var batch = await httpx.LoopAsync([.. sites.Select(each => each.Echo())], 1);
        return evidence
            .Beside(batch.Answered, "connections", $"{httpx.Name}: opened by a process limited to {HttpxLimit} descriptors")
            .Beside(batch.Failed.GetValueOrDefault("ConnectError"), "requests",
                $"{httpx.Name}: of {HttpxHosts} failed with ConnectError, which is not an OSError")
            .Says(statement);
    }

    internal static Evidence Judge(double taken, double opened, double refused, double requestsRefused, double failedOtherwise) => new Evidence()
        .Part(taken == Counted, taken, "descriptors", $"more after {Counted} sockets were opened")
        .Part(opened < Limit && refused > 0 && opened + refused == Wanted, refused, "dials",
            $"of {Wanted} failed with TooManyOpenSockets (errno 24), the other {opened} opened a connection; the limit is {Limit}")
        .Part(requestsRefused > 0 && failedOtherwise == 0, requestsRefused, "requests",
            $"of {Wanted} at once failed for the same reason in a pool with a cap of {Pool}, and {failedOtherwise} for another");

    /// <summary>A hold that nobody releases: every request that arrives waits until it gives up.</summary>
    static Uri Shut(Site site) => new(site.Target.Origin, $"/hold/{Guid.NewGuid():N}?count={Wanted + 1}&timeout=500ms");

    internal override async Task<IReadOnlyDictionary<string, double>> ProbeAsync(IReadOnlyList<string> arguments)
    {
        var shut = new Uri(arguments[0]);
        var server = new IPEndPoint(IPAddress.Parse(shut.Host), shut.Port);
        await ExhaustionWarmUp.PrepareAsync(shut);
        var sockets = new List<Socket>();
        await DialCount.KeepAsync(1, () => DialCount.PlainAsync(server), sockets);
        var before = OpenFiles.Count();
        await DialCount.KeepAsync(Counted, () => DialCount.PlainAsync(server), sockets);
        var taken = OpenFiles.Count() - before;
        var rest = await DialCount.KeepAsync(Wanted - sockets.Count, () => DialCount.PlainAsync(server), sockets);
        var opened = sockets.Count;
        sockets.ForEach(socket => socket.Dispose());

        using var handler = new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = Pool };
        using var client = new HttpClient(handler);
        var errors = await Task.WhenAll(Enumerable.Range(0, Wanted).Select(_ => ExhaustionWarmUp.FailureAsync(client, shut)));
        const string exhausted = $"{nameof(SocketError)}.{nameof(SocketError.TooManyOpenSockets)}";
        return new Dictionary<string, double>
        {
            ["taken"] = taken,
            ["opened"] = opened,
            ["refused"] = rest.Of(SocketError.TooManyOpenSockets),
            ["requestsRefused"] = errors.Count(error => error == exhausted),
            ["requestsFailedOtherwise"] = errors.Count(error => error is not null and not exhausted),
        };
    }
}
