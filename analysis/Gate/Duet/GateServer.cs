using System.Globalization;
using System.Text.Json;
using PoolBench.Analysis.Gate.Builds;
using PoolBench.Core;
using PoolBench.Core.Processes;
using PoolBench.Core.Store;

namespace PoolBench.Analysis.Gate.Duet;

/// <summary>The server that the arms of a gate send to, in a process of its own.</summary>
sealed class GateServer : IDisposable
{
    static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    readonly Child _child;

    readonly TemporaryFolder _folder;

    GateServer(Child child, TemporaryFolder folder, bool timed, string? sender) =>
        (_child, _folder, IsTimed, Sender) = (child, folder, timed, sender);

    /// <summary>
    /// Where it and its workers put temporary files: those that are ended leave the runtime's own behind, and these are removed with the folder. The
    /// names of the runtime's sockets have a limit, which a longer folder would pass.
    /// </summary>
    public IReadOnlyDictionary<string, string> Temporary => TemporaryIn(_folder);

    static Dictionary<string, string> TemporaryIn(TemporaryFolder folder) =>
        OperatingSystem.IsLinux() && folder.FullPath.Length <= LongestFolder
            ? new() { ["TMPDIR"] = folder.FullPath } : [];

    const int LongestFolder = 60;

    /// <summary>Whether times are taken.</summary>
    public bool IsTimed { get; }

    /// <summary>The processor that its workers keep to; null: any.</summary>
    public string? Sender { get; }

    /// <summary>
    /// The processors on which its workers start: those that are timed warm up on the server's as well, which takes two thirds of the time.
    /// </summary>
    public string? Start => IsTimed && Cpus.Apart is { } apart ? $"{apart.Server},{apart.Sender}" : Sender;

    string Root => Path.Combine(_folder.FullPath, "root.pem");

    /// <summary>Its control port.</summary>
    public string Control { get; private set; } = "";

    /// <summary>
    /// What a worker is told that sends through a user's client: on Linux such a client trusts the server's root because its process does.
    /// </summary>
    public IReadOnlyDictionary<string, string> Trust =>
        OperatingSystem.IsLinux() ? new Dictionary<string, string> { ["SSL_CERT_FILE"] = Root } : new Dictionary<string, string>();

    /// <summary>How many addresses it has; a Mac gives only one.</summary>
    public static int Hosts => OperatingSystem.IsMacOS() ? 1 : 254;

    /// <summary>Starts the server of a build.</summary>
    /// <param name="build">The build.</param>
    /// <param name="arm">Null: times are taken, and it keeps to a processor of its own. Otherwise it counts for this arm, from 0, and shares its
    /// worker's processor: on a virtual machine it costs more to wake another processor than to answer the request.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <exception cref="SuiteException">It did not become ready; exit code 4.</exception>
    public static async Task<GateServer> StartAsync(Build build, int? arm, CancellationToken cancellation)
    {
        var own = arm % 2 == 1 ? Cpus.Apart?.Sender : Cpus.Apart?.Server;
        var folder = TemporaryFolder.Create("root");
        var settings = arm is null ? Settings.Gating : Settings.Counting;
        Child child;
        try
        {
            child = Child.Start(build.Server, ["--exit-with-stdin", "--hosts", Hosts.ToString(CultureInfo.InvariantCulture)],
                settings.Concat(TemporaryIn(folder)).ToDictionary(), own);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
        var server = new GateServer(child, folder, arm is null, arm is null ? Cpus.Apart?.Sender : own);
        try
        {
            var line = await child.ReadLineAsync(StartLimit, cancellation);
            using var ready = JsonDocument.Parse(line ?? "");
            server.Control = ready.RootElement.GetProperty("control").GetString()!;
            using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = StartLimit };
            await File.WriteAllTextAsync(
                server.Root, await client.GetStringAsync(new Uri(server.Control + "/certificate"), cancellation), cancellation);
            return server;
        }
        catch (Exception fault)
        {
            var said = child.Said;
            server.Dispose();
            cancellation.ThrowIfCancellationRequested();
            throw new SuiteException(
                $"The server of {build.Label} did not become ready ({(said is "" ? fault.Message : said)}).", ExitCodes.NotMeasured, fault);
        }
    }

    public void Dispose()
    {
        _child.Dispose();
        _folder.Dispose();
    }
}
