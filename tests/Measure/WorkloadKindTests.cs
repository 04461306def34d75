using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;
using Xunit;

namespace PoolBench.Tests.Measure;

/// <summary>Each kind of workload: which addresses its workers send to, in which rounds.</summary>
public sealed class WorkloadKindTests
{
    static readonly Uri[] Origins = [new("http://127.0.0.1:80"), new("http://127.0.0.2:80")];

    [Fact]
    public void One_after_another_is_one_worker_that_asks_for_the_same_again_and_again()
    {
        Assert.Equal([["echo", "echo", "echo"]], Sent(Workload.Sequential(3)));
        Assert.Equal("3 requests, one after another", Workload.Sequential(3).Text);
        Assert.Equal("3 requests, one after another", Workload.Sequential(3).ToString());
    }

    [Fact]
    public void A_closed_loop_gives_its_first_workers_what_does_not_divide()
    {
        var loop = Workload.Closed(3, 7);
        Assert.Equal([["echo", "echo", "echo"], ["echo", "echo"], ["echo", "echo"]], Sent(loop));
        Assert.Equal("7 requests from 3 workers", loop.Text);
        Assert.Equal(6, loop.OfRounds(2).Requests);
    }

    [Fact]
    public void A_burst_is_held_until_all_of_it_have_come()
    {
        Assert.Equal([["hold n-0 2", "hold n-1 2"], ["hold n-0 2", "hold n-1 2"]], Sent(Workload.Burst(2, 2)));
        Assert.Equal("2 bursts of 2 requests at once", Workload.Burst(2, 2).Text);
    }

    [Fact]
    public void A_hold_of_fewer_lets_what_is_left_over_pass() =>
        Assert.Equal([["echo"], ["hold n-0 2"], ["hold n-0 2"], ["hold n-0 2"], ["hold n-0 2"]], Sent(Workload.Burst(5, 1) with { Hold = 2 }));

    [Fact]
    public void Late_requests_are_not_held_and_the_hold_of_the_others_is_opened_from_outside() =>
        Assert.Equal([["hold n-0 3"], ["hold n-0 3"], ["echo"]], Sent(Workload.Burst(3, 1) with { Late = 1 }));

    [Fact]
    public void A_round_without_an_answer_waits_for_one_request_more_than_comes() =>
        Assert.Equal([["hold n-0 2 60s", "hold n-1 1"]], Sent(Workload.Burst(1, 2) with { Unanswered = 1 }));

    [Fact]
    public void Of_a_smaller_wave_the_last_workers_have_no_part()
    {
        Assert.Equal([["hold n-0 1", "hold n-1 2"], ["-", "hold n-1 2"]], Sent(Workload.Waves([1, 2], 2)));
        Assert.Equal("2 rounds of 1, 2 requests at once in turn", Workload.Waves([1, 2], 2).Text);
    }

    [Fact]
    public void Nothing_holds_a_batch_and_its_slow_requests_take_turns()
    {
        var batches = Workload.Batches(2, 2) with { Slow = new SlowShare(2, TimeSpan.FromMilliseconds(1)) };
        Assert.Equal([["echo 1000us", "echo"], ["echo", "echo 1000us"]], Sent(batches));
        Assert.Equal("2 batches of 2 requests", batches.Text);
    }

    [Fact]
    public void An_open_loop_is_one_list_of_requests_in_the_order_in_which_they_are_due()
    {
        var loop = Workload.Open(Schedule.Constant(10), 3) with { Delay = TimeSpan.FromMilliseconds(2) };
        Assert.Equal([["echo 2000us", "echo 2000us", "echo 2000us"]], Sent(loop));
        Assert.Equal("3 requests, a constant 10 a second, 2 ms at the server", loop.Text);
    }

    [Fact]
    public void Hosts_share_the_requests_of_every_kind_evenly()
    {
        foreach (var interleaved in (bool[])[false, true])
            foreach (var workload in (Workload[])[Workload.Sequential(4), Workload.Burst(2, 2), Workload.Waves([2], 2), Workload.Batches(2, 2),
                Workload.Closed(2, 4), Workload.Open(Schedule.Constant(1), 4)])
            {
                var both = workload with { Hosts = 2, Interleaved = interleaved };
                Assert.All(Origins, origin => Assert.Equal(2, both.Rounds(Origins, "n").Sum(each => each.Count(uri => uri!.Host == origin.Host))));
            }
    }

    [Fact]
    public void An_uneven_closed_loop_over_hosts_sends_each_worker_to_both_of_them()
    {
        var rounds = (Workload.Closed(2, 5) with { Hosts = 2 }).Rounds(Origins, "n");
        Assert.Equal(["112", "12"], rounds.Select(each => string.Concat(each.Select(uri => uri!.Host[^1]))));
    }

    [Fact]
    public void Requests_for_the_same_share_their_address()
    {
        var rounds = Workload.Burst(3, 2).Rounds(Origins[0], "n");
        Assert.All(rounds, each => Assert.Same(rounds[0][0], each[0]));
        Assert.NotSame(rounds[0][0], rounds[0][1]);
    }

    [Fact]
    public void A_warm_up_keeps_the_shape_and_drops_what_makes_requests_wait()
    {
        var waves = Workload.Waves([1, 2], 2) with { Rest = TimeSpan.FromSeconds(9), Idle = 4, Delay = TimeSpan.FromSeconds(9) };
        Assert.Equal([["echo", "echo"], ["-", "echo"]], Sent(waves.AtFullSpeed));
        Assert.Equal((0, false), (waves.AtFullSpeed.Idle, waves.AtFullSpeed.Rests));
        var closing = Workload.Sequential(2) with { ServerCloses = true, Rest = TimeSpan.FromSeconds(9), Method = HttpMethod.Post };
        Assert.Equal(Workload.Sequential(2) with { Method = HttpMethod.Post }, closing.AtFullSpeed);
    }

    [Fact]
    public async Task What_needs_the_server_is_refused_without_it()
    {
        using var client = new Nobody();
        foreach (var workload in (Workload[])[Workload.Sequential(2) with { ServerCloses = true }, Workload.Burst(2, 1) with { Late = 1 }])
            await Assert.ThrowsAsync<ArgumentNullException>(() => workload.RunAsync(
                new Dispatch(client, Synchronous: false, workload.Rounds(Origins[0], "n"), workload.NewRecorder())));
    }

    /// <summary>What each worker asks for, round by round, e.g. <c>hold n-0 2</c> for the hold of that name that two requests open.</summary>
    static string[][] Sent(Workload workload) =>
        [.. workload.Rounds(Origins[0], "n").Select(worker => worker.Select(uri => uri is null ? "-" : Words(uri)).ToArray())];

    sealed class Nobody : IClient
    {
        public ValueTask<Answer> SendAsync(Uri uri) => throw new InvalidOperationException("Nothing is to be sent.");

        public void Dispose() { }
    }

    static string Words(Uri uri)
    {
        Assert.Contains($"size={Workload.AnswerBytes}", uri.Query, StringComparison.Ordinal);
        var query = uri.Query[1..].Split('&').Select(each => each.Split('=')).Where(each => each[0] != "size").Select(each => each[1]);
        return string.Join(' ', [.. uri.AbsolutePath[1..].Split('/'), .. query]);
    }
}
