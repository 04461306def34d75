using System.Net;
using PoolBench.Server;
using Xunit;

namespace PoolBench.Tests.Server;

public sealed class EchoTests : IAsyncLifetime
{
    EchoServer _server = null!;
    HttpClient _client = null!;

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await EchoServer.StartAsync(new EchoServerOptions { MaxBodyBytes = 200_000 });
        _client = Clients.New(_server);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_536)]
    [InlineData(200_000)]
    public async Task GET_gives_as_many_bytes_as_asked_for(int size) =>
        Assert.Equal(size, (await _client.GetByteArrayAsync($"{_server.Http}/echo?size={size}", Cancelled)).Length);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task POST_gives_the_body_back(bool chunked)
    {
        var body = new byte[150_000];
        new Random(1).NextBytes(body);
        using var request = new HttpRequestMessage(
            HttpMethod.Post, $"{_server.Http}/echo?delay=1us&status=201")
        { Content = new ByteArrayContent(body) };
        request.Headers.TransferEncodingChunked = chunked;
        using var answer = await _client.SendAsync(request, Cancelled);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal(body, await answer.Content.ReadAsByteArrayAsync(Cancelled));
    }

    [Fact]
    public async Task POST_with_a_size_takes_the_body_and_gives_that_many_bytes()
    {
        using var answer = await _client.PostAsync($"{_server.Http}/echo?size=5", new ByteArrayContent(new byte[100_000]), Cancelled);
        Assert.Equal("xxxxx", await answer.Content.ReadAsStringAsync(Cancelled));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_that_is_too_long_is_refused(bool http2)
    {
        using var client = http2 ? Clients.Http2(_server) : Clients.New(_server);
        using var answer = await client.PostAsync($"{(http2 ? _server.H2c : _server.Http)}/echo", new ByteArrayContent(new byte[200_001]), Cancelled);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.StartsWith("The body is longer than 200000 bytes", await answer.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_of_unknown_length_that_turns_out_too_long_is_never_given_back_whole()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{_server.Http}/echo") { Content = new ByteArrayContent(new byte[400_000]) };
        request.Headers.TransferEncodingChunked = true;
        try
        {
            using var answer = await _client.SendAsync(request, Cancelled);
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        }
        catch (HttpRequestException)
        {
            // Its connection was broken off.
        }
    }

    [Theory]
    [InlineData(204)]
    [InlineData(304)]
    [InlineData(418)]
    [InlineData(599)]
    public async Task The_status_is_the_one_asked_for(int status)
    {
        using var answer = await _client.GetAsync($"{_server.Http}/echo?status={status}", Cancelled);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync(Cancelled));
    }

    [Fact]
    public async Task Close_says_so_and_ends_the_connection()
    {
        for (var i = 1; i <= 3; i++)
        {
            using var answer = await _client.GetAsync($"{_server.Http}/echo?close", Cancelled);
            Assert.True(answer.Headers.ConnectionClose);
            Assert.Equal("1", answer.Headers.GetValues("Connection-Request").Single());
        }
    }

    [Fact]
    public async Task Close_over_HTTP2_is_a_GOAWAY()
    {
        using var http2 = Clients.Http2(_server);
        for (var i = 1; i <= 3; i++)
        {
            using var answer = await http2.GetAsync($"{_server.H2c}/echo?close", Cancelled);
            Assert.Equal((HttpStatusCode.OK, "1"), (answer.StatusCode, answer.Headers.GetValues("Connection-Request").Single()));
        }
    }

    [Theory]
    [InlineData("/echo?sze=1", 400, "There is no option 'sze' here: wanted one of delay, body-delay, size, status, "
        + "retry-after, close, close-after, hangup, idle-close, keep-alive, chunked, trickle, pieces, truncate, drop, abort.")]
    [InlineData("/echo?size=-1", 400, "Option 'size' is '-1': wanted a number of bytes from 0 to 200000.")]
    [InlineData("/echo?size=200001", 400, "Option 'size' is '200001': wanted a number of bytes from 0 to 200000.")]
    [InlineData("/echo?size", 400, "Option 'size' is '': wanted a number of bytes from 0 to 200000.")]
    [InlineData("/echo?delay=5", 400, "Option 'delay' is '5': wanted digits followed by us, ms or s, such as 5ms, at most 60s.")]
    [InlineData("/echo?delay=61s", 400, "Option 'delay' is '61s': wanted digits followed by us, ms or s, such as 5ms, at most 60s.")]
    [InlineData("/echo?status=100", 400, "Option 'status' is '100': wanted a status from 200 to 599.")]
    [InlineData("/echo?close=no", 400, "Option 'close' is 'no': wanted no value, true, fin or rst; for silence use hangup.")]
    [InlineData("/echo?keep-alive=1.5", 400, "Option 'keep-alive' is '1.5': wanted a number of seconds from 0 to 86400, or "
        + "a header such as timeout=5,max=100.")]
    [InlineData("/echo?status=204&size=3", 400, "Option 'size' is '3', but an answer with status 204 has no body: leave one of the two out.")]
    [InlineData("/hold/a", 400, "Option 'count' is missing: wanted the number of requests to wait for, as in /hold/a?count=2.")]
    [InlineData("/hold/a?count=0", 400, "Option 'count' is '0': wanted a number of requests from 1 to 65536.")]
    [InlineData("/hold/?count=2", 400, "The hold's name is '': wanted 1 to 200 characters without a slash, as in /hold/a?count=2.")]
    [InlineData("/", 404, "There is no / here: wanted /echo or /hold/NAME?count=N. Counts are on the control port.")]
    [InlineData("/ledger", 404, "There is no /ledger here: wanted /echo or /hold/NAME?count=N. Counts are on the control port.")]
    public async Task What_cannot_be_answered_gets_a_sentence(string target, int status, string sentence)
    {
        using var answer = await _client.GetAsync(_server.Http + target, Cancelled);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(sentence + "\n", await answer.Content.ReadAsStringAsync(Cancelled));
        Assert.True(answer.Headers.Contains("Connection-Id"));
    }

    [Fact]
    public async Task A_wrong_method_is_told_the_right_ones()
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, $"{_server.Http}/echo");
        using var answer = await _client.SendAsync(request, Cancelled);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"], answer.Content.Headers.Allow);
        Assert.Equal("OPTIONS is not for /echo: wanted GET or HEAD or POST or PUT or PATCH or DELETE.\n",
            await answer.Content.ReadAsStringAsync(Cancelled));
    }
}
