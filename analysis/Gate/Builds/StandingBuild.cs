namespace PoolBench.Analysis.Gate.Builds;

/// <summary>The build that stands in a checkout already: used as it is where nothing that goes into it is newer.</summary>
/// <remarks>
/// By times alone, as a build decides it. A folder's own time counts as well: it tells of sources that were removed.
/// </remarks>
static class StandingBuild
{
    static readonly string[] s_sources = ["bench", "lib", "server"];

    static readonly string[] s_settings = [".props", ".targets", ".config"];

    /// <summary>The folder of the build; null where there is none, or it is older than its sources.</summary>
    /// <param name="checkout">The root of a checkout of PoolBench.</param>
    public static string? Of(string checkout)
    {
        var output = Path.Combine(checkout, "bench", "bin", "Release", "net10.0");
        if (!File.Exists(Path.Combine(output, Subject.Program)) || !File.Exists(Path.Combine(output, "server.dll")))
            return null;
        var built = new DirectoryInfo(output).EnumerateFiles("*.dll").Max(file => file.LastWriteTimeUtc);
        var changed = s_sources.Select(name => Newest(new DirectoryInfo(Path.Combine(checkout, name))))
            .Concat(new DirectoryInfo(checkout).EnumerateFiles()
                .Where(file => s_settings.Contains(file.Extension) || file.Name == "global.json")
                .Select(file => file.LastWriteTimeUtc))
            .Max();
        return changed <= built ? output : null;
    }

    static DateTime Newest(DirectoryInfo folder) => !folder.Exists ? DateTime.MinValue
        : folder.EnumerateFiles().Select(file => file.LastWriteTimeUtc)
            .Concat(folder.EnumerateDirectories().Where(inner => inner.Name is not ("bin" or "obj")).Select(Newest))
            .Append(folder.LastWriteTimeUtc)
            .Max();
}
