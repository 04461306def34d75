using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Report.View;

/// <summary>Claims and verdicts as a report shows them.</summary>
public sealed record ClaimsView
{
    /// <summary>How many claims have each verdict, and where they were measured.</summary>
    public required string Summary { get; init; }

    /// <summary>The headings with their claims, in the order of the file.</summary>
    public required IReadOnlyList<(string Topic, IReadOnlyList<ClaimRow> Claims)> Topics { get; init; }

    /// <summary>The view of a file; null when there is none.</summary>
    public static ClaimsView? Of(ClaimsFile? file)
    {
        if (file is null)
            return null;
        var counts = file.Claims.GroupBy(claim => claim.Verdict)
            .OrderBy(group => group.Key)
            .Select(group => $"{Numbers.Count(group.Count())} {group.Key.Word()}");
        return new()
        {
            Summary = PlainText.Clean($"{Numbers.Count(file.Claims.Count)} claims: {string.Join(", ", counts)}. Measured "
                + $"{file.StartedUtc.UtcDateTime.ToString("d MMMM yyyy", Numbers.Invariant)} on {file.Environment.Runtime}, kernel "
                + $"{file.Environment.Kernel}, commit {file.Environment.Commit}.", 400),
            Topics = [.. file.Claims.GroupBy(claim => claim.Topic)
                .Select(topic => (PlainText.Clean(topic.Key, 100), (IReadOnlyList<ClaimRow>)[.. topic.Select(RowOf)]))],
        };
    }

    /// <summary>A number with its unit and what it is.</summary>
    public static string Text(Measured measured)
    {
        var whole = Math.Abs(measured.Value) >= 100 || measured.Value == Math.Floor(measured.Value);
        var number = measured.Value.ToString(whole ? "#,0" : "0.###", Numbers.Invariant);
        return PlainText.Clean($"{measured.Text}: {(measured.Unit.Length == 0 ? number : $"{number} {measured.Unit}")}", 300);
    }

    static ClaimRow RowOf(ClaimResult claim) => new(
        PlainText.Clean(claim.Id, 20),
        claim.Verdict.Word(),
        PlainText.Clean(claim.Claim, 400),
        PlainText.Clean(claim.Statement ?? $"Not run here: {claim.Reason}.", 800),
        [.. claim.Measured.Select(each => ((each.Holds switch { true => "holds", false => "does not hold", _ => "beside" }), Text(each)))]);
}

/// <summary>One claim.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Verdict">The verdict as a word.</param>
/// <param name="Claim">What is claimed.</param>
/// <param name="Says">What is true, or why it was not measured.</param>
/// <param name="Evidence">Each number: whether that part of the claim holds, and the number in words.</param>
public sealed record ClaimRow(string Id, string Verdict, string Claim, string Says, IReadOnlyList<(string Standing, string Text)> Evidence);
