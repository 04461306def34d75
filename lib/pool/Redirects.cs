using System.Net;

namespace PoolBench.Pool;

/// <summary>
/// Follows redirects above a <see cref="LimitsHandler"/>, which cannot follow them itself: the next hop may go to another origin, and must pass
/// the limits like any request. Put it between client and handler: <c>new HttpClient(new Redirects(new LimitsHandler(limits)))</c>.
/// </summary>
/// <remarks>
/// The rules are those of <see cref="SocketsHttpHandler.AllowAutoRedirect"/>: it follows 300 to 303, 307 and 308 with a Location, but not from
/// https to http. The method becomes GET where RFC 9110 section 15.4 allows or wants it, and the content is dropped with it. The Authorization
/// header is not sent on. The redirecting answer is disposed, which frees its connection for the next hop. As there, the request message changes.
/// </remarks>
public sealed class Redirects : DelegatingHandler
{
    readonly int _max;

    /// <summary>
    /// Follows at most <paramref name="max"/> redirects (50, as <see cref="SocketsHttpHandler.MaxAutomaticRedirections"/>), then returns the last
    /// answer as it is.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="max"/> is below 1.</exception>
    public Redirects(HttpMessageHandler inner, int max = 50)
        : base(inner) => _max = max >= 1 ? max : throw new ArgumentException($"max is {max}: wanted 1 or more redirects.", nameof(max));

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        for (var followed = 0; followed < _max && Follows(request, response); followed++)
        {
            response.Dispose();
            response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        return response;
    }

    /// <inheritdoc/>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = base.Send(request, cancellationToken);
        for (var followed = 0; followed < _max && Follows(request, response); followed++)
        {
            response.Dispose();
            response = base.Send(request, cancellationToken);
        }
        return response;
    }

    /// <summary>Turns the request into that of the next hop; false when there is no next hop.</summary>
    static bool Follows(HttpRequestMessage request, HttpResponseMessage response)
    {
        if (response.StatusCode is not (HttpStatusCode.Ambiguous or HttpStatusCode.Moved or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect))
            return false;
        if (response.Headers.Location is not { } location || request.RequestUri is not { } from)
            return false;
        var to = new Uri(from, location);
        var downgrades = from.Scheme == Uri.UriSchemeHttps && to.Scheme != Uri.UriSchemeHttps;
        if (downgrades || (to.Scheme != Uri.UriSchemeHttp && to.Scheme != Uri.UriSchemeHttps))
            return false;
        // RFC 9110 section 10.2.2: a Location without a fragment inherits it.
        if (from.Fragment.Length > 0 && to.Fragment.Length == 0)
            to = new Uri(to, from.Fragment);
        if (BecomesGet(request.Method, response.StatusCode))
        {
            request.Method = HttpMethod.Get;
            request.Content = null;
            request.Headers.TransferEncodingChunked = null;
        }
        request.Headers.Authorization = null;
        request.RequestUri = to;
        return true;
    }

    static bool BecomesGet(HttpMethod method, HttpStatusCode status) => status switch
    {
        HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect => false,
        HttpStatusCode.SeeOther => method != HttpMethod.Get && method != HttpMethod.Head,
        _ => method == HttpMethod.Post,
    };
}
