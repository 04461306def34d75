using System.Diagnostics;
using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PoolBench.Tests.Bench;

/// <summary>
/// Clients that harm the process they run in, or behave as no client of ours does: loaded by name into a process of their own, never called from
/// here.
/// </summary>
public static class EvilClients
{
    static int s_calls;

    public static HttpClient ExitsWhenMade()
    {
        Environment.Exit(0);
        return new();
    }

    public static HttpClient ExitsAtItsFourthRequest() => Doing(call =>
    {
        if (call == 4)
            Environment.Exit(0);
    });

    public static HttpClient FailsFast() => Doing(_ => Environment.FailFast("no more"));

    public static HttpClient Overflows() => Doing(_ => Deep(1));

    public static HttpClient KillsItself() => Doing(_ => _ = Kill(Environment.ProcessId, 9));

    public static HttpClient ThrowsOnAThread() => Doing(_ =>
    {
        var thread = new Thread(() => throw new InvalidOperationException("lost \u001b[31m"));
        thread.Start();
        thread.Join();
    });

    public static HttpClient HangsWhenMade()
    {
        new ManualResetEventSlim().Wait();
        return new();
    }

    public static HttpClient NeverAnswers() => new(new Handler((_, _) => new TaskCompletionSource<HttpResponseMessage>().Task));

    /// <summary>A process in a session of its own: it belongs to nobody when its starter has ended.</summary>
    public static HttpClient StartsAnother()
    {
        using var other = Process.Start(new ProcessStartInfo("setsid", ["sleep", "600"]));
        return new();
    }

    public static HttpClient AnswersItself() =>
        new(new Handler((_, _) => Task.FromResult(new HttpResponseMessage { Content = new ByteArrayContent([]) })));

    public static HttpClient HangsWhenDisposed() => new(new Handler(null, () => new ManualResetEventSlim().Wait()));

    public static HttpClient ThrowsWhenDisposed() =>
        new(new Handler(null, () => throw new InvalidOperationException("still in use \u001b]0;x\u0007")));

    public static HttpClient Prints() => Doing(call =>
    {
        Console.WriteLine($"out {call}");
        Console.Error.WriteLine("error \u001b[31m");
        using (var output = Console.OpenStandardOutput())
            output.Write("""{"result":null}"""u8);
        Write(1, "raw\n"u8.ToArray(), 4);
    });

    public static HttpClient StaysAlive()
    {
        new Thread(() => new ManualResetEventSlim().Wait()).Start();
        return new();
    }

    public static HttpClient ClosesEverything() => Doing(call =>
    {
        for (var descriptor = 0; call == 2 && descriptor < 400; descriptor++)
            _ = Close(descriptor);
    });

    public static HttpClient ReadsInput() => Doing(_ => Console.OpenStandardInput().ReadByte());

    public static HttpClient NoAnswer() => new(new Handler((_, _) => Task.FromResult<HttpResponseMessage>(null!)));

    public static HttpClient NoTask() => new(new Handler((_, _) => null!));

    public static HttpClient Meddles() => Doing(_ =>
    {
        Environment.CurrentDirectory = Path.GetTempPath();
        Environment.SetEnvironmentVariable("PATH", "");
        ThreadPool.SetMaxThreads(Environment.ProcessorCount, Environment.ProcessorCount);
    });

    /// <summary>One request more, once, for something it needs.</summary>
    public static HttpClient Authenticates() => new(new Authenticating(new SocketsHttpHandler()));

    /// <summary>Knocks at another door once.</summary>
    public static HttpClient DialsElsewhere() => Doing(call =>
    {
        using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        if (call == 1)
            try
            {
                socket.Connect(IPAddress.Loopback, 9);
            }
            catch (System.Net.Sockets.SocketException)
            {
                // Nobody is there: knocking is what counts.
            }
    });

    public static HttpClient Capped() => new(new SocketsHttpHandler { MaxConnectionsPerServer = 4 });

    public static HttpClient Uncapped() => new();

    /// <summary>Waits for each answer on the thread that asks.</summary>
    public static HttpClient Blocks() => new(new Blocking(new SocketsHttpHandler()));

    /// <summary>Keeps every response, and with it one of twenty connections.</summary>
    public static HttpClient Leaks() => new(new Leaking(new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 20 })));

    public static HttpClient CannotBegin() => Broken.Client;

    /// <summary>Says on standard error that it was made.</summary>
    public static HttpClient TellsOfItsMaking()
    {
        Console.Error.WriteLine("made");
        return new();
    }

    /// <summary>Dials for every request, and ends the process that is to time it.</summary>
    public static HttpClient EndsWhenTimed()
    {
        if (Environment.GetCommandLineArgs().Contains("--burst"))
            Environment.Exit(0);
        var client = new HttpClient();
        client.DefaultRequestHeaders.ConnectionClose = true;
        return client;
    }

    public static HttpClient AlwaysFails() => Doing(_ => throw new HttpRequestException("no more"));

    static class Broken
    {
        public static HttpClient Client { get; } = Missing();

        static HttpClient Missing() => throw new TimeoutException("no settings");
    }

    static HttpClient Doing(Action<int> what) => new(new Before(what));

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.NoOptimization)]
    static int Deep(int level) => level < 0 ? 0 : Deep(level + 1) + 1;

    [DllImport("libc", EntryPoint = "kill"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int Kill(int pid, int signal);

    [DllImport("libc", EntryPoint = "write"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern nint Write(int descriptor, byte[] bytes, nint count);

    [DllImport("libc", EntryPoint = "close"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int Close(int descriptor);

    sealed class Before(Action<int> what) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            what(Interlocked.Increment(ref s_calls));
            return base.SendAsync(request, cancellationToken);
        }
    }

    sealed class Handler(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>>? send,
        Action? dispose = null) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            send is null ? base.SendAsync(request, cancellationToken) : send(request, cancellationToken);

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            dispose?.Invoke();
        }
    }

    sealed class Authenticating(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        int _asked;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (Interlocked.Exchange(ref _asked, 1) == 0)
            {
                using var token = new HttpRequestMessage(HttpMethod.Get, new Uri(request.RequestUri!, "/echo")) { Version = request.Version };
                (await base.SendAsync(token, cancellationToken)).Dispose();
            }
            return await base.SendAsync(request, cancellationToken);
        }
    }

    sealed class Blocking(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(base.SendAsync(request, cancellationToken).GetAwaiter().GetResult());
    }

    sealed class Leaking(HttpClient kept) : HttpMessageHandler
    {
        readonly List<HttpResponseMessage> _responses = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await kept.GetAsync(
                new Uri(request.RequestUri!, "/echo?size=100000"), HttpCompletionOption.ResponseHeadersRead, CancellationToken.None);
            lock (_responses)
                _responses.Add(response);
            return new(HttpStatusCode.OK);
        }

        protected override void Dispose(bool disposing)
        {
            kept.Dispose();
            base.Dispose(disposing);
        }
    }
}
