using PoolBench.Analysis.Gate;
using PoolBench.Analysis.Gate.Builds;
using PoolBench.Analysis.Gate.Duet;
using PoolBench.Tests.Bench;
using Xunit;

namespace PoolBench.Tests.Analysis.Gate;

/// <summary>What stands of a gate when a part of it cannot be measured.</summary>
public sealed class DuetGateTests
{
    const string Bursts = "gate/bursts/client/http";

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_regression_in_counts_stands_when_time_cannot_be_measured()
    {
        var outcome = await GateAsync(nameof(EvilClients.EndsWhenTimed));
        Assert.Equal((Evidence.Counts, Standing.Regressed),
            (Assert.Single(outcome.Findings).Evidence, outcome.Findings[0].Standing));
        Assert.StartsWith("Time was not compared: ", Assert.Single(outcome.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_case_whose_requests_fail_is_not_timed()
    {
        var outcome = await GateAsync(nameof(EvilClients.AlwaysFails));
        Assert.Equal((Evidence.Counts, Standing.Regressed),
            (Assert.Single(outcome.Findings).Evidence, outcome.Findings[0].Standing));
        Assert.StartsWith("invalid in 1 of 1 processes of the candidate", outcome.Findings[0].Numbers, StringComparison.Ordinal);
        Assert.Equal([$"Time of {Bursts} was not compared: counts failed or are invalid."], outcome.Notes);
    }

    static async Task<DuetGate.Outcome> GateAsync(string candidate)
    {
        var arms = new Arms(Build(nameof(EvilClients.Uncapped)), Build(candidate), Build(nameof(EvilClients.Uncapped)));
        var wish = new DuetGate.Wish { Filter = [Bursts], Counts = new() { Processes = 1, ControlProcesses = 1 }, WithBytes = false };
        return await new DuetGate(arms, wish, GateProgress.On(TextWriter.Null)).RunAsync((_, _, _) => { }, Stop);
    }

    static Build Build(string client) => new Build(AppContext.BaseDirectory, client)
        .With(new ClientOption($"{typeof(EvilClients).Assembly.Location}:{nameof(EvilClients)}.{client}", PerRequest: false));
}
