using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Gate.Duet;

/// <summary>The decision where accounts of the candidate are failed or invalid, and none of the baseline's.</summary>
/// <remarks>
/// A client that sends a request more than it was asked for makes its account invalid each time. That is the candidate's when every one of its
/// processes shows it and no process of the baseline or its copy does: if a disturbance of the machine hit five of ten processes, those would be
/// all of the candidate's in 1 of C(10, 5) = 252 orders. Where only some show it, the machine may have been it.
/// </remarks>
static class Unaccounted
{
    /// <summary>The finding on a case; null where a process of the baseline or its copy was not measured either, or all were.</summary>
    /// <param name="id">The case.</param>
    /// <param name="baseline">Accounts of the baseline and its copy that are failed or invalid, of any case.</param>
    /// <param name="candidate">The same of the candidate.</param>
    /// <param name="processes">How many processes of the candidate counted the case.</param>
    public static Finding? Of(string id, IReadOnlyList<CaseResult> baseline, IReadOnlyList<CaseResult> candidate, int processes)
    {
        CaseResult[] broken = [.. candidate.Where(row => row.Id == id)];
        if (broken.Length == 0 || baseline.Any(row => row.Id == id))
            return null;
        var isAlways = broken.Length >= processes;
        var word = broken[0].Status == CaseStatus.Failed ? "failed" : "invalid";
        return new()
        {
            CaseId = id,
            Evidence = Evidence.Counts,
            Verdict = isAlways ? Verdict.Broken : Verdict.Unsure,
            Standing = isAlways ? Standing.Regressed : Standing.Open,
            Numbers = $"{word} in {Numbers.Count(broken.Length)} of {Numbers.Count(processes)} processes of the candidate, in none of the baseline: "
                + PlainText.Clean(broken[0].Reason ?? "no reason was given", 300),
            Rule = isAlways
                ? "An account that adds up in each process of the baseline and in none of the candidate is a regression: the client does "
                    + "something else."
                : "An account that does not add up in some processes of the candidate alone can be the machine's or the client's: gate it again.",
            Size = isAlways ? 1 : 0,
        };
    }
}
