using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using PoolBench.Server.Access;
using PoolBench.Server.Accounting;
using PoolBench.Server.Behaviours;
using PoolBench.Server.Books;
using PoolBench.Server.Endpoints;
using PoolBench.Server.Json;
using PoolBench.Server.Listeners;
using PoolBench.Server.Rtt;
using PoolBench.Server.Tls;
using PoolBench.Server.Wire;
using System.Security.Cryptography.X509Certificates;

namespace PoolBench.Server;

/// <summary>
/// Stands in for the remote API: answers on its data listeners, keeps an exact account of their connections, and shows the account on a
/// control port that is not counted. Runs in this process until disposed.
/// </summary>
public sealed class EchoServer : IAsyncDisposable
{
    readonly CancellationTokenSource _stopping = new();
    readonly Endings _endings = new();
    readonly Lazy<Certificates> _certificates;
    readonly Ledger? _ledger;
    readonly Lazy<TimeProvider> _time;
    readonly List<WebApplication> _hosts = [];
    readonly IdleClose? _idle;
    bool _disposed;

    EchoServer(EchoServerOptions options, TimeProvider? time)
    {
        _time = time is null ? new(() => new FineTime()) : new(time);
        _certificates = new(() => Certificates.Create(options.Advertise ?? options.Address));
        _idle = options.IdleClose is { } idle ? new IdleClose(idle, options.End, () => _time.Value) : null;
        _ledger = options.KeepLedger ? new Ledger(options.MaxEntries, _endings.Sweep) : null;
        Ready = new ReadyLine
        {
            Http = null,
            Https = null,
            H2c = null,
            Control = "",
            Hosts = options.Hosts,
            Rtt = options.RoundTrips == RoundTrips.None ? null : options.RoundTrips.Text,
            TlsVersion = options.TlsVersion,
            RootSha256 = Exposure.IsExposed(options) ? Convert.ToHexStringLower(SHA256.HashData(RootCertificate.RawData)) : null,
            Members = options.Members,
        };
    }

    /// <summary>All addresses in one record, as on the ready line.</summary>
    public ReadyLine Ready { get; private set; }

    /// <summary>URL for HTTP/1.1, without trailing slash; null when left out.</summary>
    public string? Http => Ready.Http;

    /// <summary>URL for HTTP/1.1 and HTTP/2 over TLS, without trailing slash; null when left out.</summary>
    public string? Https => Ready.Https;

    /// <summary>URL for HTTP/2 without TLS, without trailing slash; null when left out.</summary>
    public string? H2c => Ready.H2c;

    /// <summary>URL of the control port, without trailing slash.</summary>
    public string Control => Ready.Control;

    /// <summary>The ledger itself, for users in the same process.</summary>
    /// <exception cref="InvalidOperationException">The server was started with <see cref="EchoServerOptions.KeepLedger"/> false.</exception>
    public Ledger Ledger => _ledger ?? throw new InvalidOperationException("This server keeps no ledger: start it with KeepLedger = true.");

    /// <summary>The certificate that clients must trust, without its key. Made for this server alone.</summary>
    public X509Certificate2 RootCertificate => _certificates.Value.Root;

    /// <summary>Starts a server; it answers when the task completes.</summary>
    /// <exception cref="StartException">A port or address is not available, or the options contradict each other.</exception>
    public static Task<EchoServer> StartAsync(EchoServerOptions options) => StartAsync(options, time: null);

