using System.Net;
using PoolBench.Measure.Links;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Strategies;
using PoolBench.Pool;
using PoolBench.Server;
using PoolBench.Tests.Server;
using Xunit;
using Answer = PoolBench.Measure.Strategies.Answer;

namespace PoolBench.Tests.Measure;

/// <summary>What a request met, held by holds: four take up the cap, four wait for them.</summary>
public sealed class QueueTests
{
    public static TheoryData<string> Kinds => [.. CappedStrategy.Kinds];

    [Theory, MemberData(nameof(Kinds))]
    public async Task Of_eight_requests_at_a_cap_of_four_four_dial_and_four_queue(string kind)
    {
        var answers = await EightAtFour(CappedStrategy.Of(kind, CappedStrategy.Capped(4)));
        Assert.All(answers[..4], answer => Assert.Equal(TimeSpan.Zero, answer.Queue));
        Assert.All(answers[4..], answer => Assert.True(answer.Queue > TimeSpan.Zero, $"{answer}"));
        Assert.Equal(4, answers.Count(answer => answer.First));
        // The framework's own pool lets a request that waits for its dial take a connection that another one dialled.
        if (kind != "max-per-server")
            Assert.All(answers[..4], answer => Assert.True(answer.First));
    }

    [Fact]
    public async Task By_the_rule_that_closes_before_it_serves_they_queue_and_then_dial()
    {
        var answers = await EightAtFour(Rig.Pool(4, 0, KeepAliveRule.Httpcore10));
        Assert.All(answers[4..], answer => Assert.True(answer.First && answer.Queue > TimeSpan.Zero, $"{answer}"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Below_the_cap_nobody_queues_though_everybody_waits_for_a_dial(string kind)
    {
        var answers = await EightAtFour(CappedStrategy.Of(kind, CappedStrategy.Capped(8)));
        Assert.All(answers, answer => Assert.Equal(TimeSpan.Zero, answer.Queue));
    }

    /// <summary>Its answer breaks off in the middle, on the connection that the next request might have had.</summary>
    [Theory, MemberData(nameof(Kinds))]
    public async Task A_request_that_fails_gives_its_turn_back(string kind)
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        var target = new Hosts(server.Ready, server.RootCertificate).Target(Link.Http, 1);
        using var client = CappedStrategy.Of(kind, CappedStrategy.Capped(1)).Open(target);
        var broken = new Uri(target.Origin, "/echo?size=100&truncate=fin");
        await Assert.ThrowsAsync<HttpRequestException>(() => client.SendAsync(broken).AsTask().Bounded());
        var answer = await client.SendAsync(new Uri(target.Origin, "/echo?size=1")).AsTask().Bounded();
        Assert.Equal((HttpStatusCode.OK, TimeSpan.Zero), (answer.Status, answer.Queue));
    }

    [Fact]
    public void What_queued_is_counted_apart_and_its_time_too()
    {
        var recorder = new Recorder(1, 3);
        var parts = recorder.ToLatency(queues: true);
        Assert.Equal((0, 0), (parts.Queue!.Count, parts.Service!.Count));
        Assert.Null(recorder.ToLatency().Queue);
    }

    static async Task<Answer[]> EightAtFour(CappedStrategy strategy)
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        var target = new Hosts(server.Ready, server.RootCertificate).Target(Link.Http, 1);
        using var client = strategy.Open(target);
        using var opener = Clients.Http2(server);
        // Sending gets as far as the queue before it returns: the first four have the slots.
        var held = Enumerable.Range(0, 4).Select(_ => client.SendAsync(new Uri(target.Origin, "/hold/held?count=5&size=1")).AsTask()).ToArray();
        var waiting = Enumerable.Range(0, 4).Select(_ => client.SendAsync(new Uri(target.Origin, "/echo?size=1")).AsTask()).ToArray();
        await opener.GetByteArrayAsync($"{server.H2c}/hold/held?count=5", TestContext.Current.CancellationToken).Bounded();
        return [.. await Task.WhenAll(held).Bounded(), .. await Task.WhenAll(waiting).Bounded()];
    }
}
