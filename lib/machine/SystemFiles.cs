using System.Globalization;
using PoolBench.Core.Terminal;

namespace PoolBench.Machine;

/// <summary>
/// The files in which Linux describes itself, below a root. Everything that the doctor reads of them passes through here: what is missing,
/// unreadable or no number becomes a reason, never an exception.
/// </summary>
/// <param name="root">The folder that holds <c>proc</c> and <c>sys</c>.</param>
sealed class SystemFiles(string root)
{
    /// <summary>Those of this machine.</summary>
    public static SystemFiles Real { get; } = new("/");

    /// <summary>More than any of these files has, tables of sockets apart, which are read line by line.</summary>
    const int MostCharacters = 1 << 20;

    /// <summary>Whether this is the machine itself, and one without <c>/proc</c>: other sources must answer.</summary>
    public bool IsElsewhere => ReferenceEquals(this, Real) && !OperatingSystem.IsLinux();

    /// <summary>The file's text without blanks around it, or why there is none. An empty file is an empty text.</summary>
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

    /// <summary>The whole number that is a file's text, or one of several that stand in it.</summary>
    /// <param name="path">Below the root.</param>
    /// <param name="field">Which, from 0.</param>
    public Known Number(string path, int field = 0) => Text(path) switch
    {
        (null, var reason) => Known.Not(reason!),
        ("", _) => Known.Not($"/{path} is empty"),
        ({ } text, _) => Parse(text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(field) ?? "", $"/{path}"),
    };

    /// <summary>What follows a name at the start of a line, e.g. of <c>Max open files</c>.</summary>
    public (string? Text, string? Reason) Field(string path, string name)
    {
        var (text, reason) = Text(path);
        if (text is null)
            return (null, reason);
        var line = text.Split('\n').FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        return line is null ? (null, $"/{path} has no line '{name}'") : (line[name.Length..].Trim(' ', '\t', ':', '\r'), null);
    }

    /// <summary>Gives the lines of a long file to <paramref name="take"/>, one after another.</summary>
    /// <returns>Why it could not be read to its end; null when it was.</returns>
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

    /// <summary>
    /// What the links in a folder point to, such as the descriptors of a process; the one through which the folder is being read is left out.
    /// </summary>
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
        : Known.Not($"{where} holds '{PlainText.Clean(text, 20 + 1)}', which is no whole number");

    /// <summary>Null: closed since it was listed.</summary>
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
