using PoolBench.Bench.Cases;
using PoolBench.Core.Runs;
using PoolBench.Measure;
using Xunit;

namespace PoolBench.Tests.Measure;

/// <summary>What servers and programs do to a pool, row by row: failed requests, connections, those idle at the end, requests that arrived.</summary>
[Collection(Alone.Name)]
public sealed class BehaviourCaseTests(Rig rig) : IClassFixture<Rig>
{
    static readonly Case[] Rows = [.. CloseAfter.Grid, .. ColdWarm.Grid, .. IdleRaces.Grid, .. CancelStorm.Grid, .. Unread.Grid, .. Retries.Grid];

    /// <summary>Null: left to chance, see <see cref="Chance_is_declared"/>.</summary>
    static readonly Dictionary<string, long?[]> Expected = new(StringComparer.Ordinal)
    {
        ["close-after/1-announced/shared/https"] = [0, 100, 0, 100],
        ["close-after/10-announced/shared/https"] = [0, 10, 0, 100],
        ["close-after/100-announced/shared/https"] = [0, 1, 0, 100],
        ["close-after/10-unannounced/shared/https"] = [0, 10, null, null],
        ["cold-warm/cold/shared/http"] = [0, 20, 20, 20],
        ["cold-warm/warm/shared/http"] = [0, 0, 20, 20],
        ["cold-warm/cold/shared/https"] = [0, 20, 20, 20],
        ["cold-warm/warm/shared/https"] = [0, 0, 20, 20],
        ["idle-races/client-first-post/limits-1-1-idle-200ms/http"] = [0, 4, null, 4],
        ["idle-races/client-first-post/max-per-server-1-idle-200ms/http"] = [0, null, null, 2],
        ["idle-races/server-first-post/shared/http"] = [0, 4, null, 4],
        ["idle-races/edge-post/shared/http"] = [2, 2, 0, 4],
        ["cancel-storm/shared/http"] = [20, 30, 10, 40],
        ["cancel-storm/limits-20-20/http"] = [20, 30, 10, 40],
        ["cancel-storm/shared/h2c"] = [20, 1, 1, 40],
        ["unread/disposed-short/shared/http"] = [0, 1, 1, 6],
        ["unread/disposed-long/shared/http"] = [0, 6, 0, 6],
        ["unread/kept/shared/http"] = [0, 6, 6, 6],
        ["unread/kept/limits-4-4-wait-200ms/http"] = [2, 4, 4, 4],
        ["retries/none/limits-4-4/http"] = [0, 0, 4, 12],
        ["retries/at-once/limits-4-4/http"] = [0, 0, 4, 15],
        ["retries/retry-after/limits-4-4/http"] = [0, 0, 4, 15],
    };

    static readonly string[] Names =
        [CounterNames.FailedRequests, CounterNames.Connections, CounterNames.IdleAfter, CounterNames.Requests];

    public static TheoryData<string> Ids => [.. Rows.Select(row => row.Id)];

    [Theory, MemberData(nameof(Ids))]
    public async Task Its_counts_follow_from_its_numbers(string id)
    {
        var iteration = await rig.Measure(Rows.Single(row => row.Id == id));
        Assert.Null(iteration.Fault);
        var expected = Expected[id];
        Assert.Equal(expected, Names.Select((name, i) => expected[i] is null ? null : iteration.Counts[name]));
        Assert.Equal(0, iteration.Counts[CounterNames.Abandoned]);
    }

    [Theory, MemberData(nameof(Ids))]
    public void Chance_is_declared(string id)
    {
        var row = Rows.Single(row => row.Id == id);
        Assert.Equal(Expected[id].Select(count => count is null), Names.Select(name => row.WhyBounded(name) is not null));
    }
}
