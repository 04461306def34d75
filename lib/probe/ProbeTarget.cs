using System.Net;
using System.Net.Sockets;
using PoolBench.Core;

namespace PoolBench.Probe;

/// <summary>The one server that is probed: a URL, and the address that all connections of a probe go to.</summary>
/// <param name="Url">Of http or https.</param>
/// <param name="Point">Where it is.</param>
sealed record ProbeTarget(Uri Url, IPEndPoint Point)
{
    /// <summary>What each request asks with.</summary>
    public string Method { get; init; } = "GET";

    /// <summary>Whether connections begin with TLS.</summary>
    public bool IsTls => Url.Scheme == "https";

    /// <summary>The name that TLS asks for. .NET resumes sessions of names alone, and a name does a loopback server no harm.</summary>
    public string TlsName => Url.HostNameType is UriHostNameType.Dns ? Url.IdnHost : Url.IsLoopback ? "localhost" : Url.Host;

    /// <summary>Looks the host up.</summary>
    /// <param name="text">As the user wrote it.</param>
    /// <param name="allowRemote">Whether it may be outside loopback.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <exception cref="SuiteException">It is no such URL, has no address, or is remote and may not be.</exception>
    public static async Task<ProbeTarget> FindAsync(string text, bool allowRemote, CancellationToken cancellation)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0)
            throw new SuiteException($"'{text}' is no URL of a server; wanted one such as http://127.0.0.1:8080/ or https://api.example.com/health.");
        var addresses = IPAddress.TryParse(url.IdnHost.Trim('[', ']'), out var literal) ? [literal] : await ResolveAsync(url, cancellation);
        // IPv4 first: what listens on localhost listens there.
        var address = addresses.OrderBy(each => each.AddressFamily == AddressFamily.InterNetwork ? 0 : 1).First();
        if (!IPAddress.IsLoopback(address) && !allowRemote)
            throw new SuiteException($"{url.Host} is {address}, which is not on this machine. A probe opens about twenty connections and sends some "
                + "hundred requests: add --allow-remote if you may do that to it.");
        return new ProbeTarget(url, new IPEndPoint(address, url.Port));
    }

    static async Task<IPAddress[]> ResolveAsync(Uri url, CancellationToken cancellation)
    {
        try
        {
            return await Dns.GetHostAddressesAsync(url.IdnHost, cancellation) is { Length: > 0 } found ? found
                : throw new SocketException((int)SocketError.HostNotFound);
        }
        catch (SocketException fault)
        {
            throw new SuiteException(
                $"The name {url.Host} has no address ({fault.Message.TrimEnd('.')}): check its spelling.", ExitCodes.BadInput, fault);
        }
    }
}
