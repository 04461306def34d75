using System.Net;
using System.Net.Sockets;
using PoolBench.Core;
using PoolBench.Core.Terminal;
using PoolBench.Measure.Links;

namespace PoolBench.Bench.Loads;

/// <summary>A server of the user's own, by <c>--target</c>. It tells nothing of its connections: the account is the client's alone.</summary>
/// <param name="Url">What every request asks for.</param>
/// <param name="AnyCertificate">Whether any certificate will do.</param>
sealed record TargetChoice(Uri Url, bool AnyCertificate)
{
    /// <summary>Options that ask something of PoolBench's own server.</summary>
    static IEnumerable<(object? Value, string Option)> OfOurServer(Load.Wish wish) =>
    [
        (wish.Delay, "--delay"), (wish.Rtt, "--rtt"), (wish.Hold, "--hold"), (wish.Manner.Size, "--size"), (wish.Manner.Status, "--status"),
        (wish.Manner.Close, "--close"), (wish.Manner.Drop, "--drop"), (wish.Manner.Always, "--always"), (wish.Manner.Idle, "--idle"),
        wish.Manner.ServerWords is [var word, ..] ? (word, word) : (null, ""),
    ];

    /// <summary>The choice of a wish; null without one.</summary>
    /// <exception cref="SuiteException">It is no address that may be asked, or does not go with other options; exit code 2.</exception>
    public static TargetChoice? Of(Load.Wish wish)
    {
        if (wish.Target is not { } url)
            return wish.AnyCertificate ? throw new SuiteException("--insecure goes with --target. Add it, or leave both out.")
                : null;
        if (wish.Server is not null)
            throw new SuiteException("--target does not go with --server. Leave one of them out.");
        if (OfOurServer(wish).FirstOrDefault(each => each.Value is not null) is (_, { } option))
            throw new SuiteException($"{option} asks something of PoolBench's own server and does not go with --target. Leave one of them out.");
        if (wish.ListsConnections)
            throw new SuiteException("--connections lists what a ledger tells, and the server of --target keeps none. Leave it out.");
        if (!wish.AllowRemote)
            RefuseRemote(url);
        return new(url, wish.AnyCertificate);
    }

    /// <summary>The link that the address asks for, where no other is given.</summary>
    public static string LinkOf(Uri url) => url.Scheme == Uri.UriSchemeHttps ? "https" : "http";

    /// <summary>Refuses a link that the address cannot have.</summary>
    /// <exception cref="SuiteException">The address's scheme is that of a link with, or without, TLS; exit code 2.</exception>
    public void Check(Link link)
    {
        if (link.Tls != (Url.Scheme == Uri.UriSchemeHttps))
            throw new SuiteException($"--link {link} does not go with {Clean(Url)}: wanted a link {(link.Tls ? "without" : "with")} TLS.");
    }

    static void RefuseRemote(Uri url)
    {
        IPAddress[] addresses;
        try
        {
            addresses = Dns.GetHostAddresses(url.IdnHost);
        }
        catch (SocketException failure)
        {
            throw new SuiteException($"--target {Clean(url)}: the host cannot be looked up ({failure.Message.TrimEnd('.')}). Check its name.");
        }
        if (addresses.FirstOrDefault(address => !IPAddress.IsLoopback(address)) is { } remote)
            throw new SuiteException($"--target {Clean(url)} is {remote}, which is not this machine. Load only servers that are yours to load; "
                + "then add --allow-remote.");
    }

    static string Clean(Uri url) => PlainText.Clean(url.OriginalString, 200);
}
