using System.Runtime.InteropServices;
using System.Text.Json;
using PoolBench.Core.Terminal;

namespace PoolBench.Core.Processes;

/// <summary>The .NET command that runs and builds the suite's programs.</summary>
static class Dotnet
{
    static readonly TimeSpan BuildLimit = TimeSpan.FromMinutes(8);

    /// <summary>The program to start: the one that runs this process, where it says so, else the one that the runtime belongs to.</summary>
    public static string Host => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path : OfRuntime ?? Name;

    /// <summary>Three folders above the runtime: an installed tool finds its runtime also where no PATH leads to the command.</summary>
    static string? OfRuntime { get; } =
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : Name))
            is var command && File.Exists(command) ? command : null;

    const string Name = "dotnet";

    /// <summary>Builds a project as Release; no build server is left behind.</summary>
    /// <remarks>
    /// With the settings of any other build: in a checkout that is built already nothing is written, least of all the files of the program that runs.
    /// </remarks>
    /// <returns>Null when it went well, else its first errors.</returns>
    public static async Task<string?> BuildAsync(string project, CancellationToken cancellation)
    {
        var (code, output) = await RunAsync(project, ["build", project], cancellation);
        return code == 0 ? null : ErrorsIn(output);
    }

    /// <summary>Builds a project of anybody's as Release, with all it needs, into a folder; beside the project nothing is written.</summary>
    /// <param name="project">The project file.</param>
    /// <param name="framework">Which of its frameworks.</param>
    /// <param name="folder">Where it goes.</param>
    /// <param name="scratch">A folder for what is in between.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <returns>As of <see cref="BuildAsync"/>.</returns>
    public static async Task<string?> PublishAsync(
        string project, string framework, string folder, string scratch, CancellationToken cancellation)
    {
        // One file, trimmed or native, it could not be loaded.
        var (code, output) = await RunAsync(project, ["publish", project, "-f", framework, "-o", folder, "--artifacts-path", scratch,
            "--no-self-contained", "-p:PublishSingleFile=false", "-p:PublishTrimmed=false", "-p:PublishAot=false"], cancellation);
        return code == 0 ? null : ErrorsIn(output);
    }

    /// <summary>Properties of a project as Release, by their names; nothing is built.</summary>
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
