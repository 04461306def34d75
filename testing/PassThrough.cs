using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http.Features;

namespace PoolBench.Testing;

/// <summary>Hands requests on to a real application and its answers back, both as they come in, trailers included.</summary>
sealed class PassThrough(HttpMessageHandler handler, Uri target) : IDisposable
{
    /// <summary>What belongs to one connection and not to the message (RFC 9110 section 7.6.1).</summary>
    static readonly HashSet<string> OfConnection = new(
        ["Connection", "Keep-Alive", "Proxy-Connection", "Transfer-Encoding", "Upgrade", "TE", "Host"], StringComparer.OrdinalIgnoreCase);

    readonly HttpMessageInvoker _invoker = new(handler);

    /// <summary>Hands on over connections of its own, which nobody counts.</summary>
    /// <exception cref="ArgumentException">The address is not an absolute one of http or https.</exception>
    public static PassThrough To(Uri target)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (!target.IsAbsoluteUri || target.Scheme is not ("http" or "https"))
            throw new ArgumentException($"'{target}' is no address of http or https: wanted one such as http://localhost:5000.", nameof(target));
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            EnableMultipleHttp2Connections = true,
        };
        if (target.IsLoopback)
            handler.SslOptions.RemoteCertificateValidationCallback = Any;
        return new PassThrough(handler, target);
    }

    [SuppressMessage("Security", "CA5359", Justification = "On this machine alone; development certificates are of nobody's making.")]
    static bool Any(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) => true;

    /// <summary>Hands on one request.</summary>
    public async Task ForwardAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true })
        {
            await Sentence(context, 501, "An upgrade (WebSocket) does not pass through a counting server: send plain requests.");
            return;
        }
        using var request = Request(context);
        try
        {
            using var response = await _invoker.SendAsync(request, context.RequestAborted);
            await Answer(context, response);
        }
        catch (HttpRequestException error) when (!context.Response.HasStarted)
        {
            await Sentence(context, 502, $"{target} gave no answer: {error.Message}");
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException)
        {
            context.Abort();
        }
    }

    public void Dispose() => _invoker.Dispose();

    HttpRequestMessage Request(HttpContext context)
    {
        var from = context.Request;
        var path = target.AbsolutePath.TrimEnd('/') + from.Path.ToUriComponent() + from.QueryString.ToUriComponent();
        var http2 = HttpProtocol.IsHttp2(from.Protocol);
        var request = new HttpRequestMessage(new HttpMethod(from.Method), new Uri(target, path))
        {
            Version = http2 ? HttpVersion.Version20 : HttpVersion.Version11,
            // Without TLS nothing can be negotiated: who speaks HTTP/2 knows that the application does.
            VersionPolicy = http2 && target.Scheme == "http" ? HttpVersionPolicy.RequestVersionExact : HttpVersionPolicy.RequestVersionOrLower,
        };
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true })
            request.Content = new StreamContent(from.Body);
        foreach (var (name, values) in from.Headers)
            if (!OfConnection.Contains(name) && !name.StartsWith(':') && !request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
                request.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        if (http2 && from.Headers.TE.ToString() is { Length: > 0 } te)
            request.Headers.TryAddWithoutValidation("TE", te);
        return request;
    }

    static async Task Answer(HttpContext context, HttpResponseMessage response)
    {
        var to = context.Response;
        to.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated))
            if (!OfConnection.Contains(name))
                to.Headers[name] = values.ToArray();
        await using var body = await response.Content.ReadAsStreamAsync(context.RequestAborted);
        var piece = new byte[16 * 1024];
        while (await body.ReadAsync(piece, context.RequestAborted) is > 0 and var read)
        {
            await to.Body.WriteAsync(piece.AsMemory(0, read), context.RequestAborted);
            await to.Body.FlushAsync(context.RequestAborted);
        }
        if (!to.SupportsTrailers())
            return;
        foreach (var (name, values) in response.TrailingHeaders.NonValidated)
            to.AppendTrailer(name, values.ToArray());
    }

    static async Task Sentence(HttpContext context, int status, string sentence)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(sentence + "\n");
    }
}
