using PoolBench.Analysis.Gate.Builds;
using PoolBench.Core;
using PoolBench.Tests.Tool;
using Xunit;

namespace PoolBench.Tests.Analysis.Gate;

/// <summary>A user's project, found before anything of it is built.</summary>
public sealed class ClientProjectTests : IDisposable
{
    readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task It_is_found_with_its_repository_and_its_revisions()
    {
        var commit = await ForeignRepository.MakeAsync(_temp.FullPath, "src/Client.csproj");
        var project = ClientProject.Named(_temp["src", "Client.csproj"] + ":Clients.Create");
        Assert.Equal((":Clients.Create", "src/Client.csproj"), (project.Member, project.Place));
        Assert.Equal(commit, project.Commit("HEAD"));
        Assert.Contains("git knows no revision v9", Refused(() => project.Commit("v9")), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_project_in_a_repository_is_refused()
    {
        Assert.Contains("there is no such file", Refused(() => ClientProject.Named("No.csproj:Type")), StringComparison.Ordinal);
        File.WriteAllText(_temp["Client.csproj"], "<Project/>");
        Assert.Contains("there is no git repository", Refused(() => ClientProject.Named(_temp["Client.csproj"])), StringComparison.Ordinal);
    }

    static string Refused(Func<object> action)
    {
        var refusal = Assert.Throws<SuiteException>(action);
        Assert.Equal(ExitCodes.BadInput, refusal.ExitCode);
        return refusal.Message;
    }
}
