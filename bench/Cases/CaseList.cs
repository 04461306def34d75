using System.IO.Enumeration;
using System.Reflection;
using PoolBench.Measure;
using PoolBench.Measure.Own;
using PoolBench.Measure.Strategies;

namespace PoolBench.Bench.Cases;

/// <summary>Every case there is, and which of them each profile asks for.</summary>
static class CaseList
{
    /// <summary>The benchmark classes; a class placed in this folder is found, not registered.</summary>
    public static IReadOnlyList<Type> Benchmarks { get; } =
    [
        .. typeof(CaseList).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(CaseBenchmark)) && !type.IsAbstract)
            .OrderBy(type => type.Name, StringComparer.Ordinal),
    ];

    /// <summary>Every case, those that cannot exist included, in the order of the tables.</summary>
    public static IReadOnlyList<Case> All => [.. Benchmarks.SelectMany(GridOf)];

    /// <summary>The rows of one class; none where they are of a client that nobody brought.</summary>
    public static IReadOnlyList<Case> GridOf(Type benchmark) =>
        (IReadOnlyList<Case>)benchmark.GetProperty(nameof(ICaseSource.Grid), BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;

    /// <summary>The rows of a client of one's own, and beside them those of the shared one in the same families.</summary>
    public static IReadOnlyList<Case> Own()
    {
        Case[] own = [.. All.Where(row => row.Strategy is OwnClient)];
        return [.. All.Where(row => row.Strategy is OwnClient or Shared && own.Any(each => each.Family == row.Family && each.Link == row.Link))
            .OrderBy(row => row.Family, StringComparer.Ordinal)];
    }

    /// <summary>The profiles: a listed file each, and <c>full</c>, which is everything.</summary>
    public static IReadOnlyList<string> Profiles { get; } = ["smoke", "quick", "full"];

    /// <summary>The case's place among those of <see cref="All"/> that have its round-trip time, the same in every process.</summary>
    public static int IndexOf(Case row) => All.Where(each => each.Link.Rtt == row.Link.Rtt).Index().First(each => each.Item.Id == row.Id).Index;

    /// <summary>The cases of a profile, in the order of its list; everything: in the order of the quick list, then the rest.</summary>
    public static IReadOnlyList<Case> Of(string profile)
    {
        var listed = Listed(profile == "full" ? "quick" : profile);
        var unknown = listed.Where(id => All.All(row => row.Id != id)).ToArray();
        if (unknown.Length > 0)
            throw new InvalidDataException($"{profile}.txt lists {string.Join(", ", unknown)}, which no benchmark class has");
        // Families as they first appear, so that the tables tell their story in the order of the list.
        var families = listed.Select(id => All.First(row => row.Id == id).Family).Distinct().ToList();
        return profile == "full"
            ? [.. All.OrderBy(row => families.IndexOf(row.Family) is >= 0 and var place ? place : int.MaxValue)]
            : [.. listed.Select(id => All.First(row => row.Id == id))];
    }

    /// <summary>
    /// The cases whose id, or whose BenchmarkDotNet name (<c>Class.Method</c>), matches one of the patterns (<c>*</c> and <c>?</c>).
    /// </summary>
    public static IReadOnlyList<Case> Matching(IReadOnlyList<Case> cases, IReadOnlyList<string> patterns) =>
        patterns.Count == 0 ? cases
            : [.. cases.Where(row => patterns.Any(pattern => Names(row).Any(name => FileSystemName.MatchesSimpleExpression(pattern, name))))];

    static IEnumerable<string> Names(Case row)
    {
        yield return row.Id;
        foreach (var method in from type in Benchmarks
                               where GridOf(type).Contains(row)
                               from method in type.GetMethods()
                               where method.IsDefined(typeof(BenchmarkDotNet.Attributes.BenchmarkAttribute))
                               select method)
        {
            yield return $"{method.DeclaringType!.Name}.{method.Name}";
            yield return $"{method.DeclaringType!.FullName}.{method.Name}";
        }
    }

    static List<string> Listed(string profile)
    {
        using var stream = typeof(CaseList).Assembly.GetManifestResourceStream($"{profile}.txt")
            ?? throw new InvalidDataException($"there is no profile '{profile}'; there are {string.Join(", ", Profiles)}");
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => !line.StartsWith('#'))];
    }
}
