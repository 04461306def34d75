using System.Text.RegularExpressions;

namespace PoolBench.Core.Store;

/// <summary>The grammar of case ids. Every id is also a safe path on every file system.</summary>
static partial class CaseId
{
    /// <summary>The grammar in words, for messages.</summary>
    public const string Grammar = "words of a-z, 0-9 and . _ + = - (a letter or digit at both ends) with slashes between, at most 150 characters";

    /// <summary>Whether the text is an id, e.g. <c>lifetime/per-request/https</c>.</summary>
    public static bool IsValid(string? id) => id is { Length: > 0 and <= 150 } && id.Split('/').All(IsWord);

    /// <summary>Whether the text may be one part of an id: a family, a strategy or a link.</summary>
    /// <remarks>A part that ends in .json could be the folder of one case and the file of another.</remarks>
    public static bool IsWord(string? word) => word is not null && Word().IsMatch(word) && !word.EndsWith(".json", StringComparison.Ordinal);

    [GeneratedRegex(@"^[a-z0-9]([a-z0-9._+=-]*[a-z0-9])?\z")]
    private static partial Regex Word();
}
