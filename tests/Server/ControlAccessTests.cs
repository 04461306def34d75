using System.Net;
using Microsoft.AspNetCore.Http;
using PoolBench.Server;
using PoolBench.Server.Endpoints;
using Xunit;

namespace PoolBench.Tests.Server;

/// <summary>Whom the control port answers, by what a browser says of the page that asks.</summary>
public sealed class ControlAccessTests
{
    [Theory]
    [InlineData("localhost")]
    [InlineData("LocalHost:1")]
    [InlineData("localhost.")]
    [InlineData("a.localhost:65535")]
    [InlineData("127.0.0.1:80")]
    [InlineData("127.255.0.9")]
    [InlineData("[::1]")]
    [InlineData("[0:0:0:0:0:0:0:1]:5")]
    [InlineData("[::ffff:127.0.0.1]:5")]
    public void Loopback_hosts_are_answered_with_any_port(string host) => Assert.Null(Refusal(new HeaderDictionary { ["Host"] = host }));

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("evil.example")]
    [InlineData("evil.example:80")]
    [InlineData("localhost.evil.example")]
    [InlineData("evillocalhost")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("127.0.0.1@evil.example")]
    [InlineData("evil.example@127.0.0.1")]
    [InlineData("localhost..")]
    [InlineData("localhost:")]
    [InlineData("localhost:65536")]
    [InlineData("localhost:+1")]
    [InlineData("localhost:1:2")]
    [InlineData("localhost/")]
    [InlineData("localhost,evil.example")]
    [InlineData(" localhost")]
    [InlineData("localhost\\")]
    [InlineData("127.1")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("2130706433")]
    [InlineData("0.0.0.0")]
    [InlineData("128.0.0.1")]
    [InlineData("[::]")]
    [InlineData("[::1")]
    [InlineData("[]")]
    [InlineData("[::1%lo]")]
    [InlineData("[::1]x")]
    [InlineData("::1")]
    [InlineData("[localhost]")]
    public void Other_hosts_are_not(string host) => Assert.Equal(421, Refusal(new HeaderDictionary { ["Host"] = host })?.Status);

    [Fact]
    public void No_host_and_two_hosts_are_not_answered_either()
    {
        Assert.Equal(421, Refusal([])?.Status);
        Assert.Equal(421, Refusal(new HeaderDictionary { ["Host"] = new(["localhost", "localhost"]) })?.Status);
    }

    [Theory]
    [InlineData("http://localhost", true)]
    [InlineData("https://LOCALHOST:8443", true)]
    [InlineData("http://127.0.0.1:3000", true)]
    [InlineData("http://[::1]:3000", true)]
    [InlineData("null", false)]
    [InlineData("", false)]
    [InlineData("localhost", false)]
    [InlineData("http://", false)]
    [InlineData("http://evil.example", false)]
    [InlineData("http://localhost.evil.example", false)]
    [InlineData("http://localhost@evil.example", false)]
    [InlineData("http://localhost/", false)]
    [InlineData("http://localhost http://evil.example", false)]
    [InlineData("file://localhost", false)]
    [InlineData("chrome-extension://localhost", false)]
    public void Pages_of_loopback_hosts_alone_are_answered(string origin, bool answered) =>
        Assert.Equal(answered ? null : (int?)403, Refusal(new HeaderDictionary { ["Host"] = "localhost", ["Origin"] = origin })?.Status);

    [Theory]
    [InlineData("none", true)]
    [InlineData("same-origin", true)]
    [InlineData("same-site", false)]
    [InlineData("cross-site", false)]
    [InlineData("", false)]
    public void A_browser_may_not_ask_for_another_page(string relation, bool answered)
    {
        Assert.Equal(answered ? null : (int?)403, Refusal(new HeaderDictionary { ["Host"] = "localhost", ["Sec-Fetch-Site"] = relation })?.Status);
        Assert.Equal(answered ? null : (int?)403,
            Refusal(new HeaderDictionary { ["Host"] = "localhost:1", ["Origin"] = "http://localhost:2", ["Sec-Fetch-Site"] = relation })?.Status);
    }

    [Fact]
    public void Hosts_that_were_asked_for_are_answered_and_so_are_their_pages()
    {
        var access = new ControlAccess(IPAddress.Loopback, ["bench-server"]);
        Assert.Null(access.Refusal(new HeaderDictionary { ["Host"] = "Bench-Server:5090" }));
        var page = new HeaderDictionary { ["Host"] = "localhost", ["Origin"] = "http://bench-server", ["Sec-Fetch-Site"] = "cross-site" };
        Assert.Null(access.Refusal(page));
        Assert.Equal(421, access.Refusal(new HeaderDictionary { ["Host"] = "other" })?.Status);
    }

    [Fact]
    public void A_server_beyond_loopback_is_reached_by_address_but_not_by_strangers_pages()
    {
        var access = new ControlAccess(IPAddress.Any, []);
        Assert.Null(access.Refusal(new HeaderDictionary { ["Host"] = "192.0.2.7:5090" }));
        Assert.Equal(421, access.Refusal(new HeaderDictionary { ["Host"] = "evil.example" })?.Status);
        Assert.Equal(403, access.Refusal(new HeaderDictionary { ["Host"] = "192.0.2.7", ["Origin"] = "http://192.0.2.8" })?.Status);
        access = new ControlAccess(IPAddress.Parse("192.0.2.7"), []);
        Assert.Null(access.Refusal(new HeaderDictionary { ["Host"] = "192.0.2.7", ["Origin"] = "http://192.0.2.7" }));
    }

    [Theory]
    [InlineData("POST /ledger/reset HTTP/1.1\r\nHost: evil.example\r\n", 421)]
    [InlineData("POST http://evil.example/ledger/reset HTTP/1.1\r\nHost: evil.example\r\n", 421)]
    [InlineData("POST http://evil.example/ledger/reset HTTP/1.1\r\nHost: 127.0.0.1\r\n", 400)]
    [InlineData("GET /usage HTTP/1.0\r\n", 421)]
    [InlineData("POST /ledger/reset HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n", 400)]
    [InlineData("POST /ledger/reset HTTP/1.1\r\nHost: localhost\r\nOrigin: null\r\nContent-Type: text/plain\r\n", 403)]
    [InlineData("POST /connections/close HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\nContent-Type: text/plain\r\n", 403)]
    [InlineData("OPTIONS /ledger/reset HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\n", 403)]
    [InlineData("GET /ledger HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: cross-site\r\n", 403)]
    public async Task A_refused_request_changes_nothing(string head, int status)
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        using var client = await RawClient.Connect(server.Http!);
        await client.Ask("/echo");
        using var asking = await RawClient.Connect(server.Control);
        await asking.Send(head + "Content-Length: 0\r\nConnection: close\r\n\r\n");
        Assert.StartsWith($"HTTP/1.1 {status} ", await asking.ReadAll(), StringComparison.Ordinal);
        await client.Ask("/echo");
        Assert.Equal((1, 2, 1), (server.Ledger.Totals().Accepted, server.Ledger.Totals().Requests, server.Ledger.Totals().Open));
    }

    static (int Status, string Sentence)? Refusal(HeaderDictionary headers) => new ControlAccess(IPAddress.Loopback, []).Refusal(headers);
}
