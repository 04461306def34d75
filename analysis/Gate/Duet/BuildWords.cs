namespace PoolBench.Analysis.Gate.Duet;

/// <summary>Findings on counts in words that fit two builds: here nobody can make a baseline again.</summary>
static class BuildWords
{
    /// <summary>The finding; where a counter is unsure, with what to do about it.</summary>
    public static Finding Of(Finding finding) => finding.Verdict != Verdict.Unsure ? finding : finding with
    {
        Rule = "A counter that is exact by declaration was not the same in every process of the baseline and its copy: nothing can be concluded "
            + "from it. Gate the case again, alone with --filter; if it stays so, the counter is racy and must be declared so.",
    };
}
