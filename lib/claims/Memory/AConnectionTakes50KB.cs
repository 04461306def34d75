using System.Globalization;
using PoolBench.Core.Runs;
using PoolBench.Measure.Links;
using PoolBench.Measure.Strategies;

namespace PoolBench.Claims.Memory;

[Claim("S30", Topic.Memory, Source = "Guide, section 7")]
sealed class AConnectionTakes50KB : Claim
{
    const double SaidKb = 50;

    /// <summary>Half as much again, or a third less, still counts as the claimed size.</summary>
    const double Latitude = 1.5;

    const int Few = 50;
    const int Many = 1000;
    const int ManyOverTls = 300;
    const int HttpxMany = 150;

    public override string Text => "A connection takes about 50 KB of memory, so that 100 take 5 MB and 10,000 take 500 MB.";

    internal override IReadOnlyList<Need> Needs => [Need.Descriptors(2 * Many)];

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        // The process's memory varies by some megabytes anyway. Spread over so many connections, that hardly counts for one.
        var (plain, tls) = (await RunAsync(Link.Http, Many), await RunAsync(Link.Https, lab.Slow ? Many : ManyOverTls));
        var evidence = Judge(plain.ResidentBytes / 1e3, tls.ResidentBytes / 1e3)
            .Beside(plain.HeapBytes / 1e3, "KB", "of it managed memory, plain")
            .Beside(tls.HeapBytes / 1e3, "KB", "of it managed memory, over TLS");
        if (HttpxPool.Version is not null)
        {
            var site = await lab.SiteAsync();
            await using var httpx = HttpxPool.Start(CappedStrategy.Capped(HttpxMany));
            await httpx.TogetherAsync(site.Hold(Few));
            var before = (await httpx.UsageAsync()).RssBytes;
            await httpx.TogetherAsync(site.Hold(HttpxMany));
            var more = (await httpx.UsageAsync()).RssBytes - before;
            evidence.Beside(more / 1e3 / (HttpxMany - Few), "KB", $"resident per connection of {httpx.Name}, plain");
        }
        return evidence.Says($"An idle connection of .NET's handler took {plain.ResidentBytes / 1e3:0} KB plain and "
            + $"{tls.ResidentBytes / 1e3:0} KB over TLS: 10,000 would take {plain.ResidentBytes / 1e2:0} and {tls.ResidentBytes / 1e2:0} MB. "
            + "No one number is right for both; measure your own client.");

        async Task<Footprint> RunAsync(Link link, int many)
        {
            string[] words = [.. Footprint.Words(lab, await lab.SiteAsync(link)), many.ToString(CultureInfo.InvariantCulture)];
            var found = await Lab.ProbeAsync(this, new Confines(), words);
            return new(found["heap"], found["resident"]);
        }
    }

    internal static Evidence Judge(double plainKb, double tlsKb) => new Evidence()
        .Part(IsAsSaid(plainKb), plainKb, "KB", "resident per idle connection of .NET's handler, plain", MeasuredIds.ConnectionPlain)
        .Part(IsAsSaid(tlsKb), tlsKb, "KB", "resident per idle connection of .NET's handler, over TLS", MeasuredIds.ConnectionTls);

    static bool IsAsSaid(double kilobytes) => kilobytes is > SaidKb / Latitude and < SaidKb * Latitude;

    internal override async Task<IReadOnlyDictionary<string, double>> ProbeAsync(IReadOnlyList<string> arguments)
    {
        var cost = await Footprint.MeasureAsync(await Footprint.SiteAsync(arguments), Few, int.Parse(arguments[3], CultureInfo.InvariantCulture));
        return new Dictionary<string, double> { ["heap"] = cost.HeapBytes, ["resident"] = cost.ResidentBytes };
    }
}
