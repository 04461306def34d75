namespace PoolBench.Analysis;

/// <summary>Reads the small text files in which Linux describes the machine; elsewhere there are none.</summary>
public static class SystemFile
{
    /// <summary>The file's first line; null where there is none.</summary>
    public static string? Line(string file) => File.Exists(file) ? File.ReadLines(file).FirstOrDefault()?.Trim() : null;

    /// <summary>What follows a name at the start of a line, e.g. the value of <c>model name</c>; null where there is none.</summary>
    public static string? Field(string file, string name) => !File.Exists(file)
        ? null
        : File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?[name.Length..].Trim(' ', '\t', ':');
}