    /// <summary>The same, by a clock of the caller's for idle connections and round-trip times. All else keeps the machine's.</summary>
    internal static async Task<EchoServer> StartAsync(EchoServerOptions options, TimeProvider? time)
    {
        var server = new EchoServer(options, time);
        try
        {
            await server.Start(options);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops the server. Requests still in flight after 100 ms are broken off.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        await _stopping.CancelAsync();
        foreach (var host in _hosts)
            await KestrelHost.Stop(host);
        _hosts.Clear();
        _endings.Dispose();
        _idle?.Dispose();
        if (_time is { IsValueCreated: true, Value: FineTime own })
            own.Dispose();
        if (_certificates.IsValueCreated)
            _certificates.Value.Dispose();
        _stopping.Dispose();
    }

    async Task Start(EchoServerOptions options)
    {
        Exposure.Check(options);
        var data = new DataEndpoints(options, _ledger, () => _time.Value);
        using var sockets = new Sockets();
        var addresses = Addresses(options);
        var points = Bind(sockets, options, addresses, 0);
        var controlPoint = sockets.Bind("control", options.ControlPort, addresses[..1])[0];
        // Beside the rest: a first connect has much to load.
        var reached = Task.Run(() => Reach(controlPoint));
        var (advertised, exposed) = (options.Advertise, Exposure.IsExposed(options));
        Ready = Ready.At(points, ReadyLine.Url(exposed ? "https" : "http", controlPoint, advertised), advertised);
        Book[] books = [.. Enumerable.Range(0, options.Members).Select(member =>
        {
            var own = Bind(sockets, options, addresses, member + 1);
            return new Book(member, options, _ledger!, own, Ready.At(own, $"{Ready.Control}/members/{member}", advertised), () => _time.Value);
        })];

        if (options.Middleware is { } middleware)
            data.Use(middleware);
        var access = new ControlAccess(options.Address, options.ControlHosts);
        var token = options.Token is { } secret ? new Token(secret) : null;
        var control = new ControlPort(access, token, Ready.RootSha256 ?? "", Control(_ledger, data, Ready),
            [.. books.Select(book => Control(book.Ledger, book.Data, book.Ready))],
            books.Length > 0 ? new RollEndpoints(books, _ledger!, _stopping.Token) : null, Clock());
        var kinds = books.Select(book => (book.Points, (Ledger?)book.Ledger))
            .Prepend(((IReadOnlyDictionary<Listener, IPEndPoint[]>)points, _ledger)).SelectMany(each =>
            from listener in each.Item1
            from point in listener.Value
            select KeyValuePair.Create((EndPoint)point, (listener.Key, Ledger: each.Item2))).ToDictionary();
        var slots = options.MaxConnections is { } most ? new Slots(most) : null;
        var refusals = options.Refuse is { } oneIn ? new Refusals(oneIn, options.End) : null;
        var transport = new Transport(sockets, _endings, slots, point => kinds[point].Ledger?.Refuse(kinds[point].Key), refusals);
        var tags = new ConnectionTag.Dispenser();
        _hosts.Add(DataHost(points, _ledger, data));
        _hosts.AddRange(books.Select(book => DataHost(book.Points, book.Ledger, book.Data)));
        _hosts.Add(KestrelHost.ForControl(
            controlPoint, new Transport(sockets, _endings), exposed ? _certificates.Value.Leaf : null, control.Respond));
        await reached;
        foreach (var host in _hosts)
            await host.StartAsync();
        transport.Room = Descriptors.Room() is { } room ? new Slots(room) : null;

        ControlEndpoints Control(Ledger? ledger, DataEndpoints of, ReadyLine ready) =>
            new(access, ledger, () => RootCertificate, of.Holds, _stopping.Token) { Ready = ready };

        WebApplication DataHost(IReadOnlyDictionary<Listener, IPEndPoint[]> at, Ledger? ledger, DataEndpoints of) =>
            KestrelHost.ForData(options, at, transport, () => _certificates.Value.Context, ledger, () => _time.Value, _idle, of.Respond, tags);
    }

    Func<long> Clock()
    {
        if (_ledger is { } ledger)
            return ledger.NowNs;
        var started = Stopwatch.GetTimestamp();
        return () => (long)Stopwatch.GetElapsedTime(started).TotalNanoseconds;
    }

    /// <summary>Binds every data listener once; those of a member lie behind those of the server where ports were named.</summary>
    static Dictionary<Listener, IPEndPoint[]> Bind(Sockets sockets, EchoServerOptions options, IPAddress[] addresses, int after)
    {
        var points = new Dictionary<Listener, IPEndPoint[]>();
        (Listener Listener, int? Port)[] wanted =
            [(Listener.Http, options.HttpPort), (Listener.Https, options.HttpsPort), (Listener.H2c, options.H2cPort)];
        foreach (var (listener, port) in wanted)
            if (port is { } asked)
                points.Add(listener, sockets.Bind(Ledger.Name(listener), MemberPorts.Of(asked, after), addresses));
        return points;
    }

    /// <summary>A socket can be bound to an interface that is down. Nobody could reach it, and every client would be blamed.</summary>
    static async Task Reach(IPEndPoint point)
    {
        var address = point.Address.Equals(IPAddress.Any) ? IPAddress.Loopback
            : point.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : point.Address;
        // Ends with a reset, so that the probe leaves nothing behind, not even in TIME_WAIT.
        using var probe = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { LingerState = new LingerOption(true, 0) };
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        try
        {
            await probe.ConnectAsync(new IPEndPoint(address, point.Port), patience.Token);
        }
        catch (SocketException error)
            when (error.SocketErrorCode is SocketError.NetworkUnreachable or SocketError.HostUnreachable or SocketError.NetworkDown)
        {
            throw new StartException(
                $"{point} is bound, but nothing reaches it ({error.Message.TrimEnd('.')}): set loopback up (ip link set lo up).", error);
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException)
        {
            // Other trouble, such as no free port for this probe, tells nothing about clients.
        }
    }

    static IPAddress[] Addresses(EchoServerOptions options)
    {
        if (options.Hosts is < 1 or > 254)
            throw new StartException($"--hosts is {options.Hosts}: wanted 1 to 254.");
        if (options.Hosts > 1 && !options.Address.Equals(IPAddress.Loopback))
            throw new StartException($"--hosts {options.Hosts} takes 127.0.0.1 and its neighbours, so it does not go with "
                + $"--listen {options.Address}: leave one of them out.");
        if (options.RoundTrips.Addresses.Any() && !options.Address.Equals(IPAddress.Loopback))
            throw new StartException($"--rtt {options.RoundTrips} names loopback addresses, so it does not go with "
                + $"--listen {options.Address}: leave one of them out.");
        IEnumerable<IPAddress> hosts = [options.Address,
            .. Enumerable.Range(2, options.Hosts - 1).Select(host => new IPAddress([127, 0, 0, (byte)host]))];
        return [.. hosts.Union(options.RoundTrips.Addresses)];
    }
}
