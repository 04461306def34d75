using System.Globalization;
using System.Text.Json.Nodes;
using PoolBench.Bench.Cases;
using PoolBench.Bench.Worker;
using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Measure.Recording;
using PoolBench.Server;
using Xunit;

namespace PoolBench.Tests.Bench;

/// <summary>The line protocol of a worker, against a real server.</summary>
public sealed class WorkerTests : IAsyncLifetime
{
    EchoServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await EchoServer.StartAsync(new EchoServerOptions());

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task It_introduces_itself_unasked_and_says_goodbye()
    {
        using var worker = WorkerProcess.Start(_server.Control);
        var hello = await worker.ReadAsync();
        Assert.Equal(1, (int)hello["worker"]!);
        Assert.Matches(@"^\d+\.\d+\.\d+$", (string)hello["poolBench"]!);
        Assert.Matches("^([0-9a-f]{7}|unknown)$", (string)hello["commit"]!);
        Assert.StartsWith(".NET ", (string)hello["runtime"]!, StringComparison.Ordinal);
        Assert.Equal(GateScript.Standard.Sha256, (string)hello["script"]!);
        Assert.False(hello.ContainsKey("inject"));
        Assert.Equal(GateScript.Standard.Cases.Select(each => each.Id), hello["cases"]!.AsArray().Select(each => (string)each!["id"]!));
        Assert.Equal(GateScript.Standard.Cases.Select(each => each.Count.Workload.Requests),
            hello["cases"]!.AsArray().Select(each => (int)each!["countRequests"]!));

        Assert.True((bool)(await worker.AskAsync("""{"do":"quit"}"""))["bye"]!);
        var (code, output, error) = await worker.EndAsync();
        Assert.Equal((ExitCodes.Fine, "", ""), (code, output, error));
    }

    [Fact]
    public async Task It_warms_and_sends_blocks_of_every_case_over_connections_that_stay()
    {
        using var worker = WorkerProcess.Start(_server.Control);
        var cases = (await worker.ReadAsync())["cases"]!.AsArray();
        var ids = string.Join(',', cases.Select(each => each!["id"]!.ToJsonString()));
        var warmed = (await worker.AskAsync($$"""{"do":"warm","cases":[{{ids}}]}"""))["warmed"]!;
        // A quarter of every block, one round at least: 5 × 3 one after another, 2 × 16 + 2 × 8 in bursts, 2 dialled, and the first's.
        Assert.Equal(66, (long)warmed["requests"]!);
        Assert.True((long)warmed["methodsCompiled"]! > 0);

        foreach (var each in cases)
        {
            var block = (await worker.AskAsync($$"""{"do":"block","case":{{each!["id"]!.ToJsonString()}}}"""))["block"]!;
            Assert.Equal((string)each["id"]!, (string)block["case"]!);
            Assert.Equal((int)each["blockRequests"]!, block["latencyNs"]!.AsArray().Count);
            Assert.All(block["latencyNs"]!.AsArray(), latency => Assert.True((long)latency! > 0));
            Assert.Equal(0, (long)block["failed"]!);
        }
        using var control = new ControlClient(_server.Control);
        // 5 that send one after another and reuse, 8 each of the shared client sent through together, the pool at its cap and the semaphore, 8 for
        // the warm-up's burst of the pool that keeps four and 4 for each of the block's two, what the others dial, and the first.
        Assert.Equal(5 + (3 * 8) + 8 + (2 * 4) + (1 + 1) + (4 + 2) + 2, (await control.TotalsAsync()).Accepted);
    }

