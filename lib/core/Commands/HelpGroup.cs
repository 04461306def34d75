namespace PoolBench.Core.Commands;

/// <summary>A part of a long list of options or verbs, which help shows under a heading of its own.</summary>
/// <param name="Heading">What these have in common.</param>
/// <param name="Names">
/// The options, with their dashes, or the verbs, in the order in which they are shown. The first group that names one has it.
/// </param>
public sealed record HelpGroup(string Heading, params IReadOnlyList<string> Names)
{
    const string Options = "Options:";

    static readonly string[] Lists = [Options, "Commands:"];

    /// <summary>A help text whose lists are divided so. What belongs to no group stays under the list's own heading, below the others.</summary>
    internal static string Divide(string help, IReadOnlyList<HelpGroup> groups)
    {
        // A column that was broken leaves blanks at its lines' ends.
        var lines = help.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd()).ToArray();
        var divided = new List<string>();
        for (var i = 0; i < lines.Length; i++)
            if (groups.Count == 0 || !Lists.Contains(lines[i]))
                divided.Add(lines[i]);
            else
            {
                var list = lines.Skip(i + 1).TakeWhile(line => line.Length > 0).ToArray();
                divided.AddRange(Parts(lines[i], Entries(list, lines[i] == Options ? "  -" : "  "), groups));
                i += list.Length;
            }
        return string.Join(Environment.NewLine, divided);
    }

    /// <summary>The parts of a list, an empty line between them.</summary>
    static IEnumerable<string> Parts(string heading, List<List<string>> entries, IReadOnlyList<HelpGroup> groups)
    {
        var left = entries.ToList();
        var isFirst = true;
        foreach (var group in groups.Append(new HelpGroup(heading.TrimEnd(':'), [.. entries.SelectMany(entry => Words(entry).Take(1))])))
        {
            var here = group.Names.SelectMany(name => left.Where(entry => Words(entry).Contains(name))).Distinct().ToArray();
            if (here.Length == 0)
                continue;
            left.RemoveAll(entry => here.Contains(entry));
            if (!isFirst)
                yield return "";
            isFirst = false;
            yield return group.Heading + ":";
            foreach (var line in here.SelectMany(entry => entry))
                yield return line;
        }
    }

    /// <summary>An entry begins two columns in, an option with a dash; what is broken of its name or of its text follows.</summary>
    static List<List<string>> Entries(IEnumerable<string> lines, string beginning)
    {
        var entries = new List<List<string>>();
        foreach (var line in lines)
            if (entries.Count == 0 || (line.StartsWith(beginning, StringComparison.Ordinal) && line[2] != ' '))
                entries.Add([line]);
            else
                entries[^1].Add(line);
        return entries;
    }

    /// <summary>The names at the entry's beginning, before what it says.</summary>
    static string[] Words(List<string> entry) => entry[0].Trim().Split("  ")[0].Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
}
