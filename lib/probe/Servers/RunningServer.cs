using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using PoolBench.Core;
using PoolBench.Core.Processes;
using PoolBench.Core.Store;
using PoolBench.Server.Tls;

namespace PoolBench.Probe.Servers;

/// <summary>A real server on free loopback ports, in a temporary folder; both are gone with this object, and with this process.</summary>
sealed class RunningServer : IDisposable
{
    /// <summary>How long it may take until it answers.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Runs a command that ends when this process does, even by SIGKILL: the kernel then closes the pipe that the second half waits at. What the
    /// command has started ends with it, because all of it is a process group of its own, and the folder goes too.
    /// </summary>
    const string Tied = """
        exec 3<&0
        own=$(command -v setsid)
        $own "$@" </dev/null >&2 3<&- & command=$!
        if [ -n "$own" ]; then all=-$command; else all=$command; fi
        { read -r _ <&3; kill "$command"
          tries=0; while kill -0 "$command" && [ $tries -lt 20 ]; do sleep 0.1; tries=$((tries + 1)); done
          kill -s KILL -- "$all"; rm -rf -- "$0"; } >/dev/null 2>&1 & watch=$!
        wait "$command"; code=$?
        { kill "$watch"; kill -s KILL -- "$all"; rm -rf -- "$0"; } >/dev/null 2>&1
        exit "$code"
        """;

    /// <summary>A session of its own, where the system has the command for it: a signal to our process group must not end the watch first.</summary>
    static readonly string[] s_apart = File.Exists("/usr/bin/setsid") ? ["/usr/bin/setsid"] : [];

    readonly TemporaryFolder _folder;
    readonly Child _process;

    RunningServer(TemporaryFolder folder, Child process, ServerPlace place) => (_folder, _process, Place) = (folder, process, place);

    /// <summary>Where it runs.</summary>
    public ServerPlace Place { get; }

    /// <summary>Starts it; it accepts connections when the task completes.</summary>
    /// <exception cref="SuiteException">It ended, or opened no port in time; exit code 4.</exception>
    public static async Task<RunningServer> StartAsync(RealServer server, string python, CancellationToken cancellation)
    {
        var folder = TemporaryFolder.Create("server");
        Child? process = null;
        try
        {
            // Some drop their rights to a user who must be able to read it.
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(folder.FullPath, (UnixFileMode)0b111_101_101);
            var place = MakePlace(folder.FullPath, python);
            var plan = server.Prepare(place);
            process = Child.StartProgram([.. s_apart, "/bin/sh", "-c", Tied, folder.FullPath, .. plan.Words], plan.Variables);
            var running = new RunningServer(folder, process, place);
            foreach (var port in server.HasTls ? (int[])[place.Http, place.Https] : [place.Http])
                await running.AcceptsAsync(server.Id, port, cancellation);
            return running;
        }
        catch
        {
            process?.Dispose();
            folder.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _process.Dispose();
        _folder.Dispose();
    }

    static ServerPlace MakePlace(string folder, string python)
    {
        var (http, https) = (FreePort(), FreePort());
        using var certificates = Certificates.Create(IPAddress.Loopback);
        using var secret = certificates.Leaf.GetECDsaPrivateKey()!;
        var (certificate, key) = (certificates.Leaf.ExportCertificatePem() + "\n", secret.ExportPkcs8PrivateKeyPem() + "\n");
        var place = new ServerPlace(folder, http, https, Path.Combine(folder, "certificate.pem"), Path.Combine(folder, "key.pem"),
            Path.Combine(folder, "both.pem"), python);
        place.Write("certificate.pem", certificate);
        place.Write("key.pem", key);
        place.Write("both.pem", certificate + key);
        place.Write("www/index.html", "ok\n");
        return place;
    }

    /// <summary>A port that was free a moment ago.</summary>
    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    async Task AcceptsAsync(string id, int port, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        while (true)
        {
            if (_process.ExitCode(TimeSpan.Zero) is { } code)
                throw new SuiteException($"{id} ended with {code} instead of serving: {Said}", ExitCodes.NotMeasured);
            try
            {
                using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, port, limit.Token);
                return;
            }
            catch (SocketException)
            {
                // Not yet.
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                throw Late(id, port);
            }
            if (limit.IsCancellationRequested)
                throw Late(id, port);
            await Task.Delay(20, cancellation);
        }
    }

    string Said => _process.Said is { Length: > 0 } said ? said : "it said nothing";

    SuiteException Late(string id, int port) =>
        new($"{id} opened no port {port} within {Patience.TotalSeconds:0} s: {Said}", ExitCodes.NotMeasured);
}
