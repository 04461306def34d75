using System.Net;
using PoolBench.Bench.MainJob;
using PoolBench.Bench.Worker;
using PoolBench.Core;
using PoolBench.Core.Commands;
using PoolBench.Core.Runs;
using PoolBench.Measure;
using PoolBench.Measure.Injection;
using PoolBench.Measure.Links;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;
using PoolBench.Server;
using PoolBench.Tests.Analysis;
using PoolBench.Tests.Bench;
using Xunit;
using Answer = PoolBench.Measure.Strategies.Answer;
using BenchCommandLine = PoolBench.Bench.CommandLine;

namespace PoolBench.Tests.Measure;

/// <summary>Faults injected on purpose do what they say, exactly, and only where they were asked for.</summary>
[Collection(Alone.Name)]
public sealed class FaultTests
{
    [Theory]
    [InlineData("spin=5%", 0.05, 0, 0, 0)]
    [InlineData("spin=2.5%,alloc=24", 0.025, 0, 24, 0)]
    [InlineData("handshake=1/10000,spin=5us", 0, 50, 0, 10_000)]
    [InlineData("handshake=~1/10000", 0, 0, 0, 10_000, true)]
    [InlineData("tail=20ms/100", 0, 0, 0, 0, false, 20, 100)]
    [InlineData("burn=25%,tail=1s/2", 0, 0, 0, 0, false, 1000, 2, 0.25)]
    public void What_is_asked_for_is_read(
        string text, double share, long ticks, int bytes, int every, bool random = false, int lagMs = 0, int lags = 0, double burn = 0)
    {
        Assert.True(Faults.TryParse(text, out var faults, out var sentence));
        Assert.Equal((share, ticks, bytes, new FaultRate(every, random), "", text),
            (faults!.SpinShare, faults.SpinTime.Ticks, faults.AllocBytes, faults.Handshakes, sentence, faults.ToString()));
        Assert.Equal((lagMs, new FaultRate(lags), burn), (faults.Lag.TotalMilliseconds, faults.Lags, faults.BurnShare));
    }

    [Theory]
    [InlineData("",
        "--inject has '', which is not a fault: wanted one or more of spin=5% (or 5us), tail=20ms/100, burn=25%, alloc=24 and handshake=1/10000 "
        + "(~1/10000: at random), with commas; into=GLOB keeps them to the cases that match.")]
    [InlineData("spin", "--inject has 'spin', which is not a fault:")]
    [InlineData("spin=5", "a spin is at most 1000% or 1s.")]
    [InlineData("spin=0%", "a spin is at most 1000% or 1s.")]
    [InlineData("spin=-5%", "a spin is at most")]
    [InlineData("spin=NaN%", "a spin is at most")]
    [InlineData("spin=5,5%", "--inject has 'spin=5', which is not a fault:")]
    [InlineData("spin=2s", "a spin is at most")]
    [InlineData("alloc=25", "an object has a multiple of 8 bytes, from 24 to 65536.")]
    [InlineData("alloc=16", "an object has a multiple of 8 bytes")]
    [InlineData("handshake=1/1", "a handshake comes with one request in 2 to 1000000000.")]
    [InlineData("handshake=2/1000", "a handshake comes with")]
    [InlineData("handshake=~~1/1000", "a handshake comes with")]
    [InlineData("handshake=1/~1000", "a handshake comes with")]
    [InlineData("tail=20ms", "a tail is a time of at most 1s, and one answer in 2 to 1000000000 has it.")]
    [InlineData("tail=20/100", "a tail is")]
    [InlineData("tail=2s/100", "a tail is")]
    [InlineData("tail=20ms/1", "a tail is")]
    [InlineData("tail=20ms/100/2", "a tail is")]
    [InlineData("burn=0%", "at most 100% of a processor can burn.")]
    [InlineData("burn=101%", "at most 100%")]
    [InlineData("burn=25", "at most 100%")]
    [InlineData("close=1/10", "--inject has 'close=1/10', which is not a fault:")]
    [InlineData("alloc=24,alloc=32", "--inject has alloc twice:")]
    [InlineData("spin=5%,", "--inject has '', which is not a fault:")]
    public void What_is_not_understood_is_exit_code_2_with_what_was_wanted(string text, string sentence)
    {
        Assert.False(Faults.TryParse(text, out var faults, out var said));
        Assert.Null(faults);
        Assert.Contains(sentence, said, StringComparison.Ordinal);

        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.Equal(ExitCodes.BadInput, Cli.Guard(error, () => BenchCommandLine.Run(["--inject", text], output, error)));
        Assert.Contains(sentence, error.ToString(), StringComparison.Ordinal);
    }