    [Fact]
    public async Task It_counts_with_a_fresh_client_and_a_fresh_name_each_time()
    {
        using var worker = WorkerProcess.Start(_server.Control);
        await worker.ReadAsync();
        // A client that stays open meanwhile would be counted, too.
        await worker.AskAsync("""{"do":"block","case":"gate/shared/https"}""");
        for (var time = 0; time < 2; time++)
        {
            var counted = (await worker.AskAsync("""{"do":"count","case":"gate/per-request/https"}"""))["counted"]!["case"]!;
            Assert.Equal("gate/per-request/https", (string)counted["id"]!);
            Assert.Equal("measured", (string)counted["status"]!);
            Assert.Equal(500, (int)counted["requests"]!);
            Assert.Equal(500, Counter(counted, CounterNames.Requests));
            Assert.Equal(500, Counter(counted, CounterNames.Connections));
            Assert.Equal(500, Counter(counted, CounterNames.Dials));
            // The first is full again, although its strategy resumes, and the warm-up and the first count had sessions of their own.
            Assert.Equal(1, Counter(counted, CounterNames.TlsFull));
            Assert.Equal(499, Counter(counted, CounterNames.TlsResumed));
            Assert.All(counted["counters"]!.AsArray(), counter => Assert.True(counter!["values"]!.AsArray().Count <= 1));
            Assert.Single(counted["samples"]!.AsArray()
                .Single(sample => (string)sample!["name"]! == SampleNames.ClientAllocatedBytes)!["values"]!.AsArray());
        }
        var closing = (await worker.AskAsync("""{"do":"count","case":"gate/connection-close/http"}"""))["counted"]!["case"]!;
        Assert.Equal(2000, Counter(closing, CounterNames.Connections));
        Assert.Equal("exact", (string)CounterOf(closing, CounterNames.Connections)["exactness"]!);
    }

    [Fact]
    public async Task A_semaphore_whose_width_is_held_at_the_server_has_exactly_as_many_connections()
    {
        using var worker = WorkerProcess.Start(_server.Control);
        await worker.ReadAsync();
        var counted = (await worker.AskAsync("""{"do":"count","case":"gate/semaphore-8/http"}"""))["counted"]!["case"]!;
        string[] eight = [CounterNames.Connections, CounterNames.Dials, CounterNames.PeakOpen, CounterNames.IdleAfter, CounterNames.ClosedByClient];
        foreach (var name in eight)
        {
            Assert.Equal(8, Counter(counted, name));
            Assert.Equal("exact", (string)CounterOf(counted, name)["exactness"]!);
        }
        Assert.Equal("bounded", (string)CounterOf(counted, CounterNames.Queued)["exactness"]!);
    }

    [Fact]
    public async Task A_block_tells_its_processor_time_and_the_first_request_has_a_client_of_its_own()
    {
        using var worker = WorkerProcess.Start(_server.Control);
        await worker.ReadAsync();
        using var control = new ControlClient(_server.Control);
        for (var time = 1; time <= 2; time++)
        {
            var first = (await worker.AskAsync("""{"do":"block","case":"gate/first/shared/https"}"""))["block"]!;
            Assert.True((double)Assert.Single(first["latencyNs"]!.AsArray())! > 0);
            Assert.Equal(time, (await control.TotalsAsync()).Accepted);
        }
        Assert.True((double)(await worker.AskAsync("""{"do":"block","case":"gate/shared/http"}"""))["block"]!["cpuNs"]! > 0);
    }

    [Fact]
    public async Task The_answers_that_it_counts_were_read_to_the_end()
    {
        using var worker = WorkerProcess.Start(_server.Control);
        await worker.ReadAsync();
        foreach (var id in (string[])["gate/shared/h2", "gate/shared-sync/http", "gate/limits-8-8/http"])
        {
            var counted = (await worker.AskAsync($$"""{"do":"count","case":"{{id}}"}"""))["counted"]!["case"]!;
            Assert.Equal(128L * (int)counted["requests"]!, Counter(counted, CounterNames.AnswerBytes));
            Assert.Equal("unavailable", (string)CounterOf(counted, CounterNames.TimeWaitClient)["exactness"]!);
        }
    }

    [Fact]
    public async Task What_it_cannot_do_is_an_error_in_words_and_it_goes_on()
    {
        using var worker = WorkerProcess.Start(_server.Control);
        await worker.ReadAsync();
        foreach (var (line, sentence) in ((string, string)[])
        [
            ("garbage", "The line is no request: 'g' is an invalid start"),
            ("", "The line is no request:"),
            ("null", "The line is null; wanted an object"),
            ("[1]", "The line is no request:"),
            ("{}", "There is nothing called '' to do; there are warm, block, count and quit."),
            ("""{"do":"dance\u001b[31m"}""", "There is nothing called 'dance\uFFFD[31m' to do"),
            ("""{"do":"block"}""", "There is no case '' in the script; there are gate/shared/http,"),
            ("""{"do":"block","case":"gate/nobody/http"}""", "There is no case 'gate/nobody/http'"),
            ("""{"do":"count","case":"lifetime/shared/http"}""", "There is no case 'lifetime/shared/http'"),
            ("""{"do":"warm"}""", "A request to warm needs a member \"cases\"."),
            ("""{"do":"warm","cases":["gate/shared/http","x"]}""", "There is no case 'x'"),
        ])
            Assert.StartsWith(sentence, (string)(await worker.AskAsync(line))["error"]!["message"]!, StringComparison.Ordinal);
        Assert.Equal(0, (long)(await worker.AskAsync("""{"do":"block","case":"gate/shared/http","later":1}"""))["block"]!["failed"]!);
    }

