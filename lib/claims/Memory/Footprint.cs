using System.Globalization;
using PoolBench.Measure.Links;
using PoolBench.Measure.Recording;

namespace PoolBench.Claims.Memory;

/// <summary>What one idle connection of an <see cref="HttpClient"/> costs its process, from the memory at two numbers of connections.</summary>
/// <param name="HeapBytes">Managed memory.</param>
/// <param name="ResidentBytes">Physical memory: managed memory, and what libraries such as TLS take.</param>
sealed record Footprint(double HeapBytes, double ResidentBytes)
{
    const int WarmUps = 1000;

    /// <summary>Measures the cost in this process, which should have done nothing else before.</summary>
    /// <param name="site">The server of the connections.</param>
    /// <param name="few">Connections at the first look: enough to have caused all one-time allocations.</param>
    /// <param name="many">Connections at the second look.</param>
    public static async Task<Footprint> MeasureAsync(Site site, int few, int many)
    {
        await using var pool = HandlerPool.OfSockets(site.Target);
        // Code compiled between the looks would count as the connections' memory.
        await pool.LoopAsync([.. Enumerable.Repeat(site.Echo(), WarmUps)], 8);
        var before = await LookAsync(pool, site, few);
        var after = await LookAsync(pool, site, many);
        var more = many - few;
        return new((after.Heap - before.Heap) / (double)more, (after.Resident - before.Resident) / (double)more);
    }

    /// <summary>The arguments from which a child finds the site.</summary>
    public static IReadOnlyList<string> Words(Lab lab, Site site) =>
        [lab.Ready.Control, site.Target.Link.Id, site.Target.Address.GetAddressBytes()[3].ToString(CultureInfo.InvariantCulture)];

    /// <summary>Finds the site, in a child.</summary>
    public static async Task<Site> SiteAsync(IReadOnlyList<string> words)
    {
        var control = new ControlClient(words[0]);
        var hosts = new Hosts(await control.ReadyAsync(), await control.RootAsync());
        return new(control, hosts.Target(Link.All.First(link => link.Id == words[1]), int.Parse(words[2], CultureInfo.InvariantCulture)));
    }

    static async Task<(long Heap, long Resident)> LookAsync(HandlerPool pool, Site site, int connections)
    {
        var batch = await pool.TogetherAsync(site.Hold(connections));
        if (batch.Answered != connections)
            throw new InvalidDataException($"{batch.Answered} of {connections} requests were answered: {string.Join(", ", batch.Failed)}");
        // Twice, because the second collection frees what the first one finalized. Aggressive collections return free memory to the system.
        for (var i = 0; i < 2; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }
        return (GC.GetTotalMemory(forceFullCollection: true), Environment.WorkingSet);
    }
}
