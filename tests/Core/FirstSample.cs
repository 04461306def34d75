using System.Text;
using PoolBench.Core.Runs;
using PoolBench.Core.Store;
using PoolBench.Core.Store.Schema1;

namespace PoolBench.Tests.Core;

/// <summary>A Run as a build of schema 1 would have written it.</summary>
static class FirstSample
{
    public static string Text(Run run) => Encoding.UTF8.GetString(Json.Write(new FirstRun
    {
        SchemaVersion = FirstRun.Version,
        Id = run.Id,
        StartedUtc = run.StartedUtc,
        FinishedUtc = run.FinishedUtc,
        Profile = run.Profile,
        Environment = run.Environment,
        Plan = run.PlannedIds,
        Cases = [.. run.Cases.Select(FirstCase.Of)],
    }));
}
