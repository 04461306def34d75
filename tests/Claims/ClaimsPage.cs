using PoolBench.Claims;
using PoolBench.Core.Runs;
using PoolBench.Core.Store;
using Xunit;

namespace PoolBench.Tests.Claims;

/// <summary>Writes docs/claims.md: every claim with its verdict, its source and its file, and what is true where a measurement is stored.</summary>
static class ClaimsPage
{
    const string Folder = "lib/claims";

    /// <summary>The page.</summary>
    /// <param name="expected">The verdicts.</param>
    /// <param name="measured">A stored measurement; null: the page names the command that measures.</param>
    public static string Text(ClaimExpectations expected, ClaimsFile? measured)
    {
        var claims = Claim.All;
        var counts = claims.GroupBy(claim => expected.Of(claim.Id))
            .OrderBy(group => group.Key)
            .Select(group => $"{group.Count()} {Word(group.Key)}");
        return $"""
            # Claims, measured

            <!-- Generated: UPDATE_GOLDEN=1 with ClaimsPageTests writes this page from the claims and results/claims.expected.json. -->

            {claims.Count} claims: {string.Join(", ", counts)}.
            Confirmed: every part of the claim holds. Imprecise: some parts hold. Refuted: no part holds.
            `dotnet run -c Release --project bench -- claims --only S22` measures a claim here and shows every number behind its verdict.

            "Guide" is the guide to connection pooling with `httpx.AsyncClient` that makes the claims S1 to S55. N1 to N17 are about .NET.
            {Measurement(measured)}
            {string.Join("\n", claims.GroupBy(claim => claim.Topic).Select(topic => Section(topic, expected, measured)))}
            """;
    }

    /// <summary>The path of a claim's file in the checkout: a claim stands in a file of its name.</summary>
    public static string FileOf(Claim claim) => Assert.Single(
        Directory.EnumerateFiles(Path.Combine(Golden.Root, Folder), claim.GetType().Name + ".cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Golden.Root, file).Replace('\\', '/')));

    static string Measurement(ClaimsFile? measured) => measured is null ? ""
        : $"\n\"What is true\" was measured on {measured.StartedUtc.UtcDateTime:yyyy-MM-dd}, {measured.Environment.Runtime}, "
            + $"kernel {measured.Environment.Kernel}, commit {measured.Environment.Commit}.\n";

    static string Section(IGrouping<Topic, Claim> topic, ClaimExpectations expected, ClaimsFile? measured)
    {
        var truth = measured is null ? "" : " what is true |";
        var rows = topic.Select(claim => Row(claim, expected.Of(claim.Id), measured));
        return $"## {topic.Key.Title()}\n\n| id | claim | verdict |{truth} source | file |\n"
            + $"|---|---|---|{(measured is null ? "" : "---|")}---|---|\n{string.Concat(rows)}";
    }

    static string Row(Claim claim, ClaimVerdict? verdict, ClaimsFile? measured)
    {
        var result = measured?.Claims.FirstOrDefault(each => each.Id == claim.Id);
        var truth = measured is null ? "" : $" {Cell(result?.Statement ?? "–")} |";
        var file = FileOf(claim);
        return $"| {claim.Id} | {Cell(claim.Text)} | {Word(verdict)} |{truth} {Cell(claim.Source)} | [{claim.GetType().Name}](../{file}) |\n";
    }

    static string Word(ClaimVerdict? verdict) => verdict is { } known ? known.Word() : "not accepted yet";

    static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
