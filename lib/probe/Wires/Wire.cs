using System.Diagnostics;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using PoolBench.Core;

namespace PoolBench.Probe.Wires;

/// <summary>A TCP connection to the target, with TLS where its URL says so.</summary>
sealed class Wire : IDisposable
{
    /// <summary>How long a connection may take to open.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    readonly Socket _socket;

    Wire(Socket socket, Stream stream, TapStream? tap)
    {
        (_socket, Stream, Tap) = (socket, stream, tap);
        if (stream is SslStream tls)
            (Protocol, Alpn) = (tls.SslProtocol == SslProtocols.Tls13 ? "1.3" : "1.2", tls.NegotiatedApplicationProtocol.ToString());
    }

    /// <summary>Reads and writes what HTTP says.</summary>
    public Stream Stream { get; }

    /// <summary>What the handshake showed; null without TLS.</summary>
    public TapStream? Tap { get; }

    /// <summary>The version of TLS, <c>1.2</c> or <c>1.3</c>; null without.</summary>
    public string? Protocol { get; }

    /// <summary>What ALPN agreed on; empty when the server takes no part, null without TLS.</summary>
    public string? Alpn { get; }

    /// <summary>Why a client that checks refuses the server's certificate; null when it accepts it, or without TLS.</summary>
    public string? CertificateTrouble { get; private init; }

    /// <summary>Opens one.</summary>
    /// <param name="target">Where.</param>
    /// <param name="budget">Counts it.</param>
    /// <param name="alpn">What ALPN offers, e.g. <c>http/1.1</c>.</param>
    /// <param name="versions">The versions of TLS that are offered.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <exception cref="SuiteException">Nothing answers there; exit code 4.</exception>
    /// <exception cref="AuthenticationException">The server refuses such a handshake.</exception>
    public static async Task<Wire> OpenAsync(
        ProbeTarget target, Budget budget, IReadOnlyList<string> alpn, SslProtocols versions, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        var socket = new Socket(target.Point.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            var started = Stopwatch.GetTimestamp();
            await socket.ConnectAsync(target.Point, patience.Token);
            budget.Connected(Stopwatch.GetElapsedTime(started));
            var stream = new NetworkStream(socket, ownsSocket: true);
            if (!target.IsTls)
                return new Wire(socket, stream, null);
            var tap = new TapStream(stream);
            var tls = new SslStream(tap);
            string? trouble = null;
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = target.TlsName,
                ApplicationProtocols = [.. alpn.Select(name => new SslApplicationProtocol(name))],
                EnabledSslProtocols = versions,
#pragma warning disable CA5359 // What the server does is asked here, not who it is; nothing secret is sent.
                RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
                {
                    trouble = Wires.CertificateTrouble.Of(certificate, chain, target.Url.IdnHost);
                    return true;
                },
#pragma warning restore CA5359
            }, patience.Token);
            tap.HandshakeIsOver();
            return new Wire(socket, tls, tap) { CertificateTrouble = trouble };
        }
        catch (Exception fault)
        {
            socket.Dispose();
            throw fault switch
            {
                OperationCanceledException when !cancellation.IsCancellationRequested =>
                    new SuiteException($"{target.Point} did not open a connection within {Patience.TotalSeconds:0} s.", ExitCodes.NotMeasured, fault),
                SocketException => new SuiteException(
                    $"Nothing answers at {target.Point} ({fault.Message.TrimEnd('.')}): start the server, or correct the URL.",
                    ExitCodes.NotMeasured, fault),
                IOException => new AuthenticationException(fault.Message, fault),
                _ => fault,
            };
        }
    }

    /// <summary>How a failed read or write shows that the connection ended.</summary>
    public static Ending HowOf(Exception fault)
    {
        for (var each = fault; each is not null; each = each.InnerException!)
            if (each is SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown })
                return Ending.Rst;
        return Ending.Fin;
    }

    public void Dispose()
    {
        Stream.Dispose();
        _socket.Dispose();
    }
}
