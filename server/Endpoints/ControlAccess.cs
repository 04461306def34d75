using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Primitives;

namespace PoolBench.Server.Endpoints;

/// <summary>
/// Decides who may use the control port: clients that address it by a loopback name or address, but no web page of another site. A browser
/// sends what any page asks for, to this machine too, and a stranger can point a name here (DNS rebinding). Host, Origin and Sec-Fetch-Site tell.
/// </summary>
/// <param name="listening">The address that the server listens on.</param>
/// <param name="others">Further names and addresses, from <c>--control-hosts</c>.</param>
sealed class ControlAccess(IPAddress listening, IReadOnlyCollection<string> others)
{
    static readonly SearchValues<char> OfAddresses = SearchValues.Create("0123456789abcdefABCDEF:.");

    const string Such = "localhost or 127.0.0.1", Ask = "to allow it, start the server with --control-hosts";

    /// <summary>The status and the sentence of a refusal; null when the request is allowed.</summary>
    public (int Status, string Sentence)? Refusal(IHeaderDictionary headers)
    {
        if (headers.Host is not [{ } host] || Name(host) is not { } name)
            return (421, $"The Host header is {Shown(headers.Host)}: wanted one name or address, such as {Such}, with or without a port.");
        if (!Allowed(name) && !IsReachable(name))
            return (421, $"The Host header is {Shown(headers.Host)}: wanted a loopback name or address, such as {Such}; {Ask} {name}.");
        if (headers.Origin.Count > 0)
        {
            if (headers.Origin is not [{ } origin] || SiteOf(origin) is not { } site || !Allowed(site))
                return (403, $"The Origin header is {Shown(headers.Origin)}: wanted none, or a page of a loopback host; {Ask} and the page's host.");
            if (Asked(site))
                return null;
        }
        var relation = headers["Sec-Fetch-Site"];
        return relation is [] or ["none"] or ["same-origin"] ? null
            : (403, $"The Sec-Fetch-Site header is {Shown(relation)}: wanted no web page of another site; {Ask} and the page's host.");
    }

    /// <summary>Whether the text is a host as in a Host header, without a port.</summary>
    public static bool IsName(string text) => text.Length > 0 && string.Equals(Name(text), text, StringComparison.OrdinalIgnoreCase);

    bool Allowed(string name) => IsLoopback(name) || Asked(name) || (Address(name) is { } address && address.Equals(listening));

    bool Asked(string name) => others.Contains(name, StringComparer.OrdinalIgnoreCase);

    // Who listens beyond loopback wants to be reached by address. Anybody can own a name, but an address is what the client dialled.
    bool IsReachable(string name) => !IPAddress.IsLoopback(listening) && Address(name) is not null;

    static bool IsLoopback(string name) => name == "localhost" || name.EndsWith(".localhost", StringComparison.Ordinal)
        || (Address(name) is { } address && IPAddress.IsLoopback(address));

    // Plain forms only: browsers write no others, whatever the page wrote.
    static IPAddress? Address(string name)
    {
        if (!IPAddress.TryParse(name, out var address))
            return null;
        if (name.StartsWith('['))
            return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return address.AddressFamily == AddressFamily.InterNetwork && address.ToString() == name ? address : null;
    }

    static string? SiteOf(string origin)
    {
        foreach (var scheme in (string[])["http://", "https://"])
            if (origin.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
                return Name(origin[scheme.Length..]);
        return null;
    }

    // The host of "name", "name:port" or "[address]:port", in lower case and without the final dot; null for any other form.
    static string? Name(string host)
    {
        var end = host.StartsWith('[') ? host.IndexOf(']', StringComparison.Ordinal) + 1 : host.IndexOf(':', StringComparison.Ordinal);
        var name = end < 0 ? host : host[..end];
        var port = end < 0 ? "" : host[end..];
        if (port.Length > 0 && !(port[0] == ':' && ushort.TryParse(port.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out _)))
            return null;
        if (name.StartsWith('['))
            return !name.AsSpan(1).TrimEnd(']').ContainsAnyExcept(OfAddresses) && Address(name) is not null ? name.ToLowerInvariant() : null;
        name = name.EndsWith('.') ? name[..^1] : name;
        return name.Split('.').All(IsLabel) ? name.ToLowerInvariant() : null;
    }

    static bool IsLabel(string label) => label.Length is > 0 and <= 63 && label.All(each => char.IsAsciiLetterOrDigit(each) || each is '-' or '_');

    static string Shown(StringValues values) => values.Count == 0 ? "missing" : string.Join(" and ", values.Select(value => $"'{value}'"));
}
