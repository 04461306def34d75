using System.Globalization;
using PoolBench.Core;
using PoolBench.Measure.Links;
using PoolBench.Measure.Remote;
using PoolBench.Server.Json;
using PoolBench.Server.Rtt;
using System.Security.Cryptography.X509Certificates;

namespace PoolBench.Measure.Recording;

/// <summary>Assigns the server's hosts: each iteration of each case gets its own, so that it meets nothing of an earlier one.</summary>
/// <remarks>Which host is whose is planned in <c>bench/MainJob/HostPlan.cs</c>.</remarks>
public sealed class Hosts(ReadyLine ready, X509Certificate2 root)
{
    /// <summary>The host that only warm-ups use.</summary>
    public const int WarmUp = 1;

    /// <summary>The first host that measurements use.</summary>
    public const int FirstMeasured = WarmUp + 1;

    /// <summary>A host over a link. The warm-up host has no round-trip time: warming needs no slow link.</summary>
    /// <param name="link">The link. With a round-trip time, the host is one of the server's addresses that have it.</param>
    /// <param name="number">From 1. Beyond the server's number of addresses, addresses repeat, each time under a new name.</param>
    /// <exception cref="InvalidOperationException">The server has no listener for the link, or no address with its round-trip time.</exception>
    public Target Target(Link link, int number)
    {
        ArgumentNullException.ThrowIfNull(link);
        var listener = (link.Id switch { "http" => ready.Http, "h2c" => ready.H2c, _ => ready.Https })
            ?? throw new InvalidOperationException($"the server has no listener for {link}");
        var origin = new UriBuilder(listener) { Host = IsRemote ? new Uri(listener).Host : AddressOf(link, number) }.Uri;
        return new Target(number == WarmUp ? link.At(TimeSpan.Zero) : link, origin, $"h{number}.poolbench.localhost:{origin.Port}", root)
        {
            SharesAddress = ready.Hosts == 1 && (IsRemote || link.Rtt == TimeSpan.Zero),
        };
    }

    /// <summary>Whether the server is on another machine: it has one address, and this kernel knows only the client's end of a connection.</summary>
    internal bool IsRemote { get; } = RemoteData.IsRemote(ready);

    /// <summary>What the server lacks for a link, as a clause; null: nothing.</summary>
    internal string? Lacks(Link link) => link.Id switch { "http" => ready.Http, "h2c" => ready.H2c, _ => ready.Https } is null
        ? $"has no listener for {link}: start it without --listeners"
        : link.Rtt > TimeSpan.Zero && (IsRemote || !RoundTrips.TryParse(ready.Rtt ?? "", out var rules) || rules.With(link.Rtt).Count == 0)
            ? $"has no address with a round-trip time of {Duration.Text(link.Rtt)}: "
                + (IsRemote ? "leave --rtt out here, and start the server with it" : $"start it with --rtt {Block(1, 1, link.Rtt)}")
        : null;

    /// <summary>Several hosts: the first as above, the others far from it, so that the next iteration uses different ones.</summary>
    /// <param name="link">The link.</param>
    /// <param name="number">The number of the first host.</param>
    /// <param name="hosts">How many; at most as many as the server has addresses.</param>
    public Target Target(Link link, int number, int hosts)
    {
        var stride = Math.Max(1, ready.Hosts / hosts);
        return Target(link, number).Among([.. Enumerable.Range(0, hosts).Select(i => Target(link, number + (i * stride)).Origin)]);
    }

    string AddressOf(Link link, int number)
    {
        if (number == WarmUp || link.Rtt == TimeSpan.Zero)
            return $"127.0.0.{((number - 1) % ready.Hosts) + 1}";
        var addresses = RoundTrips.TryParse(ready.Rtt ?? "", out var rules) ? rules.With(link.Rtt) : [];
        return addresses.Count > 0 ? addresses[(number - FirstMeasured) % addresses.Count].ToString()
            : throw new InvalidOperationException($"the server has no address with a round-trip time of {Duration.Text(link.Rtt)}");
    }

    /// <summary>The option text for addresses from 127.0.<paramref name="block"/>.1 on, all with the same round-trip time.</summary>
    public static string Block(int block, int addresses, TimeSpan rtt) =>
        string.Create(CultureInfo.InvariantCulture, $"127.0.{block}.1-127.0.{block}.{Math.Min(254, addresses)}={Duration.Text(rtt)}");
}