    /// <summary>With every tenth request one handshake more, by losing the connection, or by an extra dial where that would not do.</summary>
    [Theory]
    [InlineData("shared", "http", 1)]
    [InlineData("shared-sync", "http", 1)]
    [InlineData("factory", "http", 1)]
    [InlineData("per-thread", "http", 1)]
    [InlineData("shared", "https", 1)]
    [InlineData("shared", "h2", 1)]
    [InlineData("shared", "h2c", 1)]
    [InlineData("per-request", "http", 100)]
    [InlineData("per-request", "https", 100)]
    [InlineData("per-request-undisposed", "http", 100)]
    [InlineData("connection-close", "http", 100)]
    public async Task One_handshake_more_in_ten_requests_is_ten_in_a_hundred(string strategy, string link, int connections)
    {
        var iteration = await Measure(Strategy.Of(strategy), Workload.Sequential(100), "handshake=1/10", link);
        Assert.Null(iteration.Fault);
        Assert.Equal(connections + 10, iteration.Counts[CounterNames.Connections]);
        Assert.Equal(connections + 10, iteration.Counts[CounterNames.Dials]);
        Assert.Equal(100, iteration.Counts[CounterNames.Requests]);
        // What nobody disposes is reset when the garbage collector comes.
        if (strategy != "per-request-undisposed")
            Assert.Equal(0, iteration.Counts[CounterNames.Reset]);
        if (link is "https" or "h2")
            Assert.Equal(connections + 10, iteration.Counts[CounterNames.TlsFull] + iteration.Counts[CounterNames.TlsResumed]);
    }

    [Theory]
    [InlineData(1000, 100, 1 + 10)]
    [InlineData(1000, 1000, 1 + 1)]
    [InlineData(999, 1000, 1)]
    public async Task A_shared_client_dials_anew_with_every_so_many_requests(int requests, int every, int connections) =>
        Assert.Equal(
            connections, (await Measure(new Shared(), Workload.Sequential(requests), $"handshake=1/{every}")).Counts[CounterNames.Connections]);

    [Fact]
    public async Task At_random_is_neither_never_nor_always_and_each_is_one_handshake()
    {
        var iteration = await Measure(new Shared(), Workload.Sequential(200), "handshake=~1/2");
        var connections = iteration.Counts[CounterNames.Connections];
        // Outside with a chance of less than 2^-190.
        Assert.InRange(connections!.Value, 2, 200);
        Assert.Equal(connections, iteration.Counts[CounterNames.Dials]);
        Assert.Equal(200, iteration.Counts[CounterNames.Requests]);
        Assert.Null(iteration.Fault);
    }

    [Fact]
    public async Task A_pool_that_keeps_fewer_than_it_needs_gets_an_extra_dial_where_a_loss_would_not_show()
    {
        // 8, then 4 in each further burst; 2 more in 40 requests.
        var iteration = await Measure(Rig.Pool(8, 4), Workload.Burst(8, 5), "handshake=1/20");
        Assert.Equal(8 + (4 * 4) + 2, iteration.Counts[CounterNames.Connections]);
        Assert.Null(iteration.Fault);
    }

    [Theory]
    [InlineData(24)]
    [InlineData(32)]
    [InlineData(4096)]
    public void An_object_of_so_many_bytes_is_allocated_for_each_request_and_nothing_else(int bytes)
    {
        using var plain = new Instant();
        using var client = new Allocating(plain, bytes);
        Assert.Equal(1000L * bytes, Allocated(client, 1000) - Allocated(plain, 1000));
    }

    [Fact]
    public async Task Every_so_many_answers_come_late_and_no_other()
    {
        using var plain = new Instant();
        using var client = new Lagging(plain, new(10), TimeSpan.FromMilliseconds(200));
        var late = new List<int>();
        for (var i = 1; i <= 30; i++)
        {
            var answer = client.SendAsync(new Uri("http://127.0.0.1/"));
            if (!answer.IsCompleted)
                late.Add(i);
            Assert.Equal(HttpStatusCode.OK, (await answer).Status);
        }
        Assert.Equal([10, 20, 30], late);
    }

    [Fact]
    public async Task What_burns_in_the_background_ends_with_its_client()
    {
        using var plain = new Instant();
        var client = new Burning(plain, 0.25, new());
        Assert.True(client.Burns);
        Assert.Equal(HttpStatusCode.OK, (await client.SendAsync(new Uri("http://127.0.0.1/"))).Status);
        client.Dispose();
        Assert.False(client.Burns);
        Assert.Equal(100, (await Measure(new Shared(), Workload.Sequential(100), "burn=25%,tail=1ms/50")).Counts[CounterNames.Reused] + 1);
    }

    [Fact]
    public async Task Of_clients_that_burn_together_the_one_that_was_made_or_sent_last_burns()
    {
        using var plain = new Instant();
        var turn = new Burning.Turn();
        using var one = new Burning(plain, 0.25, turn);
        using var other = new Burning(plain, 0.25, turn);
        Assert.Equal((false, true), (one.Burns, other.Burns));
        await one.SendAsync(new Uri("http://127.0.0.1/"));
        Assert.Equal((true, false), (one.Burns, other.Burns));
    }

