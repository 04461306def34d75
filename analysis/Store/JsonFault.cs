using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace PoolBench.Analysis.Store;

/// <summary>Turns a fault of the JSON reader into one that names the place and shows what stands there.</summary>
static partial class JsonFault
{
    /// <summary>What to do about a broken file.</summary>
    public const string Advice = "Restore the file from a copy, or delete its Run and make a new one.";

    const int Window = 60;

    public static SuiteException In(string file, ReadOnlySpan<byte> json, JsonException fault)
    {
        var line = (fault.LineNumber ?? 0) + 1;
        var place = fault.Path is null or "" or "$" ? $"line {line}" : $"line {line}, {fault.Path}";
        var text = Around(json, line, fault.BytePositionInLine ?? 0);
        var cause = Noise().Replace(fault.Message, "").Replace("PoolBench.Analysis.Model.", "", StringComparison.Ordinal).Trim().TrimEnd('.');
        return SuiteException.In(file, place, $"`{text}` does not fit ({cause})", "JSON as results/README.md describes it", Advice, fault);
    }

    /// <summary>The text of the line, or of a long line the part before the fault.</summary>
    static string Around(ReadOnlySpan<byte> json, long line, long position)
    {
        for (long skipped = 1; skipped < line && json.IndexOf((byte)'\n') is >= 0 and var end; skipped++)
            json = json[(end + 1)..];
        if (json.IndexOf((byte)'\n') is >= 0 and var length)
            json = json[..length];
        if (json.Length > Window)
            json = json.Slice((int)Math.Clamp(position - Window, 0, json.Length - Window), Window);
        return PlainText.Clean(Encoding.UTF8.GetString(json));
    }

    [GeneratedRegex(@"\s*(Path: .*|LineNumber: .*|Consider updating its nullability annotation\.)", RegexOptions.Singleline)]
    private static partial Regex Noise();
}
