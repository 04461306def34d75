using System.Net;
using PoolBench.Pool;
using PoolBench.Tests.Server;
using Xunit;

namespace PoolBench.Tests.Pool;

/// <summary>When a response gives its connection back, and whether the connection is good for another request then.</summary>
public class BodyTests
{
    const int Long = 2 * 1024 * 1024;

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_streamed_body_holds_its_connection_until_its_last_byte()
    {
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(1, 1));
        using var response = await Headers(rig, $"/echo?size={Long}");
        await using var body = await response.Content.ReadAsStreamAsync(Cancelled);
        var buffer = new byte[Long];
        await body.ReadExactlyAsync(buffer.AsMemory(0, Long - 1), Cancelled);
        Assert.Equal(1, rig.Stats.Leased);
        await body.ReadExactlyAsync(buffer.AsMemory(0, 1), Cancelled);
        Assert.Equal((0, 1), (rig.Stats.Leased, rig.Stats.Available));
        Assert.Equal(0, await body.ReadAsync(buffer, Cancelled));
        await rig.Get();
        await rig.Settles(opened: 1, idle: 1);
    }

    [Fact]
    public async Task A_chunked_body_holds_its_connection_until_its_end_is_read()
    {
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(1, 1));
        using var content = new ByteArrayContent(new byte[1000]);
        using var request = new HttpRequestMessage(HttpMethod.Post, rig.Url("/echo")) { Content = content };
        request.Headers.TransferEncodingChunked = true;
        using var response = await rig.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancelled);
        Assert.Null(response.Content.Headers.ContentLength);
        await using var body = await response.Content.ReadAsStreamAsync(Cancelled);
        await body.ReadExactlyAsync(new byte[1000], Cancelled);
        Assert.Equal(1, rig.Stats.Leased);
        Assert.Equal(0, await body.ReadAsync(new byte[1], Cancelled));
        await rig.Settles(opened: 1, idle: 1);
    }

    [Fact]
    public async Task A_small_unread_body_is_read_on_disposal_and_its_connection_saved()
    {
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(1, 1));
        for (var i = 0; i < 5; i++)
        {
            (await Headers(rig, "/echo?size=100000")).Dispose();
            await rig.Settles(opened: 1, idle: 1);
        }
    }

    [Fact]
    public async Task A_large_unread_body_costs_its_connection()
    {
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(1, 1));
        for (var i = 0; i < 5; i++)
            (await Headers(rig, $"/echo?size={Long}")).Dispose();
        Assert.Equal((0, 0), (rig.Stats.Leased, rig.Stats.Available));
        await rig.Settles(opened: 5, idle: 0);
    }

    [Fact]
    public async Task Of_a_body_of_unknown_length_no_more_than_the_drain_limit_is_read_on_disposal()
    {
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(1, 1), configure: http => http.MaxResponseDrainSize = 10_000);
        foreach (var (size, opened, idle) in new[] { (9_000, 1, 1), (Long, 1, 0), (9_000, 2, 1) })
        {
            using var content = new ByteArrayContent(new byte[size]);
            using var request = new HttpRequestMessage(HttpMethod.Post, rig.Url("/echo")) { Content = content };
            request.Headers.TransferEncodingChunked = true;
            (await rig.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancelled)).Dispose();
            await rig.Settles(opened, idle);
        }
    }

    [Fact]
    public async Task A_body_that_never_ends_is_given_up_in_the_drain_time()
    {
        await using var origin = new RawOrigin(exchange => exchange.Send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"));
        await using var rig = await PoolRig.StartAsync(
            PoolRig.Of(1, 1), configure: http => http.ResponseDrainTimeout = TimeSpan.FromMilliseconds(20));
        rig.Elsewhere = () => origin.Accepted;
        (await rig.Client.GetAsync(origin.Url, HttpCompletionOption.ResponseHeadersRead, Cancelled)).Dispose();
        await Eventually.Equal((0, 0, 1L, 0), () => (rig.Stats.Leased, rig.Stats.Available, rig.Stats.Closed, origin.Open));
    }

    [Theory]
    [InlineData("GET", "/echo?size=0")]
    [InlineData("GET", "/echo?status=204")]
    [InlineData("GET", "/echo?status=304")]
    [InlineData("HEAD", "/echo?size=100")]
    public async Task An_answer_without_a_body_gives_its_connection_back_at_once(string method, string path)
    {
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(1, 1));
        using var request = new HttpRequestMessage(new HttpMethod(method), rig.Url(path));
        using var response = await rig.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancelled);
        Assert.Equal((0, 1), (rig.Stats.Leased, rig.Stats.Available));
        await rig.Settles(opened: 1, idle: 1);
    }

    [Fact]
    public async Task An_answer_that_says_close_leaves_nothing_to_reuse()
    {
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(2, 2));
        foreach (var path in new[] { "/echo?close=true&size=10", "/echo?close=true&size=0", "/echo?close=true&size=100000" })
            await rig.Get(path);
        await rig.Settles(opened: 3, idle: 0);
    }

    [Fact]
    public async Task Headers_and_content_arrive_as_they_were_sent()
    {
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(1, 1));
        using var content = new StringContent("Größe", System.Text.Encoding.UTF8, "text/plain");
        using var response = await rig.Client.PostAsync(rig.Url("/echo"), content, Cancelled);
        Assert.Equal("Größe", await response.Content.ReadAsStringAsync(Cancelled));
        Assert.Equal(("text/plain; charset=utf-8", 7L), (response.Content.Headers.ContentType?.ToString(), response.Content.Headers.ContentLength));
    }

    [Fact]
    public async Task A_body_that_breaks_off_fails_the_reader_and_frees_the_slot()
    {
        await using var origin = new RawOrigin(async exchange =>
        {
            await exchange.Send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
            exchange.End();
        });
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(1, 1));
        rig.Elsewhere = () => origin.Accepted;
        await Assert.ThrowsAsync<HttpRequestException>(() => rig.Client.GetAsync(origin.Url, Cancelled));
        using (var response = await rig.Client.GetAsync(origin.Url, HttpCompletionOption.ResponseHeadersRead, Cancelled))
        {
            await using var body = await response.Content.ReadAsStreamAsync(Cancelled);
            await Assert.ThrowsAsync<HttpIOException>(() => body.CopyToAsync(Stream.Null, Cancelled));
        }
        Assert.Equal((0, 0, 2L, 2L), (rig.Stats.Leased, rig.Stats.Available, rig.Stats.Opened, rig.Stats.Closed));
        Assert.Equal(2, origin.Accepted);
    }

    [Fact]
    public async Task Disposal_in_the_middle_of_a_read_closes_the_connection()
    {
        await using var origin = new RawOrigin(exchange => exchange.Send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"));
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(1, 1));
        rig.Elsewhere = () => origin.Accepted;
        var response = await rig.Client.GetAsync(origin.Url, HttpCompletionOption.ResponseHeadersRead, Cancelled);
        var body = await response.Content.ReadAsStreamAsync(Cancelled);
        await body.ReadExactlyAsync(new byte[4], Cancelled);
        var reading = body.ReadAsync(new byte[4], Cancelled).AsTask();
        response.Dispose();
        await Assert.ThrowsAnyAsync<Exception>(() => reading.Bounded());
        await Eventually.Equal((0, 0, 1L, 0), () => (rig.Stats.Leased, rig.Stats.Available, rig.Stats.Closed, origin.Open));
    }

    [Fact]
    public async Task An_upgraded_connection_is_its_streams_until_disposal()
    {
        await using var origin = new RawOrigin(async exchange =>
        {
            await exchange.Send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: parrot\r\n\r\n");
            await exchange.Echo(5);
        });
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(1, 1));
        rig.Elsewhere = () => origin.Accepted;
        using var request = new HttpRequestMessage(HttpMethod.Get, origin.Url) { Headers = { { "Connection", "Upgrade" }, { "Upgrade", "parrot" } } };
        var response = await rig.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancelled);
        await using (var body = await response.Content.ReadAsStreamAsync(Cancelled))
        {
            await body.WriteAsync("hello"u8.ToArray(), Cancelled);
            var heard = new byte[5];
            await body.ReadExactlyAsync(heard, Cancelled);
            Assert.Equal("hello"u8.ToArray(), heard);
            Assert.Equal(1, rig.Stats.Leased);
        }
        Assert.Equal((0, 0, 1L), (rig.Stats.Leased, rig.Stats.Available, rig.Stats.Closed));
    }

    [Fact]
    public async Task A_response_dropped_without_disposal_gives_its_slot_back_when_it_is_collected()
    {
        await using var rig = await PoolRig.StartAsync(PoolRig.Of(1, 1));
        await Drop(rig);
        await Eventually.Equal(0, () =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return rig.Stats.Leased;
        });
        await rig.Get();
        await rig.Settles(opened: 2, idle: 1);

        static async Task Drop(PoolRig rig) => Assert.Equal(HttpStatusCode.OK, (await Headers(rig, $"/echo?size={Long}")).StatusCode);
    }

    [Fact]
    public async Task A_body_is_read_into_the_readers_own_buffer()
    {
        var own = new byte[8];
        var settings = new SlotSettings(configure: null, cookies: null);
        using var pool = new ConnectionPool(PoolRig.Of(1, 1), TimeProvider.System, (pool, lane) => new HttpSlot(pool, lane, settings));
        var slot = (HttpSlot)pool.Take(new(false, "host", 80, null, Versions.Http11), out _)!;
        var source = new Source(own);
        using var content = new LeasedContent(new StreamContent(source), slot.TakeTicket(), settings);
        await using var body = await content.ReadAsStreamAsync(Cancelled);
        await body.ReadExactlyAsync(own.AsMemory(0, 4), Cancelled);
        body.ReadExactly(own, 4, 4);
        Assert.Equal([true, true], source.FilledOwn);
        Assert.Equal(0, pool.Stats().Leased);
    }

    static Task<HttpResponseMessage> Headers(PoolRig rig, string path) =>
        rig.Client.GetAsync(rig.Url(path), HttpCompletionOption.ResponseHeadersRead, Cancelled).Bounded();

    /// <summary>As many bytes as the reader's own buffer has; notes of each read whether that was to be filled.</summary>
    sealed class Source(byte[] own) : MemoryStream(new byte[own.Length])
    {
        public List<bool> FilledOwn { get; } = [];

        public override int Read(Span<byte> buffer)
        {
            FilledOwn.Add(own.AsSpan().Overlaps(buffer));
            return base.Read(buffer);
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            FilledOwn.Add(own.AsSpan().Overlaps(buffer.Span));
            return base.ReadAsync(buffer, cancellationToken);
        }
    }
}
