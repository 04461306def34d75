using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PoolBench.Testing;
using Xunit;

namespace PoolBench.Tests.Testing;

[Collection(Alone.Name)]
public sealed class CountingServerTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_healthy_client_passes_every_assertion()
    {
        await using var api = await Orders.StartAsync();
        using (var client = Orders.Client(api))
        {
            await client.GetAsync(1);
            await api.EndWarmUpAsync();
            for (var id = 2; id <= 100; id++)
                Assert.Equal($$"""{"id":{{id}},"item":"book"}""", await client.GetAsync(id));
            (await api.SettledAsync()).AtMostConnections(1).NoDialAfterWarmUp().NoConnectionUnused();
        }
        var account = (await api.SettledAsync()).AllClosedAfterDispose();
        Assert.Equal((1, 1, 100, 0, 1), (account.Connections, account.Dials, account.Requests, account.Open, account.ClosedByClient));
        Assert.Equal([100], account.RequestsPerConnection);
        Assert.Null(account.Unsettled);
    }

    [Fact]
    public async Task Ten_requests_at_once_take_ten_connections_and_the_message_says_why()
    {
        await using var api = await CountingServer.StartAsync();
        using var client = new HttpClient { BaseAddress = api.Url };
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => client.GetStringAsync("/hold/all?count=10", Stop)));
        var account = await api.SettledAsync();
        Assert.Equal((10, 10, 10), (account.Connections, account.PeakInFlight, account.PeakOpen));
        var fault = Assert.Throws<PoolAssertException>(() => account.AtMostConnections(9));
        Assert.Contains("10 requests were in flight at once", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>Both sides close at once then: whose end came first is chance, and is not said.</summary>
    [Theory]
    [InlineData("the request", "requests said 'Connection: close'")]
    [InlineData("the answer", "an answer said 'Connection: close'")]
    [InlineData("the version", "requests were HTTP/1.0")]
    public async Task A_connection_that_ends_with_its_answer_was_closed_by_neither_side_first(string says, string cause)
    {
        await using var api = await CountingServer.StartAsync();
        api.Map("/closing", (HttpContext context) =>
        {
            if (says == "the answer")
                context.Response.Headers.Connection = "close";
            return "bye";
        });
        using var client = new HttpClient
        {
            BaseAddress = api.Url,
            DefaultRequestVersion = says == "the version" ? HttpVersion.Version10 : HttpVersion.Version11,
        };
        client.DefaultRequestHeaders.ConnectionClose = says == "the request";
        for (var i = 0; i < 50; i++)
            Assert.Equal("bye", await client.GetStringAsync("/closing", Stop));
        var account = await api.SettledAsync();
        var fault = Assert.Throws<PoolAssertException>(() => account.AtMostConnections(1));
        Assert.Contains(cause, fault.Message.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Contains("50 connections, 50 requests, 50 closed with an answer", fault.Message, StringComparison.Ordinal);
        Assert.Contains("1 request, closed with its answer", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("closed by", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>However late the server learns that an answer is complete, and whether its length is told or it comes in chunks.</summary>
    [Theory]
    [InlineData("/echo")]
    [InlineData("/echo?chunked")]
    [InlineData("/orders/1")]
    public async Task Requests_one_after_another_are_never_two_at_once(string path)
    {
        await using var api = await Orders.StartAsync();
        for (var i = 0; i < 100; i++)
        {
            using var client = new HttpClient();
            await client.GetStringAsync(new Uri(api.Url, path), Stop);
        }
        Assert.Equal((100, 1), ((await api.SettledAsync()).Connections, (await api.SettledAsync()).PeakInFlight));
    }

    [Fact]
    public async Task Requests_that_are_broken_off_are_the_cause_that_is_named()
    {
        await using var api = await CountingServer.StartAsync();
        using var client = new HttpClient();
        for (var i = 0; i < 2; i++)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(Stop);
            var asked = client.GetStringAsync(new Uri(api.Url, $"/hold/never{i}?count=2"), patience.Token);
            while (api.Server.Ledger.Totals().Requests <= i)
                await Task.Delay(5, Stop);
            await patience.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        }
        var account = await api.SettledAsync();
        var fault = Assert.Throws<PoolAssertException>(() => account.AtMostConnections(1));
        Assert.Contains("broke its connections off", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "requests were HTTP/1.0")]
    [InlineData(false, "requests named 2 hosts")]
    public async Task The_version_and_the_names_of_requests_are_causes(bool old, string cause)
    {
        await using var api = await CountingServer.StartAsync();
        using var client = new HttpClient();
        if (old)
            client.DefaultRequestVersion = HttpVersion.Version10;
        await client.GetStringAsync(new Uri(api.Url, "/echo"), Stop);
        await client.GetStringAsync(new Uri(old ? $"{api.Url}echo" : $"http://localhost:{api.Url.Port}/echo"), Stop);
        var account = await api.SettledAsync();
        var fault = Assert.Throws<PoolAssertException>(() => account.AtMostConnections(1));
        Assert.Contains(cause, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_close_of_the_server_and_one_dial_after_it_is_the_servers_doing()
    {
        await using var api = await CountingServer.StartAsync();
        using var client = new HttpClient { BaseAddress = api.Url };
        await client.GetStringAsync("/echo?close", Stop);
        await api.EndWarmUpAsync();
        await client.GetStringAsync("/echo", Stop);
        var account = await api.SettledAsync();
        Assert.Contains("the server ended", Assert.Throws<PoolAssertException>(() => account.NoDialAfterWarmUp()).Message, StringComparison.Ordinal);
        Assert.Contains("the server ended", Assert.Throws<PoolAssertException>(() => account.AtMostConnections(1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_servers_count_their_own()
    {
        await using var one = await CountingServer.StartAsync();
        await using var two = await CountingServer.StartAsync();
        using var client = new HttpClient();
        await client.GetStringAsync(new Uri(one.Url, "/echo"), Stop);
        await client.GetStringAsync(new Uri(two.Url, "/echo"), Stop);
        await client.GetStringAsync(new Uri(two.Url, "/echo"), Stop);
        Assert.NotEqual(one.Url, two.Url);
        Assert.Equal((1, 1, 1), ((await one.SettledAsync()).Connections, (await one.SettledAsync()).Dials, (await one.SettledAsync()).Requests));
        Assert.Equal((1, 1, 2), ((await two.SettledAsync()).Connections, (await two.SettledAsync()).Dials, (await two.SettledAsync()).Requests));
    }

    [Fact]
    public async Task An_account_in_motion_passes_no_assertion()
    {
        await using var api = await CountingServer.StartAsync();
        using var client = new HttpClient { BaseAddress = api.Url };
        var (begun, end) = (new TaskCompletionSource(), new TaskCompletionSource());
        api.Map("/held", async () =>
        {
            begun.SetResult();
            await end.Task;
        });
        var held = client.GetStringAsync("/held", Stop);
        await begun.Task.WaitAsync(Stop);
        var account = await api.SettledAsync(TimeSpan.FromMilliseconds(100));
        Assert.Equal("1 request had no complete answer after 0.1 s", account.Unsettled);
        var fault = Assert.Throws<PoolAssertException>(() => account.AtMostConnections(1));
        Assert.StartsWith("PoolAssert.AtMostConnections(1): not known, because 1 request had no complete answer", fault.Message,
            StringComparison.Ordinal);
        end.SetResult();
        await held;
        Assert.Null((await api.SettledAsync()).Unsettled);
    }

    [Fact]
    public async Task Routes_take_the_latest_first_and_a_method()
    {
        await using var api = await CountingServer.StartAsync();
        api.Map("/orders/{id}", (int id) => $"any {id}");
        api.Map("POST /orders/{id}", (int id, HttpRequest request) => Results.Json(id, statusCode: 201));
        using var client = new HttpClient { BaseAddress = api.Url };
        Assert.Equal("any 7", await client.GetStringAsync("/orders/7", Stop));
        using var posted = await client.PostAsJsonAsync("/orders/8", "x", Stop);
        Assert.Equal((HttpStatusCode.Created, "8"), (posted.StatusCode, await posted.Content.ReadAsStringAsync(Stop)));
        using var other = await client.GetAsync("/orders", Stop);
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
        api.Map("/orders/{id}", () => "later");
        Assert.Equal("later", await client.GetStringAsync("/orders/7", Stop));
        Assert.Throws<ArgumentException>(() => api.Map("orders", () => ""));
    }

    [Fact]
    public async Task Clients_of_a_factory_keep_their_hosts_and_their_handshakes_are_counted()
    {
        await using var api = await Orders.StartAsync();
        var services = new ServiceCollection();
        services.AddHttpClient("orders", client => client.BaseAddress = new Uri("https://orders.example.com"));
        services.AddHttpClient("stock", client => client.BaseAddress = new Uri("http://stock.example.com"));
        services.UseCountingServer(api);
        // Registered later, as in a program whose tests come first.
        services.AddHttpClient("orders").ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler());
        await using (var built = services.BuildServiceProvider())
        {
            var factory = built.GetRequiredService<IHttpClientFactory>();
            for (var id = 1; id <= 3; id++)
            {
                await factory.CreateClient("orders").GetStringAsync($"/orders/{id}", Stop);
                await factory.CreateClient("stock").GetStringAsync($"/orders/{id}", Stop);
            }
        }
        var account = (await api.SettledAsync()).AtMostConnections(2).NoConnectionUnused();
        Assert.Equal((2, 6, 1), (account.Connections, account.Requests, account.Handshakes.Full));
    }

    [Fact]
    public async Task A_handler_that_cannot_be_pointed_here_is_named()
    {
        await using var api = await CountingServer.StartAsync();
        var services = new ServiceCollection();
        services.AddHttpClient("old").ConfigurePrimaryHttpMessageHandler(() => new HttpClientHandler()).UseCountingServer(api);
        await using var built = services.BuildServiceProvider();
        var fault = Assert.Throws<InvalidOperationException>(() => built.GetRequiredService<IHttpClientFactory>().CreateClient("old"));
        Assert.Contains("'old' is a HttpClientHandler", fault.Message, StringComparison.Ordinal);
        Assert.NotNull(built.GetRequiredService<IHttpClientFactory>().CreateClient("other"));
    }

    [Fact]
    public async Task Passes_everything_through_and_counts_the_connections_in_front()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        await using var application = builder.Build();
        application.MapPost("/base/upper", async (HttpRequest request) =>
            Results.Text(
                (await new StreamReader(request.Body).ReadToEndAsync(Stop)).ToUpperInvariant() + request.QueryString + request.Headers["X-One"],
                statusCode: 207));
        await application.StartAsync(Stop);
        await using var api = await CountingServer.InFrontOf(application.Urls.Single() + "/base");
        using var client = new HttpClient { BaseAddress = api.Url };
        for (var i = 0; i < 3; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/upper?q=1") { Content = new StringContent("body") };
            request.Headers.Add("X-One", "1");
            using var answer = await client.SendAsync(request, Stop);
            Assert.Equal((207, "BODY?q=11"), ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(Stop)));
        }
        (await api.SettledAsync()).AtMostConnections(1);
        await application.StopAsync(Stop);
        using var gone = await client.GetAsync("/upper", Stop);
        Assert.Equal(HttpStatusCode.BadGateway, gone.StatusCode);
    }

    [Fact]
    public async Task Stands_in_front_of_a_handler()
    {
        await using var api = await CountingServer.InFrontOf(new Echoing());
        using var client = new HttpClient { BaseAddress = api.Url };
        Assert.Equal("GET /orders?x=1", await client.GetStringAsync("/orders?x=1", Stop));
        Assert.Equal(1, (await api.SettledAsync()).Connections);
    }

    [Fact]
    public async Task A_watch_counts_one_origin_or_all()
    {
        await using var api = await CountingServer.StartAsync();
        await using var other = await CountingServer.StartAsync();
        using var dials = DialWatch.Start(api.Url);
        using var client = new HttpClient();
        for (var i = 0; i < 3; i++)
            await client.GetStringAsync(new Uri(api.Url, "/echo"), Stop);
        await client.GetStringAsync(new Uri(other.Url, "/echo"), Stop);
        Assert.Equal((1, 1, 1, 3), (dials.Dials, dials.Connections, dials.Open, dials.Requests));
        Assert.Equal([3], dials.RequestsPerConnection);
        Assert.Throws<ArgumentException>(() => DialWatch.Start("orders"));
    }

    [Fact]
    public async Task Without_a_warm_up_nothing_is_after_it()
    {
        await using var api = await CountingServer.StartAsync();
        var account = await api.SettledAsync();
        Assert.Throws<InvalidOperationException>(() => account.NoDialAfterWarmUp());
        Assert.Equal("0 connections, 0 requests", account.ToString().Trim());
    }

    sealed class Echoing : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage { Content = new StringContent($"{request.Method} {request.RequestUri!.PathAndQuery}") });
    }
}
