using System.Globalization;
using PoolBench.Core.Terminal;

namespace PoolBench.Machine;

/// <summary>
/// The files in which Linux describes itself, below a root. The doctor reads them only through this class, which turns a missing or unreadable
/// file, or text that is not a number, into a reason, never an exception.
/// </summary>
/// <param name="root">The folder that holds <c>proc</c> and <c>sys</c>.</param>
sealed class SystemFiles(string root)
{
    /// <summary>The files of this machine.</summary>
    public static SystemFiles Real { get; } = new("/");

    /// <summary>More than any of these files has, except tables of sockets, which are read line by line.</summary>
    const int MostCharacters = 1 << 20;

    /// <summary>Whether this is a real machine without <c>/proc</c>, so that other sources must answer.</summary>
    public bool IsElsewhere => ReferenceEquals(this, Real) && !OperatingSystem.IsLinux();

    /// <summary>The file's text without blanks around it, or why there is no text. The text of an empty file is empty.</summary>
    public (string? Text, string? Reason) Text(string path)
    {
        try
        {
            using var reader = new StreamReader(Path.Combine(root, path));
            var text = new char[MostCharacters];
            var length = reader.ReadBlock(text);
            return (new string(text, 0, length).Trim(), null);
        }
        catch (Exception fault) when (IsRefusal(fault))
        {
            return (null, Reason(path, fault));
        }
    }

    /// <summary>Reads a whole number: the file's text, or one of several numbers in it.</summary>
    /// <param name="path">Below the root.</param>
    /// <param name="field">Which of several numbers, from 0.</param>
    public Known Number(string path, int field = 0) => Text(path) switch
    {
        (null, var reason) => Known.Not(reason!),
        ("", _) => Known.Not($"/{path} is empty"),
        ({ } text, _) => Parse(text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(field) ?? "", $"/{path}"),
    };

    /// <summary>The text after a name at the start of a line, e.g. after <c>Max open files</c>.</summary>
    public (string? Text, string? Reason) Field(string path, string name)
    {
        var (text, reason) = Text(path);
        if (text is null)
            return (null, reason);
        var line = text.Split('\n').FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        return line is null ? (null, $"/{path} has no line '{name}'") : (line[name.Length..].Trim(' ', '\t', ':', '\r'), null);
    }

    /// <summary>Hands the lines of a long file to <paramref name="take"/>, one by one.</summary>
    /// <returns>Why the file could not be read to its end; null when it could.</returns>
    public string? Lines(string path, Action<string> take)
    {
        try
        {
            foreach (var line in File.ReadLines(Path.Combine(root, path)))
                take(line);
            return null;
        }
        catch (Exception fault) when (IsRefusal(fault))
        {
            return Reason(path, fault);
        }
    }

    /// <summary>The targets of a folder's links, e.g. of a process's descriptors. Leaves out the descriptor that reads the folder.</summary>
    public (IReadOnlyList<string>? Targets, string? Reason) Links(string path)
    {
        try
        {
            var targets = Directory.EnumerateFileSystemEntries(Path.Combine(root, path)).Select(Target);
            return ([.. targets.OfType<string>()
                .Where(target =>
                    !(target.StartsWith("/proc/", StringComparison.Ordinal) && target.EndsWith("/fd", StringComparison.Ordinal)))], null);
        }
        catch (Exception fault) when (IsRefusal(fault))
        {
            return (null, Reason(path, fault));
        }
    }

    public bool HasFolder(string path) => Directory.Exists(Path.Combine(root, path));

    /// <summary>A whole number, not negative.</summary>
    public static Known Parse(string text, string where) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : Known.Not($"{where} holds '{PlainText.Clean(text, 20 + 1)}', which is not a whole number");

    /// <summary>Null when the descriptor was closed after it was listed.</summary>
    static string? Target(string link)
    {
        try
        {
            return new FileInfo(link).LinkTarget;
        }
        catch (Exception fault) when (IsRefusal(fault))
        {
            return null;
        }
    }

    static bool IsRefusal(Exception fault) => fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;

    static string Reason(string path, Exception fault) => fault switch
    {
        FileNotFoundException or DirectoryNotFoundException => $"/{path} is missing",
        UnauthorizedAccessException => $"/{path} may not be read by this user",
        _ => $"/{path} cannot be read ({fault.GetType().Name})",
    };
}
