namespace PoolBench.Core.Commands;

/// <summary>How a client of one's own is named on the command line: <c>FILE.dll</c>, <c>FILE.dll:Type</c> or <c>FILE.dll:Type.Method</c>.</summary>
static class ClientSpec
{
    const string Ending = ".dll:";

    /// <summary>The file, and the name in it; null where none follows.</summary>
    public static (string File, string? Name) Split(string text)
    {
        // The last one: a folder of the path may end so, too.
        var at = text.LastIndexOf(Ending, StringComparison.OrdinalIgnoreCase);
        return at < 0 ? (text, null) : (text[..(at + Ending.Length - 1)], text[(at + Ending.Length)..]);
    }
}
