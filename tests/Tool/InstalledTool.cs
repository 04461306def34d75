using PoolBench.Tests.Analysis;
using PoolBench.Tests.Environments;

namespace PoolBench.Tests.Tool;

/// <summary>The program as a tool is installed: a folder of its own, nothing of a checkout around it, called from elsewhere.</summary>
public sealed class InstalledTool : IDisposable
{
    readonly TempFolder _temp = new();

    public InstalledTool()
    {
        var built = AppContext.BaseDirectory.Replace(
            Path.Combine(Golden.Root, "tests"), Path.Combine(Golden.Root, "bench"), StringComparison.Ordinal);
        foreach (var file in Directory.EnumerateFiles(built, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(Program, Path.GetRelativePath(built, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        File.WriteAllText(Path.Combine(Program, "DotnetToolSettings.xml"), "");
        Directory.CreateDirectory(Work);
    }

    /// <summary>An empty folder, in which it is called.</summary>
    public string Work => _temp["work"];

    string Program => _temp[".store", "poolbench", "tools"];

    /// <summary>Calls it.</summary>
    /// <param name="words">As a shell takes them.</param>
    public async Task<(int Code, string Output, string Error)> RunAsync(string words) =>
        await Launch.ShellAsync($"cd '{Work}' && exec dotnet exec '{Path.Combine(Program, "bench.dll")}' {words}");

    public void Dispose() => _temp.Dispose();
}
