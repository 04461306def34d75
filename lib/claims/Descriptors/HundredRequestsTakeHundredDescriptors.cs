using System.Diagnostics;
using System.Net;
using PoolBench.Machine;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Strategies;

namespace PoolBench.Claims.Descriptors;

[Claim("S12", Topic.Descriptors, Source = "Guide, section 5")]
sealed class HundredRequestsTakeHundredDescriptors : Claim
{
    const int Requests = 100;

    public override string Text => "A hundred requests at once are one process, a hundred sockets and a hundred file descriptors.";

    internal override IReadOnlyList<Need> Needs => [Need.Linux];

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var site = await lab.SiteAsync();
        var (first, second) = (site.Hold(Requests)[0].ToString(), site.Hold(Requests)[0].ToString());
        var found = await Lab.ProbeAsync(this, new Confines(Steady: true), first, second);
        var evidence = Judge(found["sockets"], found["base"], found["during"]);
        if (HttpxPool.Version is null)
            return evidence.Says(Statement(found));
        var other = await lab.SiteAsync();
        await using var httpx = HttpxPool.Start(CappedStrategy.Capped(Requests));
        var idle = (await httpx.UsageAsync()).Fds;
        await httpx.TogetherAsync(other.Hold(Requests));
        return evidence
            .Beside((await httpx.UsageAsync()).Fds, "descriptors", $"{httpx.Name}: in all; {idle} before the first request")
            .Says(Statement(found));
    }

    internal static Evidence Judge(double sockets, double before, double during) => new Evidence()
        .Part(sockets == Requests, sockets, "sockets", $".NET: open to the server after {Requests} requests at once, all in one process")
        .Part(during - before == Requests, during - before, "descriptors", ".NET: more than before")
        .Part(during == Requests, during, "descriptors", ".NET: in all");

    static string Statement(IReadOnlyDictionary<string, double> found) =>
        $"{Requests} connections add exactly {found["during"] - found["base"]} descriptors to what the program holds anyway, here {found["base"]}: "
            + $"{found["during"]} in all. Size the limit for both.";

    internal override async Task<IReadOnlyDictionary<string, double>> ProbeAsync(IReadOnlyList<string> arguments)
    {
        var (warm, hold) = (new Uri(arguments[0]), new Uri(arguments[1]));
        // The runtime opens some descriptors once, and a pipe for every thread. All of that must happen before the count.
        await ExhaustionWarmUp.PrepareAsync(warm);
        using (var first = new HttpClient(new SocketsHttpHandler { UseProxy = false }))
            await TogetherAsync(first, warm);
        var server = new IPEndPoint(IPAddress.Parse(hold.Host), hold.Port);
        for (var started = Stopwatch.GetTimestamp(); SocketsTo(server) > 0 && Stopwatch.GetElapsedTime(started) < Settle.Limit;)
            await Task.Delay(1);
        var before = OpenFiles.Count();
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        await TogetherAsync(client, hold);
        return new Dictionary<string, double> { ["base"] = before, ["during"] = OpenFiles.Count(), ["sockets"] = SocketsTo(server) };
    }

    static int SocketsTo(IPEndPoint server)
    {
        var mine = OpenFiles.Sockets();
        return KernelSockets.Read().Count(row => row.Remote.Equals(server) && mine.Contains(row.Inode));
    }

    static Task<byte[][]> TogetherAsync(HttpClient client, Uri hold) =>
        Task.WhenAll(Enumerable.Range(0, Requests).Select(_ => client.GetByteArrayAsync(hold)));
}
