using PoolBench.Core.Processes;

namespace PoolBench.Probe.Servers;

/// <summary>A server that people run: how it is started with the settings that it comes with, and which version it is.</summary>
/// <remarks>A new server is a new class in this folder; reflection finds it.</remarks>
abstract class RealServer
{
    /// <summary>How long a version may take to be told.</summary>
    static readonly TimeSpan VersionLimit = TimeSpan.FromSeconds(20);

    /// <summary>Every server, by name.</summary>
    public static IReadOnlyList<RealServer> All { get; } =
    [
        .. typeof(RealServer).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(RealServer)) && !type.IsAbstract)
            .Select(type => (RealServer)Activator.CreateInstance(type)!)
            .OrderBy(server => server.Id, StringComparer.Ordinal),
    ];

    /// <summary>The name in tables and for <c>--only</c>.</summary>
    public abstract string Id { get; }

    /// <summary>What to install where it is missing, by Debian's names.</summary>
    public abstract string Install { get; }

    /// <summary>Whether it is started with a TLS listener too.</summary>
    public virtual bool HasTls => true;

    /// <summary>Which settings are not those that it comes with, beyond addresses, certificate and a page; null: none.</summary>
    public virtual string? Changed => null;

    /// <summary>The command that tells the version.</summary>
    protected abstract string[] VersionCommand { get; }

    /// <summary>The version in what that command says; null when it is not installed.</summary>
    protected abstract string? VersionIn(string said);

    /// <summary>Writes its files and names the command that runs it in the foreground.</summary>
    public abstract Plan Prepare(ServerPlace place);

    /// <summary>Its version; null when it is not installed.</summary>
    public virtual async Task<string?> VersionAsync(CancellationToken cancellation)
    {
        var (code, said) = await Tool.RunAsync(Locate(VersionCommand[0]), VersionCommand[1..], "/", VersionLimit, cancellation);
        return code == 127 ? null : VersionIn(said);
    }

    /// <summary>The words between two marks, e.g. <c>nginx/</c> and a blank.</summary>
    protected static string? After(string said, string mark)
    {
        var at = said.IndexOf(mark, StringComparison.Ordinal);
        if (at < 0)
            return null;
        var rest = said[(at + mark.Length)..];
        var end = rest.IndexOfAny([' ', '\n', '\r', '(', '-', '+', '"', ',']);
        return (end < 0 ? rest : rest[..end]).Trim().TrimStart('v');
    }

    /// <summary>Servers lie where only root looks by default.</summary>
    protected static string Locate(string program) =>
        ((string[])["/usr/sbin", "/usr/local/sbin"]).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists) ?? program;
}

/// <summary>Where a server is started.</summary>
/// <param name="Folder">A folder of its own, with <c>www/index.html</c>.</param>
/// <param name="Http">A free port for HTTP.</param>
/// <param name="Https">A free port for TLS.</param>
/// <param name="Certificate">A PEM file with its certificate.</param>
/// <param name="Key">A PEM file with the key.</param>
/// <param name="Both">A PEM file with both.</param>
/// <param name="Python">The interpreter of the Python servers.</param>
sealed record ServerPlace(string Folder, int Http, int Https, string Certificate, string Key, string Both, string Python)
{
    /// <summary>Writes a file into the folder.</summary>
    /// <returns>Its path.</returns>
    public string Write(string name, string content)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content.ReplaceLineEndings("\n"));
        return path;
    }
}

/// <summary>How a server runs.</summary>
/// <param name="Words">The command and its arguments; in the foreground, ended by SIGTERM.</param>
sealed record Plan(params string[] Words)
{
    /// <summary>Variables beyond those of this process.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();
}
