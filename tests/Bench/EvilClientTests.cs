using PoolBench.Bench.Loads;
using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Measure.Recording;
using PoolBench.Server;
using Xunit;

namespace PoolBench.Tests.Bench;

/// <summary>
/// What a client of one's own may do to the process that it runs in: each is a sentence and an exit code, and none does harm beyond it.
/// </summary>
[Collection(Alone.Name)]
public sealed class EvilClientTests(EvilClientTests.OneServer one) : IClassFixture<EvilClientTests.OneServer>
{
    static readonly string Here = typeof(EvilClients).Assembly.Location;

    [Theory]
    [InlineData(nameof(EvilClients.ExitsWhenMade), "Your client ended its process by Environment.Exit(0) while loading your client.")]
    [InlineData(nameof(EvilClients.ExitsAtItsFourthRequest), "Your client ended its process by Environment.Exit(0) while ")]
    [InlineData(nameof(EvilClients.FailsFast), "by Environment.FailFast: no more. Nothing was measured.")]
    [InlineData(nameof(EvilClients.Overflows), "by a stack overflow. Nothing was measured.")]
    [InlineData(nameof(EvilClients.KillsItself), "by signal 9. Nothing was measured.")]
    [InlineData(nameof(EvilClients.ThrowsOnAThread), "with InvalidOperationException on a thread of its own, which nothing caught, while ")]
    [InlineData(nameof(EvilClients.ClosesEverything), "Your client ")]
    [InlineData(nameof(EvilClients.CannotBegin), "throws TimeoutException: no settings; wanted a fresh client", ExitCodes.BadInput)]
    [InlineData(nameof(EvilClients.HangsWhenMade), "Nothing happened for 3 s while loading your client.", ExitCodes.NotMeasured, "--limit", "3s")]
    [InlineData(nameof(EvilClients.HangsWhenDisposed), "your client.", ExitCodes.NotMeasured, "--limit", "3s")]
    [InlineData(nameof(EvilClients.Leaks), " while warming, 20 of 50 requests. The server has counted",
        ExitCodes.NotMeasured, "--limit", "3s", "--requests", "50")]
    public async Task What_ends_or_holds_its_process_is_a_sentence(
        string client, string sentence, int code = ExitCodes.NotMeasured, params string[] more)
    {
        using var error = new StringWriter();
        var refusal = await Assert.ThrowsAsync<SuiteException>(() => MeasureAsync(client, error, more));
        Assert.Contains(sentence, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(code, refusal.ExitCode);
        Assert.DoesNotContain("   at ", refusal.Message + error, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', refusal.Message + error);
    }

    /// <summary>On a server of its own: what others sent would be counted, too.</summary>
    [Fact]
    public async Task A_client_that_never_answers_is_given_up_with_what_the_server_saw()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions { Hosts = 2 });
        using var control = new ControlClient(server.Control);
        using var error = new StringWriter();
        var refusal = await Assert.ThrowsAsync<SuiteException>(() => MeasureAsync(nameof(EvilClients.NeverAnswers), control, error, "--limit", "8s"));
        Assert.Contains(
            "Nothing happened for 8 s while warming, 0 of 20 requests. The server has counted 0 requests and 0 connections, 0 of them open.",
            refusal.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.NotMeasured, refusal.ExitCode);
        // Its own process was killed; it is not one that the client started.
        Assert.DoesNotContain("started processes", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(nameof(EvilClients.Prints), "Your client wrote: {\"result\":null}raw")]
    [InlineData(nameof(EvilClients.StaysAlive), "Your client kept its process alive")]
    [InlineData(nameof(EvilClients.ReadsInput), "")]
    [InlineData(nameof(EvilClients.Meddles), "")]
    public async Task What_does_no_harm_in_its_own_process_is_measured(string client, string said)
    {
        using var error = new StringWriter();
        var result = await MeasureAsync(client, error);
        Assert.Equal((20, 0, 1), (result.Requests, result.Failed, result.ConnectionsOpened));
        Assert.Null(result.Fault);
        Assert.Contains(said, error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', error.ToString());
    }

    [Fact]
    public async Task Processes_that_outlive_it_are_ended_and_named()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "environments of other processes are read in /proc");
        using var error = new StringWriter();
        var result = await MeasureAsync(nameof(EvilClients.StartsAnother), error);
        Assert.Equal((20, 0, 1), (result.Requests, result.Failed, result.ConnectionsOpened));
        Assert.Matches(@"Your client started processes that outlived it \(\d+: sleep\): they were ended\.", error.ToString());
    }

    [Fact]
    public async Task What_it_answers_itself_was_met_by_no_connection()
    {
        var result = await MeasureAsync(nameof(EvilClients.AnswersItself), TextWriter.Null);
        Assert.Equal((0L, null), (result.Met.Dialled, result.Met.Reused));
        Assert.Equal("some requests were answered that never came to the server", result.Unknown[CounterNames.Reused]);
        Assert.NotNull(result.Fault);
    }

