using System.Globalization;
using PoolBench.Core.Processes;
using PoolBench.Measure.Recording;

namespace PoolBench.Claims.Descriptors;

[Claim("S29", Topic.Descriptors, Source = "Guide, section 7")]
sealed class CapsOrHigherLimitsCureTooManyOpenFiles : Claim
{
    const int Low = 256;
    const int High = 1024;
    const int Cap = 100;
    const int Wanted = 400;
    const string Uncapped = "0";

    public override string Text => "A cap on the pool, or a higher limit on file descriptors, cures 'too many open files'.";

    internal override IReadOnlyList<Need> Needs => [Need.Linux, Need.Prlimit, Need.Descriptors(2 * High)];

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var sites = await lab.SitesAsync(3);
        var found = await Task.WhenAll(RunAsync(sites[0], Low, Uncapped), RunAsync(sites[1], Low, $"{Cap}"), RunAsync(sites[2], High, Uncapped));
        var (sick, capped, raised) = (found[0]["failed"], found[1]["failed"], found[2]["failed"]);
        var raise = await RaiseAsync();
        var evidence = Judge(sick, capped, raised);
        if (raise is { } limit)
            evidence.Beside(limit, "descriptors", $"hard limit of a process without privileges that was given {Low} and asked for {High}");
        return evidence.Says($"With {Low} descriptors {sick} of {Wanted} requests at once fail; with a cap of {Cap} {capped} do, "
            + $"and with a hard limit of {High} {raised}. The runtime raises the soft limit itself; only a privileged process raises the hard one.");

        async Task<IReadOnlyDictionary<string, double>> RunAsync(Site site, int hard, string cap)
        {
            // The hold waits for as many requests as can be open at once. Without a cap, descriptors may not suffice; then the hold gives up.
            var hold = $"/hold/{Guid.NewGuid():N}?count={(cap == Uncapped ? $"{Wanted}&timeout=500ms" : Cap)}";
            return await Lab.ProbeAsync(this, new Confines(Fds: hard, SoftFds: Low, Steady: true), new Uri(site.Target.Origin, hold).ToString(), cap);
        }
    }

    internal static Evidence Judge(double sick, double capped, double raised) => new Evidence()
        .Beside(sick, "requests", $"of {Wanted} at once failed with {Low} descriptors and no cap")
        .Part(sick > 0 && capped == 0, capped, "requests", $"failed with {Low} descriptors and a cap of {Cap}")
        .Part(sick > 0 && raised == 0, raised, "requests", $"failed without a cap, with {Low} descriptors soft and {High} hard");

    /// <summary>The hard limit that an unprivileged process reaches; null where there are no user namespaces.</summary>
    static async Task<double?> RaiseAsync()
    {
        if (Need.Namespace.Missing is not null)
            return null;
        using var shell = Child.StartProgram(["unshare", "-Ur", .. new Confines(Fds: Low).Words, "sh", "-c", $"ulimit -Hn {High} 2>&-; ulimit -Hn"]);
        return double.TryParse(await shell.ReadLineAsync(Settle.Limit), CultureInfo.InvariantCulture, out var limit) ? limit : null;
    }

    internal override async Task<IReadOnlyDictionary<string, double>> ProbeAsync(IReadOnlyList<string> arguments)
    {
        await ExhaustionWarmUp.PrepareAsync(new Uri(arguments[0]));
        using var handler = new SocketsHttpHandler { UseProxy = false };
        if (arguments[1] != Uncapped)
            handler.MaxConnectionsPerServer = Cap;
        using var client = new HttpClient(handler);
        var failures = await Task.WhenAll(Enumerable.Range(0, Wanted).Select(_ => ExhaustionWarmUp.FailureAsync(client, new Uri(arguments[0]))));
        return new Dictionary<string, double> { ["failed"] = failures.Count(each => each is not null) };
    }
}
