using PoolBench.Analysis.Gate.Builds;
using PoolBench.Analysis.Gate.Duet;
using PoolBench.Core;
using PoolBench.Core.Processes;
using PoolBench.Tests.Bench;
using Xunit;

namespace PoolBench.Tests.Analysis.Gate;

/// <summary>How a user's client ends a worker, hangs it, or leaves something behind: real processes, and what the gate says of them.</summary>
public sealed class WorkerEndTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(nameof(EvilClients.FailsFast), "ended while starting, with exit code 134, as by signal 6. It said: ", "no more")]
    [InlineData(nameof(EvilClients.Overflows), "ended while starting, with exit code 134, as by signal 6. It said: ", "Stack overflow")]
    [InlineData(nameof(EvilClients.KillsItself), "ended while starting, with exit code 137, as by signal 9.", "If it is the client's doing")]
    [InlineData(nameof(EvilClients.ExitsAtItsFourthRequest), "Your client ended its process by Environment.Exit(0) while probing",
        "If it is the client's doing")]
    [InlineData(nameof(EvilClients.NeverAnswers), "Your client hangs: its first request was not answered within 10 s, nor did it fail.",
        "Find out what it waits for.")]
    public async Task What_ends_or_hangs_it_is_said_with_its_side(string client, string says, string more)
    {
        using var server = await GateServer.StartAsync(Of(client), arm: 0, Stop);
        var end = await Assert.ThrowsAsync<SuiteException>(() => Worker.StartAsync(Of(client), server, 1, inject: null, manner: null, Stop));
        Assert.Equal(ExitCodes.NotMeasured, end.ExitCode);
        Assert.Contains($"the candidate ({client}", end.Message, StringComparison.Ordinal);
        Assert.Contains(says, end.Message, StringComparison.Ordinal);
        Assert.Contains(more, end.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(" at System.", end.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_client_started_ends_with_its_worker_and_is_told()
    {
        var build = Of(nameof(EvilClients.StartsAnother));
        using var server = await GateServer.StartAsync(build, arm: 0, Stop);
        using (await Worker.StartAsync(build, server, 1, inject: null, manner: null, Stop))
            Assert.Empty(build.Client!.Left);
        Assert.Contains("sleep", build.Client!.Left);
    }

    [Fact]
    public async Task The_last_words_count_and_no_flood_before_them_nor_a_stack_behind()
    {
        using var child = Child.StartProgram(
            ["sh", "-c", "head -c 100000 /dev/zero | tr '\\0' e >&2; printf '\\nthe last words\\n   at Some.Frame(x)\\n' >&2; exit 7"]);
        Assert.Null(await child.ReadLineAsync(TimeSpan.FromSeconds(20), Stop));
        Assert.Equal(7, child.ExitCode(TimeSpan.FromSeconds(20)));
        Assert.Equal("the last words", child.Said);
        Assert.True(child.HasEnded);
    }

    static Build Of(string client) => new Build(AppContext.BaseDirectory, client)
        .With(new ClientOption($"{typeof(EvilClients).Assembly.Location}:{nameof(EvilClients)}.{client}", PerRequest: false, client))
        with
    { Side = "the candidate" };
}
