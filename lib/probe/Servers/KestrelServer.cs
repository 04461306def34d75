using PoolBench.Core.Processes;

namespace PoolBench.Probe.Servers;

/// <summary>ASP.NET Core's server: this suite's own, with Kestrel's settings as they are.</summary>
sealed class KestrelServer : RealServer
{
    public override string Id => "kestrel";

    public override string Install => ".NET 10";

    protected override string[] VersionCommand => throw new NotSupportedException();

    protected override string? VersionIn(string said) => throw new NotSupportedException();

    public override Task<string?> VersionAsync(CancellationToken cancellation) => Task.FromResult<string?>(Environment.Version.ToString());

    /// <summary>The suite's server, which its own process runs.</summary>
    public override Plan Prepare(ServerPlace place) => new(Dotnet.Host, "exec", Path.Combine(AppContext.BaseDirectory, "server.dll"),
        "--http", $"{place.Http}", "--https", $"{place.Https}");
}
