namespace PoolBench.Core.Processes;

/// <summary>Reads the small text files with which Linux describes the machine. Other systems have none, and some are unreadable.</summary>
public static class SystemFile
{
    /// <summary>The file's first line; null when it cannot be read.</summary>
    public static string? Line(string file) => First(file, _ => true)?.Trim();

    /// <summary>The text after a name at the start of a line, e.g. the value of <c>model name</c>; null when it is not found.</summary>
    public static string? Field(string file, string name) =>
        First(file, line => line.StartsWith(name, StringComparison.Ordinal))?[name.Length..].Trim(' ', '\t', ':');

    static string? First(string file, Func<string, bool> fits)
    {
        try
        {
            return File.Exists(file) ? File.ReadLines(file).FirstOrDefault(fits) : null;
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