    [Theory]
    [InlineData(nameof(EvilClients.NoAnswer))]
    [InlineData(nameof(EvilClients.NoTask))]
    public async Task Nothing_in_place_of_an_answer_is_a_failed_request(string client) =>
        Assert.Equal(20, (await MeasureAsync(client, TextWriter.Null)).Failed);

    [Fact]
    public async Task What_was_measured_before_Dispose_throws_is_kept()
    {
        var result = await MeasureAsync(nameof(EvilClients.ThrowsWhenDisposed), TextWriter.Null);
        Assert.Equal((20, 0, 1), (result.Requests, result.Failed, result.ConnectionsOpened));
        Assert.EndsWith("throws InvalidOperationException: still in use \uFFFD]0;x\uFFFD", result.ClientFault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_more_is_a_count_and_no_fault()
    {
        var result = await MeasureAsync(nameof(EvilClients.Authenticates), TextWriter.Null);
        Assert.Equal((20, 0, 1), (result.Requests, result.Failed, result.ExtraAttempts));
        Assert.Null(result.Fault);
    }

    [Fact]
    public async Task A_dial_to_another_door_is_a_count_and_no_fault()
    {
        // The first call is that of a probe: each process counts anew, and the measured phase has none.
        var result = await MeasureAsync(nameof(EvilClients.DialsElsewhere), TextWriter.Null);
        Assert.Equal((0, 1), (result.DialsElsewhere, result.ConnectionsOpened));
        Assert.Null(result.Fault);
    }

    [Fact]
    public async Task A_burst_that_does_not_get_through_is_found_out_first()
    {
        var refusal = await Assert.ThrowsAsync<SuiteException>(() =>
            MeasureAsync(nameof(EvilClients.Capped), TextWriter.Null, "--workload", "burst", "--burst", "10"));
        Assert.Equal("Nothing was measured: your client lets 4 of 10 through at once, and the server answers a burst when 10 have come. "
            + "Ask for --burst 4, or for --hold 4: then the server answers when 4 have come, and the rest of the burst waits its turn in the client.",
            refusal.Message);
        Assert.Equal(ExitCodes.NotMeasured, refusal.ExitCode);
        var result = await MeasureAsync(nameof(EvilClients.Capped), TextWriter.Null, "--workload", "burst", "--burst", "10", "--hold", "4");
        Assert.Equal((30, 0, 4), (result.Requests, result.Failed, result.ConnectionsOpened));
    }

    [Fact]
    public async Task A_client_that_blocks_its_thread_has_no_open_loop()
    {
        var refusal = await Assert.ThrowsAsync<SuiteException>(
            () => MeasureAsync(nameof(EvilClients.Blocks), TextWriter.Null, "--workload", "open", "--rate", "200"));
        Assert.StartsWith("--workload open does not go with your client: it blocks the thread that sends", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.BadInput, refusal.ExitCode);
        var bursts = await MeasureAsync(nameof(EvilClients.Blocks), TextWriter.Null, "--workload", "burst", "--burst", "12", "--bursts", "2");
        Assert.Equal((24, 0, 12), (bursts.Requests, bursts.Failed, bursts.ConnectionsOpened));
    }

    [Fact]
    public async Task More_streams_than_a_connection_has_are_found_out_first()
    {
        var load = LoadCommand.Parse(["--strategy", "shared", "--link", "h2c", "--workload", "burst", "--burst", "101", "--bursts", "1"]);
        var refusal = await Assert.ThrowsAsync<SuiteException>(() => LoadJob.MeasureAsync(load, [], one.Control, TextWriter.Null));
        Assert.StartsWith("Nothing was measured: shared over h2c lets 100 of 101 through at once", refusal.Message, StringComparison.Ordinal);
    }

    Task<LoadResult> MeasureAsync(string client, TextWriter error, params string[] more) => MeasureAsync(client, one.Control, error, more);

    static async Task<LoadResult> MeasureAsync(string client, ControlClient control, TextWriter error, params string[] more)
    {
        string[] words = ["--client", $"{Here}:EvilClients.{client}", .. more.Contains("--workload") ? (string[])[] : ["--workload", "sequential"],
            .. more.Contains("--requests") || more.Contains("burst") ? (string[])[] : ["--requests", "20"], .. more];
        return await LoadJob.MeasureAsync(LoadCommand.Parse(words), words, control, error);
    }

    /// <summary>A server for all of them: each load waits until nothing of an earlier one is open.</summary>
    public sealed class OneServer : IAsyncLifetime
    {
        EchoServer? _server;

        public ControlClient Control { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            _server = await EchoServer.StartAsync(new EchoServerOptions { Hosts = 2 });
            Control = new ControlClient(_server.Control);
        }

        public async ValueTask DisposeAsync()
        {
            Control.Dispose();
            await _server!.DisposeAsync();
        }
    }
}
