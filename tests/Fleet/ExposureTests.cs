using System.Net;
using PoolBench.Core;
using PoolBench.Measure.Recording;
using PoolBench.Measure.Remote;
using PoolBench.Server;
using PoolBench.Tests.Server;
using ServerProcess = PoolBench.Tests.Server.ServerProcess;
using Xunit;

namespace PoolBench.Tests.Fleet;

/// <summary>What a server beyond loopback asks for, and what a client checks before it tells its secret.</summary>
public sealed class ExposureTests : IDisposable
{
    const string Secret = "0123456789abcdef0123456789abcdef", Other = "fedcba9876543210fedcba9876543210";

    readonly string _folder = Directory.CreateTempSubdirectory("poolbench-token").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("server: --listen 0.0.0.0 is every address of this machine, and no client can dial that: add --advertise", "--listen", "0.0.0.0")]
    [InlineData("server: --listen :: is every address of this machine", "--listen", "::")]
    [InlineData("server: --advertise is 0.0.0.0, which no client can dial", "--listen", "0.0.0.0", "--advertise", "0.0.0.0")]
    [InlineData("server: --listen 0.0.0.0 opens the control port to whoever reaches it: add --token-file", "--listen", "0.0.0.0", "--advertise",
        "127.0.0.1")]
    [InlineData("server: --members keeps a book for each member, so it does not go with --no-ledger", "--members", "2", "--no-ledger")]
    [InlineData("server: --members is '201': wanted a number from 0 to 200.", "--members", "201")]
    [InlineData("server: --token-file ", "--token-file", "/nowhere/token")]
    public async Task What_would_be_open_or_unreachable_does_not_start(string sentence, params string[] arguments)
    {
        using var process = ServerProcess.Start(arguments);
        Assert.Equal(StartException.ExitCode, await process.ExitCode());
        Assert.StartsWith(sentence, await process.Errors(), StringComparison.Ordinal);
        Assert.Equal("", await process.Output());
    }

    [Theory]
    [InlineData("short")]
    [InlineData("")]
    [InlineData("0123456789 0123456789")]
    public async Task A_token_that_is_none_is_refused(string text)
    {
        using var process = ServerProcess.Start("--token-file", File("bad", text));
        Assert.Equal(StartException.ExitCode, await process.ExitCode());
        Assert.Contains("wanted 16 to 4096 printable ASCII characters without spaces", await process.Errors(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wildcard_is_never_printed_as_a_URL()
    {
        await using var server = await ExposedAsync();
        Assert.All((string?[])[server.Http, server.Https, server.H2c, server.Control],
            url => Assert.StartsWith("127.0.0.1:", new Uri(url!).Authority, StringComparison.Ordinal));
        Assert.StartsWith("https://", server.Control, StringComparison.Ordinal);
        Assert.Equal(64, server.Ready.RootSha256!.Length);
    }

    [Fact]
    public async Task Without_the_token_nothing_is_answered_but_the_certificate_and_the_proof()
    {
        await using var server = await ExposedAsync();
        using var client = Clients.New(server);
        foreach (var path in (string[])["/", "/ledger", "/usage", "/fleet", "/members/0/ledger", "/clock", "/alive"])
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client, server, path, null));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client, server, "/ledger", "Bearer " + Other));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client, server, "/ledger", Secret));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, server, "/ledger", "Bearer " + Secret));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, server, "/certificate", null));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(client, server, "/proof", null));
    }

    [Fact]
    public async Task The_right_token_or_the_right_root_and_token_connect()
    {
        await using var server = await ExposedAsync();
        var token = File("right", Secret + "\n");
        foreach (var root in (string?[])[null, server.Ready.RootSha256])
        {
            using var control = await ControlClient.ConnectAsync(ServerAddress.Of(server.Control, token, root, allowRemote: false));
            Assert.Equal(0, (await control.TotalsAsync()).Accepted);
        }
    }

    [Fact]
    public async Task A_wrong_token_or_root_is_told_before_anything_is_sent()
    {
        await using var server = await ExposedAsync();
        var wrong = await RefusalAsync(ServerAddress.Of(server.Control, File("wrong", Other), null, false));
        Assert.Contains("does not know the token of --token-file ", wrong.Message, StringComparison.Ordinal);
        var root = await RefusalAsync(ServerAddress.Of(server.Control, File("right", Secret), new string('0', 64), false));
        Assert.Contains($"shows a root with SHA-256 {server.Ready.RootSha256}; wanted 0000", root.Message, StringComparison.Ordinal);
        var none = await RefusalAsync(ServerAddress.Of(server.Control, null, null, false));
        Assert.Contains("add --token-file, or --root-sha256", none.Message, StringComparison.Ordinal);
    }

    /// <summary>A sentence that a person who mistook the port can use, and no word of exceptions.</summary>
    [Fact]
    public async Task A_port_that_speaks_no_TLS_is_said_to()
    {
        await using var server = await ExposedAsync();
        var url = server.Http!.Replace("http:", "https:", StringComparison.Ordinal);
        var refusal = await RefusalAsync(ServerAddress.Of(url, File("t", Secret), null, true));
        Assert.Contains("(no TLS: ", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("exception", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://192.0.2.1:5090", null, false, "is another machine. Its owner must want this load: add --allow-remote")]
    [InlineData("https://192.0.2.1:5090", null, true, "is another machine: add --token-file")]
    [InlineData("http://192.0.2.1:5090", "t", true, "would be asked without TLS: wanted its address with https")]
    [InlineData("https://example.com:5090", null, false, "is another machine. Its owner must want this load: add --allow-remote")]
    [InlineData("ftp://127.0.0.1:1", null, true, "wanted the control address of a server")]
    [InlineData("http://u:p@127.0.0.1:1", null, true, "wanted the control address of a server")]
    [InlineData("http://127.0.0.1:1/ledger", null, true, "wanted the control address of a server")]
    public void An_address_that_is_none_or_too_far_is_exit_code_2(string url, string? token, bool allow, string sentence)
    {
        var refusal = Assert.Throws<SuiteException>(() => ServerAddress.Of(url, token, null, allow));
        Assert.Equal(ExitCodes.BadInput, refusal.ExitCode);
        Assert.Contains(sentence, refusal.Message, StringComparison.Ordinal);
    }

    static Task<EchoServer> ExposedAsync() =>
        EchoServer.StartAsync(new() { Address = IPAddress.Any, Advertise = IPAddress.Loopback, Token = Secret, Members = 1 });

    static async Task<SuiteException> RefusalAsync(ServerAddress address)
    {
        var refusal = await Assert.ThrowsAsync<SuiteException>(() => ControlClient.ConnectAsync(address));
        Assert.Equal(ExitCodes.BadInput, refusal.ExitCode);
        return refusal;
    }

    static async Task<HttpStatusCode> StatusAsync(HttpClient client, EchoServer server, string path, string? authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Control + path);
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    string File(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        System.IO.File.WriteAllText(path, text);
        return path;
    }
}
