using System.Globalization;
using PoolBench.Measure.Links;
using PoolBench.Measure.Recording;

namespace PoolBench.Claims.DotNet;

[Claim("N17", Topic.DotNet, Source = "Langley, \"Overclocking SSL\", 2010: less than 10 KB of memory per connection")]
sealed class TlsCostsTimeNotMemory : Claim
{
    /// <summary>Far above chance, and far below the usual factor of 4 and more.</summary>
    const double Alike = 1.5;

    public override string Text => "TLS costs time, not memory: an idle connection takes about as much with it as without, at either end.";

    internal override async Task<Finding> TryAsync(Lab lab) =>
        Judge(await Lab.ProbeAsync(this, new Confines(), (lab.Slow ? 800 : 150).ToString(CultureInfo.InvariantCulture)));

    internal override async Task<IReadOnlyDictionary<string, double>> ProbeAsync(IReadOnlyList<string> arguments)
    {
        var count = int.Parse(arguments[0], CultureInfo.InvariantCulture);
        using var server = await ServerProcess.StartAsync(1);
        using var control = new ControlClient(server.Ready.Control);
        var hosts = new Hosts(server.Ready, await control.RootAsync());
        var found = new Dictionary<string, double> { ["connections"] = count };
        foreach (var link in (Link[])[Link.Http, Link.Https])
            await using (var pool = HandlerPool.OfSockets(hosts.Target(link, Hosts.WarmUp)))
                await pool.LoopAsync([.. Enumerable.Repeat(new Site(control, hosts.Target(link, Hosts.WarmUp)).Echo(), 200)], workers: 4);
        var number = Hosts.WarmUp;
        foreach (var link in (Link[])[Link.Http, Link.Https])
        {
            var site = new Site(control, hosts.Target(link, ++number));
            await using var pool = HandlerPool.OfSockets(site.Target);
            var (heap, resident) = (GC.GetTotalMemory(forceFullCollection: true), (await control.UsageAsync()).WorkingSetBytes);
            await pool.TogetherAsync(site.Hold(count));
            found[$"client {link}"] = (double)(GC.GetTotalMemory(forceFullCollection: true) - heap) / count;
            found[$"server {link}"] = (double)((await control.UsageAsync()).WorkingSetBytes - resident) / count;
        }
        return found;
    }

    /// <param name="found">Bytes per connection, by end and link.</param>
    internal static Finding Judge(IReadOnlyDictionary<string, double> found)
    {
        var evidence = new Evidence();
        (string, string)[] ends = [("client", "managed heap of .NET's client"), ("server", "resident memory of Kestrel")];
        foreach (var (end, what) in ends)
        {
            var (plain, tls) = (found[$"{end} http"], found[$"{end} https"]);
            evidence
                .Part(tls <= Alike * plain, Math.Round(tls / plain, 1), "times", $"as much {what} with TLS as without, for an idle connection")
                .Beside(Math.Round(plain / 1024, 1), "KB", $"of the {what}, plain")
                .Beside(Math.Round(tls / 1024, 1), "KB", $"of the {what}, TLS");
        }
        return evidence.Says(string.Create(CultureInfo.InvariantCulture,
            $"{found["connections"]:#,0} idle connections take {found["client http"] / 1024:0} KB each of the client's heap plain and "
            + $"{found["client https"] / 1024:0} KB with TLS; of Kestrel's memory {found["server http"] / 1024:0} KB and "
            + $"{found["server https"] / 1024:0} KB. With TLS, keep fewer."));
    }
}
