using System.Text.Json;
using System.Text.RegularExpressions;
using PoolBench.Core.Terminal;

namespace PoolBench.Core.Store;

/// <summary>Turns a fault of the JSON reader into one that names the place. Never shows the text: it may come from any file.</summary>
static partial class JsonFault
{
    /// <summary>What the user can do about a broken file.</summary>
    public const string Advice = "Restore the file from a copy, or delete its Run and make a new one.";

    public static SuiteException In(string file, JsonException fault)
    {
        var line = (fault.LineNumber ?? 0) + 1;
        var place = fault.Path is null or "" or "$" ? $"line {line}" : $"line {line}, {fault.Path}";
        var cause = Noise().Replace(fault.Message, "").Replace("PoolBench.Core.Runs.", "", StringComparison.Ordinal).Trim().TrimEnd('.');
        return SuiteException.In(file, place,
            $"the text at byte {(fault.BytePositionInLine ?? 0) + 1} does not fit ({PlainText.Clean(cause, 300)})",
            "JSON as results/README.md describes it", Advice, fault);
    }

    [GeneratedRegex(@"\s*(Path: .*|LineNumber: .*|Consider updating its nullability annotation\.)", RegexOptions.Singleline)]
    private static partial Regex Noise();
}
