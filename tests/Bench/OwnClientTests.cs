using System.Buffers.Binary;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.Json.Nodes;
using PoolBench.Bench.Cases;
using PoolBench.Bench.Loads;
using PoolBench.Bench.Worker;
using PoolBench.Core;
using PoolBench.Core.Commands;
using PoolBench.Core.Runs;
using PoolBench.Measure;
using PoolBench.Measure.Own;
using PoolBench.Server;
using PoolBench.Tests.Analysis;
using Xunit;
using BenchCommandLine = PoolBench.Bench.CommandLine;
using Lifetime = PoolBench.Bench.Cases.Lifetime;

namespace PoolBench.Tests.Bench;

/// <summary>Clients from an assembly that knows nothing of PoolBench: the sample, and what can be wrong with one.</summary>
[Collection(Alone.Name)]
public sealed class OwnClientTests(EvilClientTests.OneServer one) : IClassFixture<EvilClientTests.OneServer>
{
    /// <summary>The sample, as the build of the tests left it.</summary>
    static readonly string Sample = Path.Combine(
        [Golden.Root, "samples", "MyClient", "bin",
            .. Path.GetRelativePath(Path.Combine(Golden.Root, "tests", "bin"), AppContext.BaseDirectory)
            .Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries), "MyClient.dll"]);

    static readonly string Here = typeof(OwnClientTests).Assembly.Location;

    [Theory]
    [InlineData("MyClientFactory", "client", 1)]
    [InlineData("MyClients.Create", "client", 1)]
    [InlineData("MyClients", "client", 1)]
    [InlineData("MyCompany.MyClient.MyClients.Create", "client-per-request", 40, "--client-per-request")]
    [InlineData("MyClientFactory", "client-per-request", 40, "--client-per-request")]
    public void The_sample_dials_once_or_with_each_request(string name, string strategy, int connections, params string[] more)
    {
        var result = Loaded($"{Sample}:{name}", more);
        Assert.Equal((strategy, 40, 0), ((string)result["strategy"]!, (int)result["requests"]!, (int)result["failed"]!));
        Assert.Equal((connections, connections), ((int)result["connectionsOpened"]!, (int)result["dials"]!));
        Assert.Null(result["fault"]);
    }

    [Theory]
    [InlineData("BroughtClients.Handler")]
    [InlineData("BroughtClients.WithOptional")]
    [InlineData("PoolBench.Tests.Bench.BroughtClients.Overloaded")]
    public void Handlers_optional_parameters_and_overloads_will_do(string name) =>
        Assert.Equal(1, (int)Loaded($"{Here}:{name}")["connectionsOpened"]!);

    [Theory]
    [InlineData("https")]
    [InlineData("h2")]
    public void It_trusts_the_servers_root_over_TLS(string link)
    {
        if (SystemRoots.NotInChildren is null)
            Assert.Equal(1, (int)Loaded($"{Sample}:MyClientFactory", ["--link", link])["connectionsOpened"]!);
    }

    [Fact]
    public void What_a_client_throws_in_its_own_way_is_a_failed_request_of_that_name()
    {
        // With a server of its own, as a person has it.
        var (code, output, error) = Run(["load", .. Words($"{Here}:BroughtClients.Odd")]);
        Assert.True(code == ExitCodes.NotMeasured, $"{code}: {error}");
        var result = JsonNode.Parse(output)!;
        Assert.Equal((40, 0, 40), ((int)result["failed"]!, (int)result["arrived"]!, (int)result["failedBy"]!["other"]!));
        var failure = Assert.Single(result["failures"]!.AsArray());
        Assert.Equal(("other", "System.Net.CookieException", 40), ((string)failure!["kind"]!, (string)failure["exception"]!, (int)failure["count"]!));
        Assert.Null(failure["socketError"]);
    }

    [Fact]
    public void The_frameworks_own_libraries_beside_an_assembly_are_not_loaded_twice()
    {
        using var folder = new TempFolder();
        foreach (var file in (string[])[Sample,
            .. Directory.GetFiles(Path.GetDirectoryName(typeof(IHttpClientFactory).Assembly.Location)!, "Microsoft.Extensions.*.dll")])
            File.Copy(file, folder[Path.GetFileName(file)]);
        Assert.True(File.Exists(folder["Microsoft.Extensions.Http.dll"]));
        Assert.Equal(1, (int)Loaded($"{folder["MyClient.dll"]}:MyClientFactory")["connectionsOpened"]!);
    }

    [Theory]
    [InlineData("several hand out a client: MyCompany.MyClient.MyClientFactory (IHttpClientFactory), MyCompany.MyClient.MyClients.Create "
        + "(HttpClient); wanted one. Name it, as in MyClient.dll:MyCompany.MyClient.MyClientFactory", "SAMPLE")]
    [InlineData("there is no 'Nobody' that hands out a client; wanted one of MyCompany.MyClient.MyClientFactory", "SAMPLE:Nobody")]
    [InlineData("there is no 'Client.MyClients' that hands out a client", "SAMPLE:Client.MyClients")]
    [InlineData("no name follows the colon; wanted one of MyCompany.MyClient.MyClientFactory", "SAMPLE:")]
    [InlineData("nothing in it hands out a client; wanted a public IHttpClientFactory with a public constructor without parameters", "SERVER")]
    [InlineData("nobody.dll: there is no such file; wanted a built assembly", "nobody.dll:Type")]
    [InlineData("it is not a .NET assembly", "TEXT")]
    [InlineData("it needs System.Runtime, Version=99.0.0.0, Culture=neutral, PublicKeyToken=b03f5f7f11d50a3a, which is not "
        + "there; wanted an assembly that runs on .NET 10.0", "NEWER")]
    [InlineData("PoolBench.Tests.Bench.BroughtClients.Null returns null", "HERE:BroughtClients.Null")]
    [InlineData(
        "PoolBench.Tests.Bench.BroughtClients.Throwing throws InvalidOperationException: no licence \uFFFD[31m", "HERE:BroughtClients.Throwing")]
    [InlineData("PoolBench.Tests.Bench.BroughtClients.Kept returns the same HttpClient each time", "HERE:BroughtClients.Kept")]
    [InlineData("PoolBench.Tests.Bench.BroughtClients+ThrowingFactory throws TimeoutException: no settings", "HERE:ThrowingFactory")]
    [InlineData("PoolBench.Tests.Bench.BroughtClients+NullFactory.CreateClient returns null", "HERE:NullFactory")]
    [InlineData("there is no 'AbstractFactory' that hands out a client (the type is abstract); wanted one of", "HERE:AbstractFactory")]
    [InlineData("there is no 'NeedyFactory' that hands out a client (the factory has no public constructor without parameters)", "HERE:NeedyFactory")]
    [InlineData("there is no 'OwnClientTests' that hands out a client (the type is no IHttpClientFactory, and has no such method)",
        "HERE:OwnClientTests")]
    [InlineData("there is no 'WithRequired' that hands out a client", "HERE:WithRequired")]
    [InlineData("there is no 'Later' that hands out a client", "HERE:Later")]
    [InlineData("there is no 'Generic' that hands out a client", "HERE:Generic")]
    [InlineData("there is no 'Hidden' that hands out a client", "HERE:Hidden")]
    public void What_is_no_client_is_exit_code_2_with_the_reason(string sentence, string client)
    {
        using var folder = new TempFolder();
        client = client.Replace("SAMPLE", Sample, StringComparison.Ordinal).Replace("HERE", Here, StringComparison.Ordinal)
            .Replace("SERVER", typeof(EchoServer).Assembly.Location, StringComparison.Ordinal)
            .Replace("TEXT", TextFile(folder), StringComparison.Ordinal).Replace("NEWER", Newer(folder), StringComparison.Ordinal);
        var refusal = Assert.Throws<SuiteException>(() => ClientSource.Load(client));
        Assert.Equal(ExitCodes.BadInput, refusal.ExitCode);
        Assert.Contains(sentence, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("there is no 'Nobody' that hands out a client", "load", "--client", "SAMPLE:Nobody")]
    [InlineData("there is no 'Nobody' that hands out a client", "--client", "SAMPLE:Nobody")]
    [InlineData("--client-per-request goes with --client", "load", "--client-per-request")]
    [InlineData("--client-per-request goes with --client", "--client-per-request")]
    [InlineData("--profile does not go with --client", "--profile", "smoke", "--client", "SAMPLE:MyClientFactory")]
    [InlineData("there is no such file", "--client", "nobody.dll")]
    [InlineData("it is a folder", "load", "--client", "/")]
    [InlineData("it is a pipe, a socket or a device", "load", "--client", "/dev/null")]
    [InlineData("--client is empty", "load", "--client", "")]
    [InlineData("--max does not go with a client of your own", "load", "--client", "SAMPLE:MyClientFactory", "--max", "3")]
    [InlineData("--strategy does not go with --client", "load", "--client", "SAMPLE:MyClientFactory", "--strategy", "shared")]
    [InlineData("--hold does not go with --workload closed", "load", "--client", "SAMPLE:MyClientFactory", "--gate", "3")]
    [InlineData("--hold 11 is more than --burst 10", "load", "--client", "SAMPLE:MyClientFactory", "--workload", "burst", "--gate", "11")]
    public void What_cannot_be_asked_for_is_exit_code_2(string sentence, params string[] arguments)
    {
        var (code, output, error) = Run([.. arguments.Select(argument => argument.Replace("SAMPLE", Sample, StringComparison.Ordinal))]);
        Assert.Equal((ExitCodes.BadInput, ""), (code, output));
        Assert.Contains(sentence, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_takes_it_over_every_link_that_it_trusts()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        using var folder = new TempFolder();
        SystemRoots.Write(folder["roots.pem"], server.RootCertificate);
        using (var worker = WorkerProcess.Start(server.Control, new Dictionary<string, string> { [SystemRoots.Variable] = folder["roots.pem"] },
            "--client", $"{Sample}:MyClientFactory", "--inject", "handshake=1/10000"))
        {
            var hello = await worker.ReadAsync();
            string[] trusting = OperatingSystem.IsLinux() ? ["gate/client/http", "gate/client/https", "gate/client/h2", "gate/client/h2c"]
                : ["gate/client/http", "gate/client/h2c"];
            Assert.Equal([.. trusting, "gate/bursts/client/http", "gate/first/client/http"], Ids(hello));
            Assert.NotEqual(GateScript.Standard.Sha256, (string)hello["script"]!);
            Assert.Equal(0, (long)(await worker.AskAsync("""{"do":"block","case":"gate/bursts/client/http"}"""))["block"]!["failed"]!);
            var counted = (await worker.AskAsync($$"""{"do":"count","case":"{{trusting[^2]}}"}"""))["counted"]!["case"]!;
            Assert.Equal("measured", (string)counted["status"]!);
            Assert.Equal(
                2, (long)counted["counters"]!.AsArray().Single(counter => (string)counter!["name"]! == CounterNames.Connections)!["values"]![0]!);
        }

        // Roots of others say nothing about this server's.
        File.WriteAllText(folder["others.pem"], "none\n");
        using var distrusting = WorkerProcess.Start(server.Control, new Dictionary<string, string> { [SystemRoots.Variable] = folder["others.pem"] },
            "--client", $"{Sample}:MyClients.Create", "--client-per-request");
        Assert.Equal(
            [
                "gate/client-per-request/http", "gate/client-per-request/h2c", "gate/bursts/client-per-request/http",
                "gate/first/client-per-request/http",
            ], Ids(await distrusting.ReadAsync()));
        distrusting.EndInput();
        Assert.StartsWith("The links https and h2 are left out: a client of your own", (await distrusting.EndAsync()).Error,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "--burst", "8")]
    [InlineData(4)]
    public async Task A_worker_that_knows_how_it_sends_has_not_asked_for_it_before_its_first_request(int made, params string[] knowing)
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        using var worker = WorkerProcess.Start(server.Control, 1, ["--client", $"{Here}:EvilClients.TellsOfItsMaking", .. knowing]);
        var hello = await worker.ReadAsync();
        Assert.Equal((8, false), ((int)hello["client"]!["burst"]!, (bool)hello["client"]!["blocks"]!));
        Assert.Equal(0, (long)(await worker.AskAsync("{\"do\":\"block\",\"case\":\"gate/first/client/http\"}"))["block"]!["failed"]!);
        worker.EndInput();
        Assert.Equal(made + 1, (await worker.EndAsync()).Error.Split('\n').Count(line => line == "made"));
    }

    [Fact]
    public async Task A_worker_that_cannot_load_it_ends_with_exit_code_2_before_the_first_line()
    {
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        using var worker = WorkerProcess.Start(server.Control, 1, "--client", $"{Sample}:Nobody");
        var (code, output, error) = await worker.EndAsync();
        Assert.Equal((ExitCodes.BadInput, ""), (code, output));
        Assert.Contains("there is no 'Nobody' that hands out a client", error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_main_job_has_rows_for_it_and_the_shared_ones_beside_them()
    {
        var client = new OwnClient(ClientSource.Load($"{Sample}:MyClientFactory"), perRequest: false, "no trust");
        Case[] rows = [.. Lifetime.Of(client), .. LifetimeBurst.Of(client)];
        Assert.Equal(
            ["lifetime/client/http", "lifetime/client/https", "lifetime/client/h2", "lifetime-burst/client/http", "lifetime-burst/client/https",
                "lifetime-burst/client/h2"],
            rows.Select(row => row.Id));
        Assert.Equal([null, "no trust", "no trust", null, "no trust", "no trust"], rows.Select(row => row.Refusal));
        Assert.NotNull(rows[0].WhyBounded(CounterNames.Abandoned));
        Assert.Null(rows[0].WhyBounded(CounterNames.Connections));
        Assert.DoesNotContain(CaseList.All, row => row.Strategy is OwnClient);
    }

    static IEnumerable<string> Ids(JsonObject hello) => hello["cases"]!.AsArray().Select(each => (string)each!["id"]!);

    static string[] Words(string client, params string[] more) =>
        ["--client", client, "--workload", "sequential", "--requests", "40", "--json", "-", .. more];

    JsonNode Loaded(string client, params string[] more)
    {
        var words = Words(client, more);
        var (code, output, error) = Guarded((output, error) =>
            LoadJob.RunAsync(LoadCommand.Parse(words), words, one.Control, output, error).GetAwaiter().GetResult());
        Assert.True(code == ExitCodes.Fine, $"{code}: {error}");
        return JsonNode.Parse(output)!;
    }

    static (int Code, string Output, string Error) Run(string[] arguments) =>
        Guarded((output, error) => BenchCommandLine.Run(arguments, output, error));

    static (int Code, string Output, string Error) Guarded(Func<TextWriter, TextWriter, int> command)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = Cli.Guard(error, () => command(output, error));
        return (code, output.ToString(), error.ToString());
    }

    static string TextFile(TempFolder folder)
    {
        File.WriteAllText(folder["text.dll"], "not an assembly");
        return folder["text.dll"];
    }

    /// <summary>The sample as if it had been built for a framework of the future.</summary>
    static string Newer(TempFolder folder)
    {
        var bytes = File.ReadAllBytes(Sample);
        using var image = new PEReader(new MemoryStream(bytes));
        var reader = image.GetMetadataReader();
        var row = MetadataTokens.GetRowNumber(reader.AssemblyReferences.Single(each =>
            reader.GetString(reader.GetAssemblyReference(each).Name) == "System.Runtime"));
        // ECMA-335, II.22.5: an AssemblyRef begins with its version, the major number first.
        var offset = image.PEHeaders.MetadataStartOffset + reader.GetTableMetadataOffset(TableIndex.AssemblyRef)
            + ((row - 1) * reader.GetTableRowSize(TableIndex.AssemblyRef));
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(offset), 99);
        File.WriteAllBytes(folder["newer.dll"], bytes);
        return folder["newer.dll"];
    }
}
