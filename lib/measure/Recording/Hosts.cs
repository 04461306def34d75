using System.Globalization;
using PoolBench.Core;
using PoolBench.Measure.Links;
using PoolBench.Measure.Remote;
using PoolBench.Server.Json;
using PoolBench.Server.Rtt;
using System.Security.Cryptography.X509Certificates;

namespace PoolBench.Measure.Recording;

/// <summary>Gives out the server's hosts: each iteration of each case has one of its own, so that nothing of an earlier one is met again.</summary>
public sealed class Hosts(ReadyLine ready, X509Certificate2 root)
{
    /// <summary>The host that only warm-ups use.</summary>
    public const int WarmUp = 1;

    /// <summary>The first host that measurements use.</summary>
    public const int FirstMeasured = WarmUp + 1;

    /// <summary>A host over a link. The one for warm-ups is never delayed: the code is warm before the link is slow.</summary>
    /// <param name="link">The link; one with a round-trip time leads to the server's addresses that have it.</param>
    /// <param name="number">From 1. Beyond the server's number of addresses they come round again, each time under a new name.</param>
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

    /// <summary>Several hosts: the first as above, and others far from it, so that the next iteration's are not among them.</summary>
    /// <param name="link">The link.</param>
    /// <param name="number">Of the first host.</param>
    /// <param name="hosts">How many; the server has at least so many addresses.</param>
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

    /// <summary>Addresses from 127.0.<paramref name="block"/>.1 on, all with one round-trip time.</summary>
    public static string Block(int block, int addresses, TimeSpan rtt) =>
        string.Create(CultureInfo.InvariantCulture, $"127.0.{block}.1-127.0.{block}.{Math.Min(254, addresses)}={Duration.Text(rtt)}");
}
