using System.Net;
using System.Text.RegularExpressions;
using PoolBench.Core.Store;
using PoolBench.Tests.Bench;
using Xunit;

namespace PoolBench.Tests.Environments;

/// <summary>A proxy that the environment names is met by nobody.</summary>
public sealed class ProxyTests(OneMainJob one)
{
    [Theory]
    [InlineData("$bench load --strategy factory --workload sequential --requests 5 --link https")]
    [InlineData("$bench peers --only dotnet,limits,curl,requests,httpx --workloads sequential --json -")]
    [InlineData("$bench claims --only S8,S51 --json -")]
    [InlineData("$bench doctor")]
    public async Task No_program_goes_through_a_proxy(string script)
    {
        using var proxy = new RecordingProxy();
        var (code, _, error) = await Launch.ShellAsync(script, proxy.Variables);
        Assert.Equal((0, 0), (code, proxy.Visits));
        Launch.IsSentence(error);
    }

    [Fact]
    public async Task The_main_job_does_not_go_through_a_proxy()
    {
        var job = await one.EndedAsync();
        Assert.Equal((0, 0), (job.Code, job.ProxyVisits));
        Launch.IsSentence(job.Error);
    }

    [Fact]
    public async Task No_worker_goes_through_a_proxy()
    {
        await using var server = await PoolBench.Server.EchoServer.StartAsync(new() { Hosts = 2 });
        using var proxy = new RecordingProxy();
        using var worker = WorkerProcess.Start(server.Control, proxy.Variables.ToDictionary(variable => variable.Name, variable => variable.Value));
        await worker.ReadAsync();
        Assert.NotNull((await worker.AskAsync("""{"do":"count","case":"gate/per-request/https"}"""))["counted"]);
        foreach (var id in (string[])["gate/shared/http", "gate/shared/h2", "gate/limits-8-8/http"])
            Assert.NotNull((await worker.AskAsync($$"""{"do":"block","case":"{{id}}"}"""))["block"]);
        Assert.Equal(0, proxy.Visits);
    }

    [Fact]
    public async Task The_proxy_of_these_tests_is_one_that_clients_meet()
    {
        using var proxy = new RecordingProxy();
        using var client = new HttpClient(new SocketsHttpHandler { Proxy = new WebProxy(proxy.Variables[0].Value) });
        await Assert.ThrowsAsync<HttpRequestException>(() =>
            client.GetStringAsync(new Uri("http://127.0.0.1:9/"), TestContext.Current.CancellationToken));
        Assert.NotEqual(0, proxy.Visits);
    }

    /// <summary>The process's default says so already; where the suite makes a handler, the handler says so too, whoever uses it elsewhere.</summary>
    [Fact]
    public void Every_handler_that_the_suite_makes_uses_none()
    {
        var root = CheckoutFolder.Upwards(AppContext.BaseDirectory)!;
        var made = ((string[])["bench", "analysis", "lib"])
            .SelectMany(project => Directory.EnumerateFiles(Path.Combine(root, project), "*.cs", SearchOption.AllDirectories))
            // A diagnosis shows a line to paste.
            .Where(file => !((string[])["obj", "Diagnoses"]).Any(file.Split(Path.DirectorySeparatorChar).Contains))
            .Select(file => (Name: Path.GetFileName(file), Text: File.ReadAllText(file)))
            .Where(file =>
                Regex.IsMatch(file.Text, @"new SocketsHttpHandler|new HttpClientHandler|new HttpClient\(\)|new HttpClient \{")
                    && !file.Text.Contains("UseProxy = false", StringComparison.Ordinal))
            .Select(file => file.Name).Order(StringComparer.Ordinal);
        // Those configure by Target, show a line to paste, or read defaults without sending.
        Assert.Equal(["Impatient.cs", "LifetimeBurst.cs", "Phrases.cs", "RequestsWithoutTimeoutsWaitForEver.cs"], made);
    }
}