    [Fact]
    public async Task It_ends_with_its_input()
    {
        using var worker = WorkerProcess.Start(_server.Control);
        await worker.ReadAsync();
        worker.EndInput();
        var (code, output, _) = await worker.EndAsync();
        Assert.Equal((ExitCodes.Fine, ""), (code, output));
    }

    [Fact]
    public async Task It_ends_with_its_server()
    {
        using var worker = WorkerProcess.Start(_server.Control);
        await worker.ReadAsync();
        await _server.DisposeAsync();
        var (code, _, error) = await worker.EndAsync();
        Assert.Equal((ExitCodes.NotMeasured, "The server ended; this worker ends with it."), (code, error.Trim()));
    }

    [Theory]
    [InlineData("--server is 'x': wanted the control address of a server, as its", "--server", "x", "--host", "1")]
    [InlineData("--server http://192.0.2.1:80 is another machine. Its owner must want this load: add --allow-remote",
        "--server", "http://192.0.2.1:80", "--host", "1")]
    [InlineData("There is no PoolBench server at http://127.0.0.1:1 ", "--server", "http://127.0.0.1:1", "--host", "1")]
    [InlineData("--host is 2: wanted a number from 1 to 1.", "--server", "SERVER", "--host", "2")]
    [InlineData("Option '--host' is required.", "--server", "SERVER")]
    public async Task What_it_cannot_begin_is_exit_code_2_and_nothing_on_standard_output(string sentence, params string[] arguments)
    {
        using var worker = WorkerProcess.StartWith([.. arguments.Select(argument => argument == "SERVER" ? _server.Control : argument)]);
        var (code, output, error) = await worker.EndAsync();
        Assert.Equal((ExitCodes.BadInput, ""), (code, output));
        Assert.StartsWith(sentence, error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_script_is_the_golden_one_and_the_same_in_every_culture()
    {
        var usual = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("")
            {
                NumberFormat = new NumberFormatInfo { NegativeSign = "~", NumberGroupSeparator = ".", NumberDecimalSeparator = "," },
            };
            Golden.Matches("gate-script.txt", $"{GateScript.Standard.Text}{GateScript.Standard.Sha256}\n");
        }
        finally
        {
            CultureInfo.CurrentCulture = usual;
        }
        Assert.InRange(GateScript.Standard.Cases.Count, 1, 12);
        Assert.Empty(GateScript.Standard.Cases.Select(each => each.Id).Intersect(CaseList.All.Select(row => row.Id)));
    }

    [Fact]
    public void Settings_are_those_of_the_runtime_sorted() => Assert.Equal(
        ["COMPlus_GCgen0size=4000000", "Odd=\uFFFD]0;title\uFFFD line", "TC_CallCountingDelayMs=0", "TieredPGO=0"],
        RuntimeDefaults.Settings(new Dictionary<string, string>
        {
            ["PATH"] = "/bin",
            ["DOTNET_TieredPGO"] = "0",
            ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
            ["DOTNET_ROOT"] = "/somewhere",
            ["DOTNET_TC_CallCountingDelayMs"] = "0",
            ["COMPlus_GCgen0size"] = "4000000",
            ["DOTNET_Odd"] = "\e]0;title\a\nline",
        }));

    static long Counter(JsonNode counted, string name) => (long)CounterOf(counted, name)["values"]!.AsArray().Single()!;

    static JsonNode CounterOf(JsonNode counted, string name) => counted["counters"]!.AsArray().Single(counter => (string)counter!["name"]! == name)!;
}
