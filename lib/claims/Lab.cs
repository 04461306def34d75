using System.Globalization;
using System.Text.Json;
using PoolBench.Core;
using PoolBench.Core.Processes;
using PoolBench.Machine;
using PoolBench.Measure.Links;
using PoolBench.Measure.Recording;
using PoolBench.Pool;
using PoolBench.Server.Json;

namespace PoolBench.Claims;

/// <summary>The tools of experiments: a server with hosts for each, pools, port ranges, and child processes with lowered limits.</summary>
sealed class Lab : IDisposable
{
    static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(150);

    readonly ServerProcess _server;
    readonly ControlClient _control;
    readonly Hosts _hosts;
    int _next = Hosts.WarmUp;

    Lab(ServerProcess server, ControlClient control, Hosts hosts, bool slow) => (_server, _control, _hosts, Slow) = (server, control, hosts, slow);

    /// <summary>Whether experiments run at full size.</summary>
    public bool Slow { get; }

    /// <summary>Narrow ranges of ports; gives out each only once.</summary>
    public PortRanges Ports { get; } = new();

    /// <summary>The addresses of the server's first host.</summary>
    public ReadyLine Ready => _server.Ready;

    /// <summary>Starts the server.</summary>
    /// <exception cref="SuiteException">The server did not start, or has too few file descriptors; exit code 4.</exception>
    public static async Task<Lab> OpenAsync(bool slow)
    {
        var server = await ServerProcess.StartAsync(DescriptorLimit.MostAddresses);
        var control = new ControlClient(server.Ready.Control);
        return new(server, control, new Hosts(server.Ready, await control.RootAsync()), slow);
    }

    /// <summary>A host that nobody has used, after a reset of the ledger. Waits until all connections of the last experiment are closed.</summary>
    public async Task<Site> SiteAsync(Link? link = null)
    {
        var site = new Site(_control, _hosts.Target(link ?? Link.Http, ++_next));
        await Settle.ClosedAsync(_control, [site.EndPoint], lingers: true);
        await _control.ResetAsync();
        return site;
    }

    /// <summary>Several hosts that nobody has used. Any client takes them for different servers.</summary>
    public async Task<IReadOnlyList<Site>> SitesAsync(int count, Link? link = null)
    {
        var first = await SiteAsync(link);
        return [first, .. Enumerable.Range(1, count - 1).Select(_ => new Site(_control, _hosts.Target(link ?? Link.Http, ++_next)))];
    }

    /// <summary>
    /// The pools for a claim about httpx: the real one if it is installed, and <see cref="LimitsHandler"/> with the matching rule.
    /// </summary>
    /// <remarks>Each is disposed before the next is made, and the site's ledger is reset in between.</remarks>
    public static IEnumerable<Func<Site, Limits, IPool>> HttpxLike()
    {
        if (HttpxPool.Version is not null)
            yield return (_, limits) => HttpxPool.Start(limits);
        yield return (site, limits) => HandlerPool.Of(site.Target, limits with { Rule = HttpxPool.Rule });
    }

    /// <summary>Runs <see cref="Claim.ProbeAsync"/> in a child process, whose limits touch neither this process nor the server.</summary>
    /// <param name="claim">The claim that this is a part of.</param>
    /// <param name="confines">The child's limits.</param>
    /// <param name="arguments">Passed to the child.</param>
    /// <returns>The numbers that the child found.</returns>
    /// <exception cref="InvalidDataException">The child failed. The message quotes it.</exception>
    public static async Task<IReadOnlyDictionary<string, double>> ProbeAsync(Claim claim, Confines confines, params IEnumerable<string> arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "bench.dll");
        using var child = Child.Start(program, [ClaimPartCommand.Name, claim.Id, .. arguments], RuntimeSettings.Both.ToDictionary(), confines.Words);
        var line = await child.ReadLineAsync(ProbeLimit)
            ?? throw new InvalidDataException($"the child process ended without a result: {child.Said}");
        return JsonSerializer.Deserialize<Dictionary<string, double>>(line)!;
    }

    public void Dispose()
    {
        _control.Dispose();
        _server.Dispose();
    }
}

/// <summary>The limits of a child process.</summary>
/// <param name="Fds">Soft and hard limit on file descriptors; equal, because .NET raises the soft one anyway. Null keeps this process's.</param>
/// <param name="Network">Whether it has its own network namespace, with loopback up: addresses, ports and sysctls of its own.</param>
/// <param name="Sysctls">Settings of that network, e.g. <c>net.ipv4.tcp_tw_reuse=0</c>.</param>
/// <param name="SoftFds">A soft limit below <paramref name="Fds"/>; null for the same.</param>
/// <param name="Steady">Whether .NET in it compiles and collects garbage without extra threads.</param>
sealed record Confines(int? Fds = null, bool Network = false, IReadOnlyList<string>? Sysctls = null, int? SoftFds = null, bool Steady = false)
{
    /// <summary>The words to put before a command.</summary>
    public IReadOnlyList<string> Words =>
    [
        .. Network ? (string[])["unshare", "-Urn", "sh", "-c", Script, "sh"] : [],
        .. Fds is { } fds ? (string[])["prlimit", string.Create(CultureInfo.InvariantCulture, $"--nofile={SoftFds ?? fds}:{fds}")] : [],
        .. Steady ? (string[])["env", "DOTNET_TieredCompilation=0", "DOTNET_gcConcurrent=0"] : [],
    ];

    string Script => string.Join(" && ", ["ip link set lo up", .. (Sysctls ?? []).Select(Setting), "exec \"$@\""]);

    // Some systems lack sysctl(8); these files are always there.
    static string Setting(string sysctl)
    {
        var (name, value) = (sysctl.Split('=')[0], sysctl.Split('=')[1]);
        return $"echo '{value}' > /proc/sys/{name.Replace('.', '/')}";
    }
}
