using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Core.Store;
using PoolBench.Core.Terminal;

namespace PoolBench.Machine;

/// <summary>What an idle connection costs a .NET client.</summary>
/// <param name="Plain">Resident memory over http, the kernel's share included, bytes.</param>
/// <param name="Tls">The same over https.</param>
/// <param name="Source">Where the figures come from.</param>
readonly record struct ConnectionCost(long Plain, long Tls, string Source)
{
    /// <summary>
    /// Measured once on .NET 10, Linux, two cores, as the slope between two numbers of idle connections: the process grew by 17 KB per connection
    /// over http and by 122 KB over TLS. The kernel also holds about 3.4 KB per socket, which no process's memory shows.
    /// </summary>
    public static ConnectionCost Documented { get; } = new(
        17 * 1024 + Kernel, 122 * 1024 + Kernel, "documented: .NET 10, Linux, idle, 3.4 KB of it the kernel's");

    const long Kernel = 3482;

    /// <summary>Descriptors that a .NET client has open after its first request, without that connection; measured in the same way.</summary>
    public const int BaseDescriptors = 83;

    /// <summary>The claim about memory per connection.</summary>
    const string Claim = "S30";

    const long MostBytes = 100 * 1024 * 1024;

    /// <summary>Figures of the newest Run whose measured claims have both, else the documented ones.</summary>
    /// <param name="runsFolder">Usually <c>results/runs</c>; it need not exist.</param>
    public static ConnectionCost Newest(string runsFolder)
    {
        try
        {
            foreach (var run in Directory.Exists(runsFolder) ? RunFolders.List(runsFolder) : [])
                if (Path.Combine(run, "claims.json") is var file && File.Exists(file) && Of(file) is { } cost)
                    return cost with
                    {
                        Source = PlainText.Clean($"measured by claim {Claim} of Run {Path.GetFileName(run)}, the kernel's 3.4 KB added", 120),
                    };
        }
        catch (SuiteException)
        {
            // An unreadable folder of Runs has no figures for this reader.
        }
        return Documented;
    }

    static ConnectionCost? Of(string file)
    {
        try
        {
            var measured = ClaimStore.Read(file).Claims.FirstOrDefault(claim => claim.Id == Claim)?.Measured ?? [];
            return Figure(measured, MeasuredIds.ConnectionPlain) is { } plain && Figure(measured, MeasuredIds.ConnectionTls) is { } tls
                ? new(plain + Kernel, tls + Kernel, "")
                : null;
        }
        catch (SuiteException)
        {
            // This file has no figures for this reader; an earlier Run's may.
            return null;
        }
    }

    static long? Figure(IReadOnlyList<Measured> measured, string id)
    {
        var bytes = 1000 * measured.FirstOrDefault(each => each.Id == id && each.Unit == "KB")?.Value;
        return bytes is > 0 and < MostBytes ? (long)bytes : null;
    }
}