    [Fact]
    public void A_spin_of_a_share_is_shorter_where_requests_sent_together_wait_for_each_others()
    {
        Assert.True(Faults.TryParse("spin=9%,tail=20ms/100", out var faults, out _));
        Assert.Equal([0.09, 0.02], ((int[])[1, 8]).Select(together => Math.Round(faults!.Among(together).SpinShare, 12)));
        Assert.Equal(faults!.Lags, faults.Among(8).Lags);
        // A gate keeps its workers to one processor: 16 at once wait for 8.5 spins.
        Assert.Equal(0.09 / 8.5, GateScript.Standard.With(faults).Find("gate/limits-8-8/http")!.Block.Faults!.SpinShare, 12);
        Assert.Equal(0.09, GateScript.Standard.With(faults).Find("gate/shared/http")!.Count.Faults!.SpinShare, 12);
    }

    [Fact]
    public async Task Spinning_hands_out_the_answer_and_allocates_nothing()
    {
        using var plain = new Instant();
        using var client = new Spinning(plain, 0.05, TimeSpan.FromMicroseconds(1));
        Assert.Equal(HttpStatusCode.OK, (await client.SendAsync(new Uri("http://127.0.0.1/"))).Status);
#if !DEBUG
        // Without optimisation the compiler makes every asynchronous method an object.
        Assert.Equal(Allocated(plain, 1000), Allocated(client, 1000));
#endif
        Assert.Equal(100, (await Measure(new Shared(), Workload.Sequential(100), "spin=5%,alloc=24")).Counts[CounterNames.Reused] + 1);
    }

    [Fact]
    public void A_variable_that_this_Run_did_not_set_injects_nothing_and_is_refused()
    {
        const string Control = "http://127.0.0.1:5090";
        Assert.True(Faults.TryParse("handshake=1/1000", out var faults, out _));
        Assert.Null(Surroundings.FaultsOf(null, Control));
        Assert.Equal(faults, Surroundings.FaultsOf(Surroundings.Inject(faults!, Control), Control));
        string[] foreign = ["", "1", "handshake=1/1000", Surroundings.Inject(faults!, "http://127.0.0.1:5091"), $"nonsense {Control}"];
        foreach (var variable in foreign)
            Assert.Contains("ask for faults with --inject",
                Assert.Throws<InvalidOperationException>(() => Surroundings.FaultsOf(variable, Control)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("handshake=1/10", "--filter", "*", "--inject", "handshake=1/10")]
    [InlineData("spin=5%", "--inject=spin=5%")]
    [InlineData("spin=5%", "--inject:spin=5%")]
    [InlineData(null, "--filter", "inject")]
    public void A_Run_with_faults_can_be_told_and_its_summary_says_so(string? faults, params string[] arguments)
    {
        var environment = SampleRun.Environment with { CommandLine = arguments };
        Assert.Equal(faults, environment.Injected);
        var run = SampleRun.Whole();
        Assert.Equal(faults is not null,
            SummaryTests.Text(run with { Run = run.Run with { Environment = environment } }, 120)
                .Contains($"Faults injected: {faults}. ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_worker_says_what_is_injected_and_counts_it()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        using var worker = WorkerProcess.Start(server.Control, 1, "--inject", "handshake=1/10000");
        var hello = await worker.ReadAsync();
        Assert.Equal("handshake=1/10000", (string)hello["inject"]!);
        Assert.Equal(GateScript.Standard.Sha256, (string)hello["script"]!);
        var counted = (await worker.AskAsync("""{"do":"count","case":"gate/shared/http"}"""))["counted"]!["case"]!;
        Assert.Equal(
            2, (long)counted["counters"]!.AsArray().Single(counter => (string)counter!["name"]! == CounterNames.Connections)!["values"]![0]!);
        Assert.Equal("measured", (string)counted["status"]!);
    }

    static async Task<Iteration> Measure(Strategy strategy, Workload workload, string inject, string link = "http")
    {
        Assert.True(Faults.TryParse(inject, out var faults, out _));
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        using var control = new ControlClient(server.Control);
        var row = new Case("test", strategy, workload, Link.All.Single(each => each.Id == link)) { Faults = faults };
        var target = new Hosts(server.Ready, server.RootCertificate).Target(row.Link, 1);
        using var measurement = await Measurement.PrepareAsync(row, target, control, "test");
        await measurement.RunAsync();
        return await measurement.FinishAsync();
    }

    static long Allocated(IClient client, int requests)
    {
        var uri = new Uri("http://127.0.0.1/");
        Send();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < requests; i++)
            Send();
        return GC.GetAllocatedBytesForCurrentThread() - before;

        void Send()
        {
            var answer = client.SendAsync(uri);
            if (!answer.IsCompletedSuccessfully)
                throw new InvalidOperationException("The client was to answer at once.");
        }
    }

    /// <summary>Answers at once, without a network.</summary>
    sealed class Instant : IClient
    {
        public ValueTask<Answer> SendAsync(Uri uri) => ValueTask.FromResult(new Answer(HttpStatusCode.OK, First: false));

        public void Dispose() { }
    }
}
