using System.Diagnostics;
using PoolBench.Pool;
using Xunit;

namespace PoolBench.Tests.Httpx;

/// <summary>
/// Random plans, step by step, through the real httpx and through <see cref="LimitsHandler"/> with its rule: after every step the same connections
/// must have been opened and be open, the same requests be at the server and the same have ended. Each step is over before the next begins, so that
/// nothing depends on timing.
/// </summary>
public sealed class RandomPlanTests(Python python, ITestOutputHelper output) : IClassFixture<Python>
{
    const int Plans = 360;

    /// <summary>Long on a busy machine: only a difference waits for it.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(0.2);

    [Fact]
    public async Task The_real_library_does_what_the_model_of_its_rule_says() => await PlayAsync(new RealClient(), python.Httpcore().Rule);

    [Theory]
    [InlineData(KeepAliveRule.Httpcore016)]
    [InlineData(KeepAliveRule.Httpcore10)]
    [InlineData(KeepAliveRule.Documented)]
    public async Task LimitsHandler_does_what_the_model_of_its_rule_says(KeepAliveRule rule) => await PlayAsync(new OurClient(), rule);

    async Task PlayAsync(IPlanClient client, KeepAliveRule rule)
    {
        await using (client)
        {
            await using var server = await PlanServer.StartAsync();
            var differences = new List<(PlanKind Kind, string What, string Text)>();
            var steps = 0;
            for (var seed = 0; seed < Plans; seed++)
            {
                var plan = new RandomPlan(seed, rule);
                steps += plan.Steps;
                if (await DifferenceAsync(plan, client, server) is { } found)
                    differences.Add((plan.Kind, found.What, $"{plan}: {found.Text}"));
            }
            output.WriteLine($"{rule}: {Plans} plans, {steps} steps, {differences.Count} plans differ");
            foreach (var kind in differences.GroupBy(each => (each.Kind, each.What)).OrderByDescending(each => each.Count()))
                output.WriteLine($"{kind.Count(),5} × {kind.Key.Kind}, {kind.Key.What}: {kind.First().Text}");
            Assert.True(differences.Count == 0, string.Join("\n", differences.Select(each => $"{each.What}: {each.Text}").Take(20)));
        }
    }

    static async Task<(string What, string Text)?> DifferenceAsync(RandomPlan plan, IPlanClient client, PlanServer server)
    {
        await client.OpenAsync(plan.Limits);
        if (!await HoldsAsync(() => server.Open == 0))
            return ("left open", $"{server.Open} connections of the plan before are still open");
        server.Begin();
        var done = new List<PlanStep>();
        var ended = new SortedDictionary<int, string>();
        var wanted = new SortedDictionary<int, string>();
        for (var i = 0; i < plan.Steps; i++)
        {
            var step = plan.Next();
            done.Add(step);
            if (step.Kind == 's')
                await client.SendAsync(step.Request, server.Url(step.Host, step.Request));
            else
            {
                wanted[step.Request] = step.Kind == 'a' ? "200" : "CancelledError";
                if (step.Kind == 'a')
                    server.Answer(step.Request);
                else
                    await client.CancelAsync(step.Request);
            }
            string? what = null;
            if (!await HoldsAsync(async () => (what = await DiffersAsync()) is null))
                return (what!.Split(' ')[0], $"{what}, after {string.Join(", ", done)}");
        }
        return null;

        async Task<string?> DiffersAsync()
        {
            foreach (var (request, how) in await client.EndedAsync())
                ended[request] = how;
            var model = plan.Model;
            return server.Accepted != model.Dialled ? $"opened {server.Accepted}, wanted {model.Dialled}"
                : server.Open != model.Open ? $"open {server.Open}, wanted {model.Open}"
                : !server.Held.SequenceEqual(model.Running) ? $"served {string.Join(' ', server.Held)}, wanted {string.Join(' ', model.Running)}"
                : !ended.SequenceEqual(wanted) ? $"ended {string.Join(' ', ended)}, wanted {string.Join(' ', wanted)}"
                : null;
        }
    }

    static Task<bool> HoldsAsync(Func<bool> condition) => HoldsAsync(() => Task.FromResult(condition()));

    static async Task<bool> HoldsAsync(Func<Task<bool>> condition)
    {
        for (var started = Stopwatch.GetTimestamp(); !await condition(); await Task.Delay(Look, TestContext.Current.CancellationToken))
            if (Stopwatch.GetElapsedTime(started) > Patience)
                return false;
        return true;
    }
}
