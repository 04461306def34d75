using PoolBench.Core.Runs;
using PoolBench.Measure.Links;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Strategies;
using PoolBench.Measure.Workloads;
using PoolBench.Server;
using PoolBench.Tests.Server;
using Xunit;
using Answer = PoolBench.Measure.Strategies.Answer;

namespace PoolBench.Tests.Measure;

/// <summary>An open loop starts each request when it is due, whatever became of the others, and says when it was late.</summary>
public sealed class PacingTests
{
    const long Ms = 1_000_000;

    [Fact]
    public void A_clock_that_jumps_makes_late_starts_that_are_counted_and_none_is_dropped()
    {
        var clock = new JumpingClock();
        var due = Schedule.Constant(1000).DueNs(7);
        var recorder = Recorder.Open(due);
        var lags = new List<long>();
        Pacing.Pace(clock, due, (request, at) =>
        {
            lags.Add(clock.Now - at);
            recorder.Workers[0].Record(request, at, clock.Now, clock.Now + PaceClock.Ticks(Ms), Recorder.Outcome.Reused, TimeSpan.Zero);
            if (request == 2)
                clock.Advance(PaceClock.Ticks(7 * Ms / 2));
        });
        // Due at 3, 4, 5 and 6 ms, the clock at 5.5 ms.
        Assert.Equal([0, 0, 0, 2.5, 1.5, 0.5, 0], lags.Select(lag => lag / (double)PaceClock.Ticks(Ms)));
        Assert.Equal(2, recorder.LateStarts);
        Assert.Equal(7, recorder.Count(Recorder.Outcome.Reused));
    }

    [Fact]
    public void From_due_is_late_start_and_queue_and_what_the_closed_loop_would_see()
    {
        var recorder = Recorder.Open([0, 0, 0]);
        var worker = recorder.Workers[0];
        worker.Record(2, 0, PaceClock.Ticks(2 * Ms), PaceClock.Ticks(10 * Ms), Recorder.Outcome.Queued, TimeSpan.FromMilliseconds(3));
        worker.Record(0, 0, 0, PaceClock.Ticks(4 * Ms), Recorder.Outcome.Dialled, TimeSpan.Zero);
        worker.Record(1, 0, 0, PaceClock.Ticks(99 * Ms), Recorder.Outcome.FailedPool, TimeSpan.Zero);
        var latency = recorder.ToLatency(queues: true);

        Assert.Equal(10 * Ms, latency.Parts[LatencyParts.Queued].Max);
        Assert.Equal((3 * Ms, 2), (latency.Queue!.Max, latency.Queue.Count));
        Assert.Equal((4 * Ms, 5 * Ms, 2), (latency.FromSent!.Min, latency.FromSent.Max, latency.FromSent.Count));
        Assert.Equal(latency.FromSent.Sum, latency.Service!.Sum);
        Assert.Equal((1, 1), (recorder.LateStarts, recorder.Failed));
        Assert.Null(recorder.ToLatency().Queue);
        Assert.NotNull(recorder.ToLatency().FromSent);
    }

    [Fact]
    public void A_queue_time_beyond_the_latency_makes_nothing_negative()
    {
        var recorder = Recorder.Open([0]);
        recorder.Workers[0].Record(0, 0, PaceClock.Ticks(Ms), PaceClock.Ticks(2 * Ms), Recorder.Outcome.Queued, TimeSpan.FromMilliseconds(5));
        Assert.Equal((0, 1 * Ms), (recorder.ToLatency(queues: true).FromSent!.Max, recorder.ToLatency(queues: true).Queue!.Max));
    }

    [Fact]
    public void No_clock_returns_before_its_time()
    {
        foreach (var clock in (PaceClock[])[PaceClock.System, PaceClock.Portable])
            foreach (var wait in (long[])[-1, 0, 1, 50_000, 3 * Ms, 20 * Ms])
            {
                var due = clock.Now + PaceClock.Ticks(wait);
                clock.WaitUntil(due);
                Assert.True(clock.Now >= due);
            }
    }

