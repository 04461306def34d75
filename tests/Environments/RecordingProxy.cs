using System.Net;
using System.Net.Sockets;

namespace PoolBench.Tests.Environments;

/// <summary>A proxy on loopback that counts who comes, and serves nobody.</summary>
sealed class RecordingProxy : IDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    int _visits;

    public RecordingProxy()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>Connections so far.</summary>
    public int Visits => Volatile.Read(ref _visits);

    /// <summary>Every variable that some client takes it from.</summary>
    public (string Name, string Value)[] Variables =>
    [
        .. ((string[])["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "CGI_HTTP_PROXY"])
        .Select(name => (name, $"http://{_listener.LocalEndpoint}")),
        // Exempts something else than what is sent to.
        ("no_proxy", "example.com"),
    ];

    public void Dispose() => _listener.Dispose();

    async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                using var visitor = await _listener.AcceptSocketAsync();
                Interlocked.Increment(ref _visits);
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }
}
