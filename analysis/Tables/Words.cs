namespace PoolBench.Analysis.Tables;

/// <summary>Numbers in English words.</summary>
static class Words
{
    /// <summary>What a ratio of times to those of the shared client leaves out.</summary>
    public const string OneProcess = "Time vs shared: the range is over iterations, which share one process. How much one process differs from the "
        + "next is not in it.";

    /// <summary><c>once</c>, <c>twice</c>, <c>3 times</c>, <c>978–1,000 times</c>.</summary>
    public static string Times(Extent count) => count.Is(0) ? "never" : count.Is(1) ? "once" : count.Is(2) ? "twice" : $"{count} times";

    /// <summary><c>1 connection</c>, <c>3 connections</c>.</summary>
    public static string Of(Extent count, string noun) => count.Is(1) ? $"1 {noun}" : $"{count} {noun}s";

    /// <summary>Makes a sentence: a capital letter, a full stop.</summary>
    public static string Sentence(string text) => string.Concat(char.ToUpperInvariant(text[0]).ToString(), text.AsSpan(1), ".");
}
