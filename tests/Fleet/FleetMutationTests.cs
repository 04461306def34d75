using System.Text.Json.Nodes;
using PoolBench.Core;
using Xunit;

namespace PoolBench.Tests.Fleet;

/// <summary>Every number of a fleet's book is made wrong, one at a time: another account contradicts it, or it stands here why none can.</summary>
public sealed class FleetMutationTests
{
    /// <summary>What no other account of a Run tells a second time, and which way a wrong number passes for that.</summary>
    static readonly (string Path, Passes Way, string Because)[] Alone =
    [
        ("clock.offsetNs", Passes.Both, "a member's own clock may begin anywhere"),
        ("clock.wallOffsetNs", Passes.Both, "a clock on the wall may be wrong by any amount; nothing is computed from it"),
        ("memory.atStart", Passes.Both, "a measured size, told once"),
        ("memory.atMostOpen", Passes.Both, "a measured size, told once"),
        ("part.dropped.connections", Passes.Less, "fewer may have been left to drop than were ever open"),
        ("memory.mostOpen", Passes.Less, "four looks a second may miss the moment when most were open"),
        ("schemaVersion", Passes.Less, "older shapes are read too"),
        ("lastSignNs", Passes.More, "members wait at the end gate for as long as they like"),
    ];

    enum Passes
    {
        Less,
        More,
        Both,
    }

    public static TheoryData<string, long> Mutations()
    {
        var data = new TheoryData<string, long>();
        foreach (var path in Numbers(JsonNode.Parse(FleetJudgeTests.Stored())!, ""))
            foreach (var value in (long[])[-1, 0, 1, 7, 1_000_000_000_000_000])
                data.Add(path, value);
        return data;
    }

    [Theory]
    [MemberData(nameof(Mutations))]
    public void A_number_that_another_account_contradicts_voids_the_fleet(string path, long value)
    {
        var (code, before) = FleetJudgeTests.Judge(node => Set(node, path, value));
        // Two members: the two accounts of what was open at once may differ by one for each.
        if (before == value || (path == "whole.peakOpen" && Math.Abs(value - before) <= 2))
            return;
        var way = value > before ? Passes.More : Passes.Less;
        if (Alone.Any(each => path.EndsWith(each.Path, StringComparison.Ordinal) && (each.Way == Passes.Both || each.Way == way)))
            return;
        Assert.True(code is ExitCodes.BadInput or ExitCodes.NotMeasured or ExitCodes.NotComparable, $"{path} = {value} passes");
    }

    static IEnumerable<string> Numbers(JsonNode node, string path) => node switch
    {
        JsonObject fields => fields.Where(field => field.Value is not null).SelectMany(field => Numbers(field.Value!, $"{path}.{field.Key}")),
        JsonArray entries => entries.SelectMany((entry, i) => entry is null ? [] : Numbers(entry, $"{path}.{i}")),
        JsonValue value when value.GetValueKind() == System.Text.Json.JsonValueKind.Number => [path.TrimStart('.')],
        _ => [],
    };

    static double Set(JsonNode node, string path, long value)
    {
        var parts = path.Split('.');
        foreach (var part in parts[..^1])
            node = node is JsonArray entries ? entries[int.Parse(part, System.Globalization.CultureInfo.InvariantCulture)]! : node[part]!;
        double before;
        if (node is JsonArray array)
        {
            var at = int.Parse(parts[^1], System.Globalization.CultureInfo.InvariantCulture);
            before = array[at]!.GetValue<double>();
            array[at] = value;
        }
        else
        {
            before = node[parts[^1]]!.GetValue<double>();
            node[parts[^1]] = value;
        }
        return before;
    }
}
