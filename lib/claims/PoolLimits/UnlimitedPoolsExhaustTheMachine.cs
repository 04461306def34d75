using System.Globalization;
using System.Net;
using System.Net.Sockets;
using PoolBench.Measure.Recording;

namespace PoolBench.Claims.PoolLimits;

[Claim("S52", Topic.PoolLimits, Source = "Guide, section 11")]
sealed class UnlimitedPoolsExhaustTheMachine : Claim
{
    const int Ports = 16;
    const int Fds = 256;

    /// <summary>Requests at once, more than there are ports.</summary>
    const int ToPorts = 24;

    /// <summary>Requests at once, more than there are descriptors.</summary>
    const int ToFds = 400;

    /// <summary>A cap below both.</summary>
    const int Cap = 8;

    public override string Text => "An unlimited max_connections exhausts ports and file descriptors; a cap does not.";

    internal override IReadOnlyList<Need> Needs => [Need.Linux, Need.PortRange, Need.Prlimit];

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var (portsFree, portsCapped) = (await ThroughPortsAsync(lab, null), await ThroughPortsAsync(lab, Cap));
        var site = await lab.SiteAsync();
        var fds = await Task.WhenAll(ThroughFdsAsync(site, int.MaxValue), ThroughFdsAsync(site, Cap));
        return Judge(portsFree, portsCapped, fds[0], fds[1]);
    }

    internal static Finding Judge(long portsFree, long portsCapped, long fdsFree, long fdsCapped) => new Evidence()
        .Part(portsFree == ToPorts - Ports, portsFree, "requests",
            $".NET without a cap: of {ToPorts} at once failed with AddressNotAvailable (errno 99), having {Ports} ports")
        .Part(portsCapped == 0, portsCapped, "requests", $".NET, capped at {Cap}: of {ToPorts} at once failed, having {Ports} ports")
        .Part(fdsFree > 0, fdsFree, "requests",
            $".NET without a cap: of {ToFds} at once failed with TooManyOpenSockets (errno 24), having {Fds} descriptors")
        .Part(fdsCapped == 0, fdsCapped, "requests", $".NET, capped at {Cap}: of {ToFds} at once failed, having {Fds} descriptors")
        .Says($"Without a cap {portsFree} of {ToPorts} requests found no port and {fdsFree} of {ToFds} no descriptor; "
            + $"with {Cap} connections {portsCapped} and {fdsCapped} failed. .NET's handler has no cap unless MaxConnectionsPerServer is set.");

    /// <summary>Counts the requests that found no port. All are held until every dial has ended, so that none gets another's connection.</summary>
    static async Task<long> ThroughPortsAsync(Lab lab, int? cap)
    {
        var site = await lab.SiteAsync();
        var range = lab.Ports.Take(Ports);
        using var keeper = new Doorkeeper(lab);
        var (refused, all) = (0, new TaskCompletionSource());
        await using var pool = HandlerPool.OfSockets(site.Target, cap, handler => handler.ConnectCallback = async (context, cancellation) =>
        {
            try
            {
                return await range.DialAsync(context, cancellation);
            }
            catch (SocketException failure) when (failure.SocketErrorCode == SocketError.AddressNotAvailable)
            {
                if (Interlocked.Increment(ref refused) == ToPorts - Ports)
                    all.SetResult();
                throw;
            }
        });
        if (cap is not null)
            return Exhausted((await pool.TogetherAsync(site.Echo().Times(ToPorts))).Failed, SocketError.AddressNotAvailable);
        var hold = site.Hold(Ports + 1)[0];
        var sending = pool.TogetherAsync(hold.Times(ToPorts));
        await all.Task.WaitAsync(Settle.Limit);
        await Doorkeeper.ArrivedAsync(site, Ports);
        await keeper.VisitAsync(hold);
        return (await sending).Failed.GetValueOrDefault(Name(SocketError.AddressNotAvailable));
    }

    async Task<long> ThroughFdsAsync(Site site, int cap)
    {
        var capped = cap != int.MaxValue;
        // Without a cap each answer waits a moment, so that its connection serves no other request meanwhile.
        var address = site.Echo(delay: TimeSpan.FromMilliseconds(capped ? 0 : 500));
        var found = await Lab.ProbeAsync(this, new Confines(Fds: Fds), address.ToString(), cap.ToString(CultureInfo.InvariantCulture));
        var failed = found.ToDictionary(kind => kind.Key, kind => (int)kind.Value);
        return capped ? Exhausted(failed, SocketError.TooManyOpenSockets) : failed.GetValueOrDefault(Name(SocketError.TooManyOpenSockets));
    }

    /// <summary>Counts the failures from exhaustion. Any other failure has nothing to do with the claim, and is an error.</summary>
    /// <exception cref="InvalidDataException">There were other failures. The message names them.</exception>
    internal static long Exhausted(IReadOnlyDictionary<string, int> failed, SocketError error) =>
        failed.Keys.All(kind => kind == Name(error)) ? failed.GetValueOrDefault(Name(error))
        : throw new InvalidDataException($"with a cap of {Cap} requests failed for another reason: "
            + string.Join(", ", failed.Select(kind => $"{kind.Value} {kind.Key}")));

    static string Name(SocketError error) => $"{nameof(SocketError)}.{error}";

    internal override async Task<IReadOnlyDictionary<string, double>> ProbeAsync(IReadOnlyList<string> arguments)
    {
        await WarmAsync(new Uri(arguments[0]));
        var cap = int.Parse(arguments[1], CultureInfo.InvariantCulture);
        using var handler = new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = cap };
        using var client = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(30) };
        var kinds = await Task.WhenAll(Enumerable.Range(0, ToFds).Select(_ => EndAsync(client, new Uri(arguments[0]))));
        return kinds.OfType<string>().CountBy(kind => kind).ToDictionary(kind => kind.Key, kind => (double)kind.Value);
    }

    /// <summary>Runs all code once, failures included. Without a free descriptor the runtime cannot load an assembly and dies.</summary>
    static async Task WarmAsync(Uri address)
    {
        using var refusing = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        refusing.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var refused = new Uri($"http://{refusing.LocalEndPoint}/");
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(30) };
        await Task.WhenAll(Enumerable.Range(0, Fds / 4).Select(number => EndAsync(client, number % 2 == 0 ? address : refused)));
    }

    static async Task<string?> EndAsync(HttpClient client, Uri address)
    {
        try
        {
            using var answer = await client.GetAsync(address);
            return null;
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
        {
            return HandlerPool.NameOf(failure);
        }
    }
}
