using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using PoolBench.Bench.Cases;
using PoolBench.Core.Store;
using Xunit;

namespace PoolBench.Tests;

/// <summary>What <c>docs/settings.md</c> advises compiles, and what it names as evidence is there.</summary>
public sealed partial class SettingsPageTests
{
    static readonly string Page = File.ReadAllText(Path.Combine(Golden.Root, "docs", "settings.md"));

    [Fact]
    public void Every_claim_and_every_family_of_cases_is_there()
    {
        var claims = ClaimExpectations.Read(ClaimExpectations.FileIn(Golden.Root)).Verdicts.Keys;
        var families = CaseList.All.Select(row => row.Family).ToHashSet();
        Assert.Empty(Claim().Matches(Page).Select(match => match.Value).Except(claims));
        var named = Family().Matches(Page).Select(match => match.Groups[1].Value).ToArray();
        Assert.True(named.Length > 5);
        Assert.Empty(named.Except(families));
    }

    [Fact]
    public void Every_block_of_code_compiles()
    {
        var blocks = Code().Matches(Page).Select(match => match.Groups[1].Value).ToArray();
        Assert.Equal(6, blocks.Length);
        Assert.Empty(blocks.SelectMany(Errors));
    }

    /// <summary>A field stands in a class, statements in a method.</summary>
    static IEnumerable<string> Errors(string block)
    {
        var member = block.StartsWith("static", StringComparison.Ordinal) ? block
            : $"static async Task Run(HttpClient client, Uri url, IServiceCollection services) {{ await Task.Yield(); {block} }}";
        var tree = CSharpSyntaxTree.ParseText("using System; using System.Net; using System.Net.Http; using System.Threading;"
            + $"using System.Threading.Tasks; using Microsoft.Extensions.DependencyInjection; class C {{ {member} }}");
        var trusted = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        return CSharpCompilation.Create("page", [tree], trusted.Select(file => MetadataReference.CreateFromFile(file)),
                new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary))
            .GetDiagnostics().Where(fault => fault.Severity == DiagnosticSeverity.Error).Select(fault => fault.ToString());
    }

    [GeneratedRegex(@"\b[SN]\d+\b")]
    private static partial Regex Claim();

    [GeneratedRegex(@"`([a-z-]+)/\*`")]
    private static partial Regex Family();

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Code();
}
