using System.Text.Json.Nodes;
using PoolBench.Core.Processes;
using PoolBench.Core.Store;
using PoolBench.Tests.Environments;
using Xunit;

namespace PoolBench.Tests.Tool;

/// <summary>What the installed tool does far from its sources; packing and installing it is for <c>.ci/tool</c>.</summary>
public sealed class ToolTests(InstalledTool tool) : IClassFixture<InstalledTool>
{
    static readonly string Client = Path.Combine([Golden.Root, "samples", "MyClient", "bin",
        .. Path.GetRelativePath(Path.Combine(Golden.Root, "tests", "bin"), AppContext.BaseDirectory)
            .Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries), "MyClient.dll"]);

    [Fact]
    public async Task A_Run_names_the_build_that_made_it_and_not_the_repository_around()
    {
        var foreign = await ForeignRepository.MakeAsync(tool.Work, "readme.txt");
        var (code, output, error) = await tool.RunAsync("--filter lifetime/shared/http");
        Assert.Equal((0, ""), (code, error));
        var run = RunStore.Open(Assert.Single(Directory.GetDirectories(Path.Combine(tool.Work, "poolbench-results")))).Load();
        Assert.Equal(Checkout.Built(Checkout.Version) ?? "unknown", run.Environment.Commit);
        Assert.NotEqual(foreign[..7], run.Environment.Commit);
        Assert.Contains("poolbench summary latest", output, StringComparison.Ordinal);
        Assert.DoesNotContain("dotnet run", output, StringComparison.Ordinal);

        Assert.Equal(0, (await tool.RunAsync("summary latest")).Code);
        // Against the baseline that comes with the tool.
        Assert.Equal(0, (await tool.RunAsync("gate --no-bytes --baseline quick --candidate latest --filter lifetime/shared/http")).Code);
    }

    [Fact]
    public async Task The_process_of_a_client_of_ones_own_starts_from_there()
    {
        var (code, output, error) = await tool.RunAsync($"load --client '{Client}:MyClients.Create' --workload sequential --requests 20 --json -");
        Assert.Equal((0, ""), (code, Launch.WithoutStatus(error)));
        Assert.Equal(1, (int)JsonNode.Parse(output)!["connectionsOpened"]!);
    }

    [Fact]
    public async Task The_gates_server_and_workers_start_from_there()
    {
        var (code, output, error) = await tool.RunAsync(
            $"gate --counts --filter 'gate/first/*' --client-baseline '{Client}:MyClients.Create' --client-candidate '{Client}:MyClients.Create'");
        Assert.True(code == 0, output + error);
    }

    [Fact]
    public async Task One_help_names_every_verb()
    {
        var (code, output, error) = await tool.RunAsync("--help");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("poolbench [command] [options]", output, StringComparison.Ordinal);
        Assert.DoesNotContain("dotnet run", output, StringComparison.Ordinal);
        foreach (var verb in (string[])["load", "claims", "peers", "doctor", "server", "summary", "compare", "gate", "calibrate", "accept", "report",
            "export", "readme", "prune"])
            Assert.Matches($@"(?m)^  {verb}\b", output);
        Assert.Contains("poolbench server --http 5080", (await tool.RunAsync("server --help")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gate_with_nothing_to_build_says_what_it_wants()
    {
        var (code, _, error) = await tool.RunAsync("gate");
        Assert.Equal(2, code);
        Assert.Contains("--client-project", error, StringComparison.Ordinal);
    }
}
