using System.Security.Cryptography.X509Certificates;
using PoolBench.Server;

namespace PoolBench.Bench;

/// <summary>Gives out the server's hosts: each iteration of each case has one of its own, so that nothing of an earlier one is met again.</summary>
public sealed class Hosts(ReadyLine ready, X509Certificate2 root)
{
    /// <summary>The host that only warm-ups use.</summary>
    public const int WarmUp = 1;

    /// <summary>A host over a link.</summary>
    /// <param name="link">The link.</param>
    /// <param name="number">From 1. Beyond the server's number of addresses they come round again, each time under a new name.</param>
    /// <exception cref="InvalidOperationException">The server has no listener for the link.</exception>
    public Target Target(Link link, int number)
    {
        ArgumentNullException.ThrowIfNull(link);
        var listener = (link.Id switch { "http" => ready.Http, "h2c" => ready.H2c, _ => ready.Https })
            ?? throw new InvalidOperationException($"the server has no listener for {link}");
        var origin = new UriBuilder(listener) { Host = $"127.0.0.{((number - 1) % ready.Hosts) + 1}" }.Uri;
        return new Target(link, origin, $"h{number}.poolbench.localhost:{origin.Port}", root);
    }

    /// <summary>Several hosts: the first as above, and others far from it, so that the next iteration's are not among them.</summary>
    /// <param name="link">The link.</param>
    /// <param name="number">Of the first host.</param>
    /// <param name="hosts">How many; the server has at least so many addresses.</param>
    public Target Target(Link link, int number, int hosts)
    {
        var stride = Math.Max(1, ready.Hosts / hosts);
        return Target(link, number).Among([.. Enumerable.Range(0, hosts).Select(i => Target(link, number + (i * stride)).Origin)]);
    }

    /// <summary>The number of the host for an iteration of a case.</summary>
    /// <param name="row">The case's place in <see cref="CaseList.All"/>.</param>
    /// <param name="iteration">From 0.</param>
    public static int NumberOf(int row, int iteration) => WarmUp + 1 + (row * BenchConfig.Iterations) + iteration;

    /// <summary>Hosts that the whole list of cases needs; the server has at most 254 addresses, and a Mac only one.</summary>
    public static int Needed => OperatingSystem.IsMacOS() ? 1 : Math.Min(254, NumberOf(CaseList.All.Count, 0));
}
