using System.Net;
using System.Net.Sockets;
using PoolBench.Core;
using PoolBench.Core.Terminal;
using PoolBench.Server.Json;

namespace PoolBench.Measure.Remote;

/// <summary>Where a server's data listeners are: on this machine, or on another.</summary>
static class RemoteData
{
    /// <summary>Whether the address is another machine's, whose kernel cannot be asked from here.</summary>
    public static bool IsRemote(IPAddress address) => !IPAddress.IsLoopback(address);

    /// <summary>Whether the server's data listeners are on another machine.</summary>
    public static bool IsRemote(ReadyLine ready) => Addresses(ready).Any(IsRemote);

    /// <summary>Why an account has no figure of the server's kernel.</summary>
    public const string NotHere = "the server is on another machine, whose kernel is not asked";

    /// <summary>Why an account has no figure of what is left in TIME_WAIT.</summary>
    public const string OneAddress = "the server has one address, and the warm-up left sockets towards it too";

    /// <summary>A control port may be near, through a tunnel, while the data goes far.</summary>
    /// <exception cref="SuiteException">It goes far, and nobody allowed that; or over IPv6; exit code 2.</exception>
    public static void Check(ReadyLine ready, ServerAddress server)
    {
        foreach (var address in Addresses(ready))
        {
            if (IsRemote(address) && !server.AllowRemote)
                throw new SuiteException(PlainText.Clean($"The server at {server.Url} answers requests at {address}, which is another machine. "
                    + "Its owner must want this load: add --allow-remote if so."));
            if (address.AddressFamily != AddressFamily.InterNetwork)
                throw new SuiteException(PlainText.Clean($"The server at {server.Url} answers requests at {address}: wanted an IPv4 address. "
                    + "Start it with --listen or --advertise and one."));
        }
    }

    static IEnumerable<IPAddress> Addresses(ReadyLine ready) =>
        from url in (string?[])[ready.Http, ready.Https, ready.H2c]
        where url is not null
        select IPAddress.Parse(new Uri(url).Host);
}
