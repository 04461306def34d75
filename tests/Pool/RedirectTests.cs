using System.Net;
using PoolBench.Pool;
using Xunit;

namespace PoolBench.Tests.Pool;

public class RedirectTests
{
    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_redirect_to_another_origin_passes_the_limits_like_any_request()
    {
        await using var target = new RawOrigin(exchange => exchange.Answer(exchange.Request));
        await using var origin = new RawOrigin(exchange => exchange.Answer("", $"Location: {target.Url}/there\r\n", "302 Found"));
        using var handler = new LimitsHandler(PoolRig.Of(1, 1));
        using var client = new HttpClient(new Redirects(handler));
        for (var i = 1; i <= 3; i++)
        {
            Assert.Equal("GET /there", await client.GetStringAsync($"{origin.Url}/here", Cancelled));
            // At a cap of one each hop takes the other's place.
            Assert.Equal((i, i, 2L * i, 1), (origin.Accepted, target.Accepted, handler.Stats.Opened, handler.Stats.Available));
        }
    }

    [Theory]
    [InlineData(301, "POST", "GET /b", "")]
    [InlineData(302, "POST", "GET /b", "")]
    [InlineData(303, "PUT", "GET /b", "")]
    [InlineData(302, "PUT", "PUT /b", "body")]
    [InlineData(307, "POST", "POST /b", "body")]
    [InlineData(308, "POST", "POST /b", "body")]
    public async Task The_method_changes_as_the_status_says(int status, string method, string arrives, string body)
    {
        await using var origin = new RawOrigin(exchange => exchange.Request.EndsWith("/a", StringComparison.Ordinal)
            ? exchange.Answer("gone", "Location: /b\r\n", $"{status} Elsewhere")
            : exchange.Answer($"{exchange.Request} {exchange.Body} {exchange.Head.Contains("Authorization", StringComparison.Ordinal)}"));
        using var handler = new LimitsHandler(PoolRig.Of(1, 1));
        using var client = new HttpClient(new Redirects(handler));
        using var request = new HttpRequestMessage(new HttpMethod(method), $"{origin.Url}/a") { Content = new StringContent("body") };
        request.Headers.Authorization = new("Basic", "secret");
        using var response = await client.SendAsync(request, Cancelled);
        Assert.Equal($"{arrives} {body} False", await response.Content.ReadAsStringAsync(Cancelled));
        Assert.Equal(1, origin.Accepted);
    }

    [Fact]
    public async Task A_circle_ends_and_an_answer_without_Location_is_the_answer()
    {
        await using var origin = new RawOrigin(exchange => exchange.Request == "GET /round"
            ? exchange.Answer("", "Location: /round\r\n", "302 Found")
            : exchange.Answer("", status: "302 Found"));
        using var handler = new LimitsHandler(PoolRig.Of(1, 1));
        using var client = new HttpClient(new Redirects(handler, max: 4));
        Assert.Equal(HttpStatusCode.Found, (await client.GetAsync($"{origin.Url}/round", Cancelled)).StatusCode);
        Assert.Equal(5, origin.Requests);
        Assert.Equal(HttpStatusCode.Found, (await client.GetAsync($"{origin.Url}/nowhere", Cancelled)).StatusCode);
        Assert.Equal((6, 1), (origin.Requests, origin.Accepted));
        Assert.Throws<ArgumentException>(() => new Redirects(handler, 0));
    }

    [Fact]
    public void By_blocking_too_each_answer_is_disposed_before_the_next_hop()
    {
        using var hops = new Hops(3);
        using var client = new HttpClient(new Redirects(hops));
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://somewhere/");
        using var response = client.Send(request, Cancelled);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal([0, 0, 0], hops.Undisposed);
    }

    [Fact]
    public async Task Cookies_belong_to_the_pool_not_to_a_connection()
    {
        await using var origin = new RawOrigin(exchange => exchange.Request == "GET /set"
            ? exchange.Answer("set", "Set-Cookie: taste=salt; Path=/\r\nConnection: close\r\n")
            : exchange.Answer(exchange.Head.Contains("Cookie: taste=salt", StringComparison.Ordinal) ? "salt" : "none"));
        using var handler = new LimitsHandler(PoolRig.Of(2, 2), cookies: new CookieContainer());
        using var client = new HttpClient(handler);
        Assert.Equal("none", await client.GetStringAsync(origin.Url, Cancelled));
        await client.GetStringAsync($"{origin.Url}/set", Cancelled);
        Assert.Equal("salt", await client.GetStringAsync(origin.Url, Cancelled));
        using var without = new LimitsHandler(PoolRig.Of(2, 2), http => http.CookieContainer = new CookieContainer());
        using var plain = new HttpClient(without);
        await plain.GetStringAsync($"{origin.Url}/set", Cancelled);
        Assert.Equal("none", await plain.GetStringAsync(origin.Url, Cancelled));
    }

    /// <summary>Redirects every request but the last one, and notes how many of its answers were not disposed when each came.</summary>
    sealed class Hops(int last) : HttpMessageHandler
    {
        int _undisposed;

        public List<int> Undisposed { get; } = [];

        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Undisposed.Add(_undisposed);
            if (Undisposed.Count == last)
                return new(HttpStatusCode.OK);
            _undisposed++;
            return new(HttpStatusCode.Found) { Headers = { Location = new("/next", UriKind.Relative) }, Content = new Body(() => _undisposed--) };
        }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }

    sealed class Body(Action disposed) : ByteArrayContent([])
    {
        protected override void Dispose(bool disposing)
        {
            disposed();
            base.Dispose(disposing);
        }
    }
}
