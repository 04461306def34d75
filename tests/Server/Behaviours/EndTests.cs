using PoolBench.Server;
using PoolBench.Server.Accounting;
using PoolBench.Server.Behaviours;
using Xunit;

namespace PoolBench.Tests.Server.Behaviours;

/// <summary>How a connection ends, as an independent client sees it and as the ledger tells it.</summary>
public sealed class EndTests
{
    public static TheoryData<EndKind, bool> FinAndRst => new()
    {
        { EndKind.Fin, false }, { EndKind.Fin, true }, { EndKind.Rst, false }, { EndKind.Rst, true },
    };

    static string Word(EndKind how) => how switch { EndKind.Fin => "fin", EndKind.Rst => "rst", _ => "silence" };

    [Theory]
    [MemberData(nameof(FinAndRst))]
    public async Task Drop_ends_the_second_request_of_a_connection(EndKind how, bool tls)
    {
        await using var server = await EchoServer.StartAsync(new());
        using var talker = await Talker.Connect(server, tls);
        await talker.Ask($"/echo?drop={Word(how)}");
        await talker.Send($"/echo?drop={Word(how)}", "POST");
        Assert.Equal((how, ""), await talker.End());
        await Ended(server, how, requests: 2);
    }

    [Theory]
    [MemberData(nameof(FinAndRst))]
    public async Task Abort_ends_the_first_one_in_the_middle_of_its_wait(EndKind how, bool tls)
    {
        await using var server = await EchoServer.StartAsync(new());
        using var talker = await Talker.Connect(server, tls);
        await talker.Send($"/echo?abort={Word(how)}&delay=1ms");
        Assert.Equal((how, ""), await talker.End());
        await Ended(server, how, requests: 1);
    }

    [Theory]
    [MemberData(nameof(FinAndRst))]
    public async Task A_whole_answer_comes_before_the_end_of_close_and_of_hangup(EndKind how, bool tls)
    {
        await using var server = await EchoServer.StartAsync(new());
        foreach (var (option, announced) in ((string, bool)[])[("close", true), ("hangup", false)])
        {
            using var talker = await Talker.Connect(server, tls);
            await talker.Send($"/echo?size=300000&{option}={Word(how)}");
            var (end, before) = await talker.End();
            Assert.Equal((how, 300_000), (end, before.Length - before.IndexOf("\r\n\r\n", StringComparison.Ordinal) - 4));
            Assert.Equal(announced, before.Contains("Connection: close", StringComparison.Ordinal));
        }
        await Eventually.Equal(how == EndKind.Fin ? (2L, 0L) : (0L, 2L), () => Ends(server));
    }

    [Theory]
    [MemberData(nameof(FinAndRst))]
    public async Task A_truncated_body_comes_to_its_half(EndKind how, bool tls)
    {
        await using var server = await EchoServer.StartAsync(new());
        using var talker = await Talker.Connect(server, tls);
        await talker.Send($"/echo?size=100000&truncate={Word(how)}");
        var (end, before) = await talker.End();
        Assert.Contains("Content-Length: 100000", before, StringComparison.Ordinal);
        Assert.Equal((how, 50_000), (end, before.Length - before.IndexOf("\r\n\r\n", StringComparison.Ordinal) - 4));
        await Ended(server, how, requests: 1);
    }

    [Theory]
    [InlineData("drop", false)]
    [InlineData("drop", true)]
    [InlineData("hangup", false)]
    [InlineData("hangup", true)]
    public async Task A_silent_connection_takes_requests_and_answers_none_until_the_client_leaves(string option, bool tls)
    {
        await using var server = await EchoServer.StartAsync(new());
        using (var talker = await Talker.Connect(server, tls))
        {
            await talker.Ask($"/echo?{option}=silence");
            await talker.Send($"/echo?{option}=silence");
            await Eventually.Equal((2L, 1L), () => server.Ledger.Totals() is { Ends: { } ends } totals ? (totals.Requests, ends.Silent) : default);
            Assert.Equal(0, talker.Available);
            Assert.NotNull(Assert.Single(server.Ledger.Connections()).SilentNs);
        }
        await Eventually.Equal((ClosedBy.Client, EndKind.Fin), () => Only(server));
        Assert.Equal((1L, 0L, 0L), server.Ledger.Totals() is var totals ? (totals.ClosedByClient, totals.ClosedByServer, totals.Open) : default);
    }

    [Fact]
    public async Task Over_HTTP2_drop_ends_the_connection_with_all_its_streams()
    {
        await using var server = await EchoServer.StartAsync(new());
        using var client = Clients.Http2(server);
        await client.GetByteArrayAsync($"{server.H2c}/echo", TestContext.Current.CancellationToken);
        var held = client.GetByteArrayAsync($"{server.H2c}/hold/a?count=2", TestContext.Current.CancellationToken);
        await Eventually.Equal(2L, () => server.Ledger.Totals().Requests);
        using var body = new ByteArrayContent([1]);
        await Assert.ThrowsAsync<HttpRequestException>(
            () => client.PostAsync($"{server.H2c}/echo?drop=rst", body, TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<HttpRequestException>(() => held.Bounded());
    }

    static async Task Ended(EchoServer server, EndKind how, long requests)
    {
        await Eventually.Equal((ClosedBy.Server, how), () => Only(server));
        Assert.Equal((requests, 1L, 0L), server.Ledger.Totals() is var totals ? (totals.Requests, totals.ClosedByServer, totals.Open) : default);
    }

    /// <summary>How the only connection ended; what no connection has, while it is open.</summary>
    static (ClosedBy, EndKind) Only(EchoServer server) =>
        Assert.Single(server.Ledger.Connections()) is { ClosedBy: { } by, ClosedHow: { } how } ? (by, how) : ((ClosedBy)9, default);

    static (long Fin, long Rst) Ends(EchoServer server) => server.Ledger.Totals().Ends is { } ends ? (ends.ServerFin, ends.ServerRst) : default;
}
