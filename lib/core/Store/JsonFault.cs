using System.Text.Json;
using System.Text.RegularExpressions;
using PoolBench.Core.Terminal;

namespace PoolBench.Core.Store;

/// <summary>Turns a fault of the JSON reader into one that names the place. Never shows the text: it may come from any file.</summary>
static partial class JsonFault
{
    /// <summary>What the user can do about a broken file.</summary>
    public const string Advice = "Restore the file from a copy, or delete what it belongs to and make it anew.";

    public static SuiteException In(string file, JsonException fault)
    {
        var line = (fault.LineNumber ?? 0) + 1;
        var place = fault.Path is null or "" or "$" ? $"line {line}" : $"line {line}, {fault.Path}";
        return SuiteException.In(file, place,
            $"the text at byte {(fault.BytePositionInLine ?? 0) + 1} does not fit ({PlainText.Clean(Plain(fault.Message), 300)})",
            "JSON as results/README.md describes it", Advice, fault);
    }

    /// <summary>The reader's message in words of JSON: whoever wrote the file knows no .NET types.</summary>
    static string Plain(string message)
    {
        message = Noise().Replace(message, "").Trim().TrimEnd('.');
        if (WrongKind().Match(message) is { Success: true } kind)
            return $"wanted {Word(kind.Groups[1].Value)} there";
        if (Unknown().Match(message) is { Success: true } unknown)
            return $"no field is called {unknown.Groups[1].Value} there";
        if (Nothing().Match(message) is { Success: true } nothing)
            return $"null is nothing for {nothing.Groups[1].Value}";
        return Missing().Match(message) is { Success: true } missing ? $"without {missing.Groups[1].Value}" : message;
    }

    static string Word(string type) => Type.GetType(type) switch
    {
        { } known when known == typeof(string) => "a text",
        { } known when known == typeof(bool) => "true or false",
        { } known when known == typeof(double) => "a number",
        { IsEnum: true } known => $"one of {string.Join(", ", Enum.GetNames(known).Select(JsonNamingPolicy.CamelCase.ConvertName))}",
        { IsPrimitive: true } => "a whole number",
        _ when type.Contains("DateTime", StringComparison.Ordinal) => "a time, as in 2026-11-22T10:15:00Z",
        _ when type.Contains("Dictionary", StringComparison.Ordinal) => "an object",
        _ when type.Contains("List", StringComparison.Ordinal) || type.EndsWith("[]", StringComparison.Ordinal) => "a list",
        _ => $"a {type.Split('.', '+')[^1]}",
    };

    [GeneratedRegex(@"could not be converted to (?:System\.Nullable`1\[)?([^\],]+(?:\[[^\]]*\])?)")]
    private static partial Regex WrongKind();

    [GeneratedRegex(@"property or field ('[^']*') on type .* doesn't allow setting null values")]
    private static partial Regex Nothing();

    [GeneratedRegex(@"property ('[^']*') could not be mapped")]
    private static partial Regex Unknown();

    [GeneratedRegex(@"was missing required properties including: (.*)", RegexOptions.Singleline)]
    private static partial Regex Missing();

    [GeneratedRegex(@"\s*(Path: .*|LineNumber: .*|Consider updating its nullability annotation\.)", RegexOptions.Singleline)]
    private static partial Regex Noise();
}
