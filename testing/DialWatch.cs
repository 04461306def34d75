using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using System.Net;

namespace PoolBench.Testing;

/// <summary>
/// Counts this process's connections without any server, from the runtime's telemetry: all of them, or those to one origin. It cannot tell tests
/// apart that run in parallel and use the same origin.
/// </summary>
public sealed class DialWatch : IDisposable
{
    readonly ConnectEvents _connects;
    readonly HttpEvents _http;

    DialWatch(Uri? origin)
    {
        var addresses = origin is null ? [] : Addresses(origin.IdnHost);
        _connects = new ConnectEvents(point => origin is null
            || (point.Port == origin.Port && addresses.Contains(point.Address.IsIPv4MappedToIPv6 ? point.Address.MapToIPv4() : point.Address)));
        _http = new HttpEvents(origin);
    }

    /// <summary>
    /// TCP connects that were begun, failed ones included, by any client; with an origin, those to the addresses that its name had at the start.
    /// </summary>
    public long Dials => _connects.Started;

    /// <summary>Connections that <see cref="HttpClient"/>s opened, TLS included.</summary>
    public long Connections => _http.Opened;

    /// <summary>How many of <see cref="Connections"/> are open.</summary>
    public long Open => _http.Opened - _http.Closed;

    /// <summary>Requests that <see cref="HttpClient"/>s began.</summary>
    public long Requests => _http.Requests;

    /// <summary>How many requests each of <see cref="Connections"/> carried, in the order in which they were opened.</summary>
    public IReadOnlyList<long> RequestsPerConnection => _http.PerConnection;

    /// <summary>Starts counting, until disposed.</summary>
    /// <param name="origin">Only this scheme, host and port; null: all.</param>
    /// <exception cref="NotSupportedException">The program was built without event sources.</exception>
    public static DialWatch Start(Uri? origin = null)
    {
        if (AppContext.TryGetSwitch("System.Diagnostics.Tracing.EventSource.IsSupported", out var supported) && !supported)
            throw new NotSupportedException("The runtime tells nothing here: the program is built with EventSourceSupport = false. Set it to true.");
        return origin is { IsAbsoluteUri: false }
            ? throw new ArgumentException($"'{origin}' is no origin: wanted one such as https://api.example.com.", nameof(origin))
            : new DialWatch(origin);
    }

    /// <inheritdoc cref="Start(Uri?)"/>
    public static DialWatch Start(string origin) => Start(new Uri(origin, UriKind.RelativeOrAbsolute));

    /// <summary>Stops counting; the counts stay.</summary>
    public void Dispose()
    {
        _connects.Dispose();
        _http.Dispose();
    }

    static HashSet<IPAddress> Addresses(string host)
    {
        try
        {
            return [.. Dns.GetHostAddresses(host)];
        }
        catch (System.Net.Sockets.SocketException)
        {
            // A name without an address is not dialled either.
            return [];
        }
    }

    /// <summary>The events of <c>System.Net.Http</c>.</summary>
    sealed class HttpEvents : EventListener
    {
        readonly Uri? _origin;
        readonly ConcurrentDictionary<long, long> _carried = [];
        readonly bool _ready;
        long _opened, _closed, _requests;

        public HttpEvents(Uri? origin)
        {
            (_origin, _ready) = (origin, true);
            foreach (var source in EventSource.GetSources())
                Enable(source);
        }

        public long Opened => Interlocked.Read(ref _opened);

        public long Closed => Interlocked.Read(ref _closed);

        public long Requests => Interlocked.Read(ref _requests);

        public IReadOnlyList<long> PerConnection => [.. _carried.OrderBy(each => each.Key).Select(each => each.Value)];

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (_ready)
                Enable(eventSource);
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            ArgumentNullException.ThrowIfNull(eventData);
            switch (eventData)
            {
                case { EventName: "RequestStart", Payload: [string scheme, string host, int port, ..] } when IsOrigin(scheme, host, port):
                    Interlocked.Increment(ref _requests);
                    break;
                case { EventName: "ConnectionEstablished", Payload: [_, _, long id, string scheme, string host, int port, ..] }
                    when IsOrigin(scheme, host, port):
                    Interlocked.Increment(ref _opened);
                    _carried.TryAdd(id, 0);
                    break;
                case { EventName: "RequestHeadersStart", Payload: [long id, ..] } when _carried.ContainsKey(id):
                    _carried.AddOrUpdate(id, 1, (_, carried) => carried + 1);
                    break;
                case { EventName: "ConnectionClosed", Payload: [_, _, long id, ..] } when _carried.ContainsKey(id):
                    Interlocked.Increment(ref _closed);
                    break;
            }
        }

        bool IsOrigin(string scheme, string host, int port) => _origin is null
            || (port == _origin.Port && scheme == _origin.Scheme && string.Equals(host, _origin.IdnHost, StringComparison.OrdinalIgnoreCase));

        void Enable(EventSource source)
        {
            if (source.Name == "System.Net.Http")
                EnableEvents(source, EventLevel.Informational, EventKeywords.All);
        }
    }
}