    [Fact]
    public async Task While_the_first_request_is_held_all_others_start_and_are_answered()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        var target = new Hosts(server.Ready, server.RootCertificate).Target(Link.Http, 1);
        using var client = new Watched(new Shared().Open(target), answers: 19);
        using var opener = Clients.Http2(server);
        var recorder = Recorder.Open(Schedule.Constant(2000).DueNs(20));
        Uri[] uris = [new(target.Origin, "/hold/held?count=2&size=1"), .. Enumerable.Repeat(new Uri(target.Origin, "/echo?size=1"), 19)];

        var run = Pacing.RunAsync(client, uris, recorder.Workers[0], PaceClock.System);
        await client.Answered.Bounded();
        Assert.Equal(20, client.Started);
        Assert.False(run.IsCompleted);
        await opener.GetByteArrayAsync($"{server.H2c}/hold/held?count=2", TestContext.Current.CancellationToken).Bounded();
        await run.Bounded();
        Assert.Equal((20, 0), (recorder.Workers[0].Outcomes.Count(), recorder.Failed));
    }

    /// <summary>The first is held. The second follows nobody; the third waits for the first's answer, as long as its patience lasts.</summary>
    [Theory]
    [InlineData(600_000, 2)]
    [InlineData(1, 3)]
    public async Task A_request_that_follows_an_answer_waits_for_it_and_no_longer_than_its_patience(int patienceMs, int startedMeanwhile)
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        var target = new Hosts(server.Ready, server.RootCertificate).Target(Link.Http, 1);
        using var client = new Watched(new Shared().Open(target), answers: startedMeanwhile - 1);
        using var opener = Clients.Http2(server);
        var recorder = Recorder.Open(Schedule.Constant(2000).DueNs(3));
        Uri[] uris = [new(target.Origin, "/hold/first?count=2&size=1"), .. Enumerable.Repeat(new Uri(target.Origin, "/echo?size=1"), 2)];

        var run = Pacing.RunAsync(client, uris, recorder.Workers[0], PaceClock.System, request => request == 2 ? 0 : null,
            TimeSpan.FromMilliseconds(patienceMs));
        await client.Answered.Bounded();
        Assert.Equal(startedMeanwhile, client.Started);
        await opener.GetByteArrayAsync($"{server.H2c}/hold/first?count=2", TestContext.Current.CancellationToken).Bounded();
        await run.Bounded();
        Assert.Equal((3, 0), (client.Started, recorder.Failed));
    }

    [Fact]
    public async Task What_breaks_the_pacing_thread_reaches_the_caller()
    {
        var recorder = Recorder.Open([0, 1]);
        using var client = new Watched(inner: null, answers: 1);
        await Assert.ThrowsAsync<IndexOutOfRangeException>(() =>
            Pacing.RunAsync(client, [new("http://127.0.0.1:1/")], recorder.Workers[0], new JumpingClock()).Bounded());
    }

    [Fact]
    public async Task A_client_that_blocks_its_thread_is_refused()
    {
        var workload = Workload.Open(Schedule.Constant(1), 1);
        using var client = new Watched(inner: null, answers: 1);
        await Assert.ThrowsAsync<NotSupportedException>(() =>
            workload.RunAsync(new Dispatch(client, Synchronous: true, workload.Rounds(new Uri("http://127.0.0.1:1"), "x"), workload.NewRecorder())));
    }

    /// <summary>Time passes only when it is waited for, or when told to.</summary>
    sealed class JumpingClock : PaceClock
    {
        long _now = 1;

        public override long Now => _now;

        public void Advance(long ticks) => _now += ticks;

        public override void WaitUntil(long due) => _now = Math.Max(_now, due);
    }

    /// <summary>Counts what is started, and tells when so many are answered; without an inner client it answers at once.</summary>
    sealed class Watched(IClient? inner, int answers) : IClient
    {
        readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int _started;
        int _left = answers;

        public int Started => _started;

        public Task Answered => _answered.Task;

        public async ValueTask<Answer> SendAsync(Uri uri)
        {
            Interlocked.Increment(ref _started);
            var answer = inner is null ? new Answer(System.Net.HttpStatusCode.OK, First: false) : await inner.SendAsync(uri);
            if (Interlocked.Decrement(ref _left) == 0)
                _answered.SetResult();
            return answer;
        }

        public void Dispose() => inner?.Dispose();
    }
}
