using System.Runtime.InteropServices;
using System.Text.Json;
using PoolBench.Core.Terminal;

namespace PoolBench.Core.Processes;

/// <summary>The .NET command that runs and builds the suite's programs.</summary>
static class Dotnet
{
    static readonly TimeSpan BuildLimit = TimeSpan.FromMinutes(8);

    /// <summary>The <c>dotnet</c> program to start: the one that started this process if known, else the one beside the runtime.</summary>
    public static string Host => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path : OfRuntime ?? Name;

    /// <summary>Three folders above the runtime: an installed tool may run where <c>dotnet</c> is not on PATH.</summary>
    static string? OfRuntime { get; } =
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : Name))
            is var command && File.Exists(command) ? command : null;

    const string Name = "dotnet";

    /// <summary>Builds a project as Release. Leaves no build server behind.</summary>
    /// <remarks>
    /// Uses the usual build settings, so it writes nothing in a checkout that is already built. The files of the running program stay untouched.
    /// </remarks>
    /// <returns>Null on success, else its first errors.</returns>
    public static async Task<string?> BuildAsync(string project, CancellationToken cancellation)
    {
        var (code, output) = await RunAsync(project, ["build", project], cancellation);
        return code == 0 ? null : ErrorsIn(output);
    }

    /// <summary>Builds a user's project as Release, with its dependencies, into a folder. Writes nothing beside the project.</summary>
    /// <param name="project">The project file.</param>
    /// <param name="framework">The target framework.</param>
    /// <param name="folder">The output folder.</param>
    /// <param name="scratch">A folder for intermediate files.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <returns>As for <see cref="BuildAsync"/>.</returns>
    public static async Task<string?> PublishAsync(
        string project, string framework, string folder, string scratch, CancellationToken cancellation)
    {
        // We could not load a single-file, trimmed or native build.
        var (code, output) = await RunAsync(project, ["publish", project, "-f", framework, "-o", folder, "--artifacts-path", scratch,
            "--no-self-contained", "-p:PublishSingleFile=false", "-p:PublishTrimmed=false", "-p:PublishAot=false"], cancellation);
        return code == 0 ? null : ErrorsIn(output);
    }

    /// <summary>Reads properties of a project's Release configuration by name. Builds nothing.</summary>
    /// <returns>Null when the project cannot be read, or the SDK is older than .NET 8; then what was said.</returns>
    public static async Task<(IReadOnlyDictionary<string, string>? Values, string Said)> PropertiesAsync(
        string project, IReadOnlyList<string> names, CancellationToken cancellation)
    {
        string[] arguments = ["msbuild", project, "-nologo", "-p:Configuration=Release", .. names.Select(name => $"-getProperty:{name}")];
        var (code, output) = await Tool.RunAsync(Host, arguments, Path.GetDirectoryName(project)!, BuildLimit, cancellation);
        try
        {
            return (code != 0 ? null : JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, string>>>(output)?["Properties"],
                ErrorsIn(output));
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException)
        {
            return (null, ErrorsIn(output));
        }
    }

    static Task<(int Code, string Output)> RunAsync(string project, string[] verb, CancellationToken cancellation)
    {
        string[] arguments = [.. verb, "-c", "Release", "--nologo", "-v", "quiet", "--disable-build-servers"];
        return Tool.RunAsync(Host, arguments, Path.GetDirectoryName(project)!, BuildLimit, cancellation, fetches: true);
    }

    static string ErrorsIn(string output)
    {
        var errors = output.Split('\n')
            .Where(line => line.Contains(" error ", StringComparison.Ordinal) || line.Contains("error:", StringComparison.Ordinal))
            .Distinct()
            .Take(3);
        return PlainText.Clean(string.Join(" ", errors.DefaultIfEmpty(output)), 600);
    }
}
