using System.Text.Json.Nodes;
using PoolBench.Analysis.Fleet;
using PoolBench.Core;
using PoolBench.Core.Runs;
using Xunit;

namespace PoolBench.Tests.Fleet;

/// <summary>Every number of a fleet's book is made wrong, one at a time: another account contradicts it, or it stands here why none can.</summary>
public sealed class FleetMutationTests
{
    /// <summary>What no other account of a Run tells a second time.</summary>
    static readonly Dictionary<string, string> Alone = new()
    {
        ["clock.offsetNs"] = "a member's own clock may begin anywhere; it is only kept",
        ["clock.wallOffsetNs"] = "a clock on the wall may be wrong by any amount; nothing is computed from it",
        ["memory.atStart"] = "a measured size, told once",
        ["memory.atMostOpen"] = "a measured size, told once",
        ["part.dropped.connections"] = "which of the open ones were dropped is told once; more than were open are found",
        ["memory.mostOpen"] = "a look four times a second may miss all; more than were open are found",
        ["schemaVersion"] = "read strictly before",
    };

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
        // A time that is wrong by less than the clocks may drift, and a value that it had before, change nothing.
        if (before == value || (path.EndsWith("Ns", StringComparison.Ordinal) && Math.Abs(value - before) <= FleetAccounts.Drift))
            return;
        var isMore = value > before;
        if (Alone.Keys.FirstOrDefault(path.EndsWith) is { } alone && !(isMore && Alone[alone].Contains("are found", StringComparison.Ordinal)))
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
