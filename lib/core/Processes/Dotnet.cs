using PoolBench.Core.Terminal;

namespace PoolBench.Core.Processes;

/// <summary>The .NET command that runs and builds the suite's programs.</summary>
static class Dotnet
{
    static readonly TimeSpan BuildLimit = TimeSpan.FromMinutes(8);

    /// <summary>The program to start: the one that runs this process, where it says so.</summary>
    public static string Host => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path : "dotnet";

    /// <summary>Builds a project as Release; no build server is left behind.</summary>
    /// <remarks>
    /// With the settings of any other build: in a checkout that is built already nothing is written, least of all the files of the program that runs.
    /// </remarks>
    /// <returns>Null when it went well, else its first errors.</returns>
    public static async Task<string?> BuildAsync(string project, CancellationToken cancellation)
    {
        string[] arguments = ["build", project, "-c", "Release", "--nologo", "-v", "quiet", "--disable-build-servers"];
        var (code, output) = await Tool.RunAsync(Host, arguments, Path.GetDirectoryName(project)!, BuildLimit, cancellation, fetches: true);
        if (code == 0)
            return null;
        var errors = output.Split('\n')
            .Where(line => line.Contains(" error ", StringComparison.Ordinal) || line.Contains("error:", StringComparison.Ordinal))
            .Distinct()
            .Take(3);
        return PlainText.Clean(string.Join(" ", errors.DefaultIfEmpty(output)), 600);
    }
}
