using System.Net;

namespace PoolBench.Pool;

/// <summary>Which HTTP versions a request may meet, decided before dialling.</summary>
enum Versions
{
    /// <summary>HTTP/1.1 and below.</summary>
    Http11,

    /// <summary>TLS; the server chooses HTTP/2 or HTTP/1.1 by ALPN.</summary>
    Negotiated,

    /// <summary>HTTP/2 and nothing else.</summary>
    Http2,
}

/// <summary>
/// Requests of one origin can share a connection. Origins are at least as fine as the keys of the handler below; else that handler would
/// open a second socket inside one slot.
/// </summary>
readonly record struct Origin(bool Secure, string Host, int Port, string? TlsHost, Versions Versions)
{
    public static Origin Of(HttpRequestMessage request)
    {
        if (request.RequestUri is not { IsAbsoluteUri: true } uri)
            throw new InvalidOperationException("The request has no absolute URI: set RequestUri, or HttpClient.BaseAddress.");
        var secure = uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeWss;
        if (!secure && uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeWs)
            throw new NotSupportedException($"The scheme is '{uri.Scheme}': wanted http, https, ws or wss.");
        if (request.Version.Major > 2)
            throw new NotSupportedException(
                $"The request asks for HTTP/{request.Version}: wanted 2.0 or below. HTTP/3 has no TCP connection that the limits could count.");
        // A Host header becomes the TLS server name, and with it part of the inner pool's key.
        return new Origin(secure, uri.Host, uri.Port, secure ? request.Headers.Host : null, VersionsOf(request, secure));
    }

    static Versions VersionsOf(HttpRequestMessage request, bool secure)
    {
        if (request.Version.Major < 2)
            return secure && request.VersionPolicy == HttpVersionPolicy.RequestVersionOrHigher ? Versions.Negotiated : Versions.Http11;
        if (request.VersionPolicy != HttpVersionPolicy.RequestVersionOrLower)
            return Versions.Http2;
        return secure ? Versions.Negotiated : Versions.Http11;
    }

    /// <summary>Takes HTTP/3 out of the request's versions: under "or higher", a server's Alt-Svc header could bring it in.</summary>
    public void Narrow(HttpRequestMessage request)
    {
        if (!Secure || request.VersionPolicy != HttpVersionPolicy.RequestVersionOrHigher)
            return;
        request.Version = HttpVersion.Version20;
        request.VersionPolicy = Versions == Versions.Http2 ? HttpVersionPolicy.RequestVersionExact : HttpVersionPolicy.RequestVersionOrLower;
    }

    public override string ToString() => $"{(Secure ? "https" : "http")}://{Host}:{Port}";
}
