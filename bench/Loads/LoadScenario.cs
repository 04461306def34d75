using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using PoolBench.Core;
using PoolBench.Core.Store;
using PoolBench.Core.Terminal;

namespace PoolBench.Bench.Loads;

/// <summary>A load kept in a small file: the options by their names without dashes, described in <c>docs/load.md</c>.</summary>
static class LoadScenario
{
    const string Mark = "scenario";
    const int Version = 1;
    const string Advice = "Correct the file; docs/load.md describes it, and load --save FILE writes one.";

    /// <summary>Options that are about this run and not about the load: they are neither read nor written.</summary>
    static readonly string[] NotKept = ["json", "save", "allow-remote", "help"];

    /// <summary>The options of a file as words of a command line, but for those that the command line itself gives.</summary>
    /// <param name="file">The file.</param>
    /// <param name="options">The options there are.</param>
    /// <param name="given">Names of those on the command line, with their dashes.</param>
    /// <exception cref="SuiteException">It cannot be read, or is no scenario; exit code 2.</exception>
    public static IEnumerable<string> Words(string file, IReadOnlyList<Option> options, IReadOnlyCollection<string> given)
    {
        using var document = Read(file);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            throw Fault(file, null, $"{Kind(document.RootElement)}", "an object with the options of a load");
        if (!document.RootElement.TryGetProperty(Mark, out var version) || version.ValueKind != JsonValueKind.Number || version.GetRawText() != "1")
            throw Fault(file, Mark, version.ValueKind == JsonValueKind.Undefined ? "nothing" : Shown(version), "1, the version of the form");
        var known = options.Where(option => !NotKept.Contains(Bare(option))).ToDictionary(Bare, StringComparer.Ordinal);
        var words = new List<string>();
        foreach (var each in document.RootElement.EnumerateObject().Where(each => each.Name != Mark))
        {
            if (!known.TryGetValue(each.Name, out var option))
                throw Fault(file, each.Name,
                    $"'{PlainText.Clean(each.Name, 60)}', which {(NotKept.Contains(each.Name) ? "belongs on the command line" : "is no option")}",
                    $"one of {string.Join(", ", known.Keys.Order(StringComparer.Ordinal))}");
            if (!given.Contains(option.Name))
                words.AddRange(Of(file, each.Name, option, each.Value));
        }
        return words;
    }

    /// <summary>Writes the options that were given to a file.</summary>
    /// <exception cref="SuiteException">It cannot be written; exit code 2.</exception>
    public static void Save(string file, IReadOnlyList<Option> options, ParseResult parsed)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteNumber(Mark, Version);
            foreach (var option in options.Where(option => !NotKept.Contains(Bare(option)) && parsed.GetResult(option) is { Implicit: false }))
                if (parsed.GetResult(option)!.Tokens is not [var token])
                    json.WriteBoolean(Bare(option), true);
                else if (long.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                    && number.ToString(CultureInfo.InvariantCulture) == token.Value)
                    json.WriteNumber(Bare(option), number);
                else
                    json.WriteString(Bare(option), token.Value);
            json.WriteEndObject();
        }
        OutputFile.Write(file, [.. bytes.ToArray(), (byte)'\n'], "The load was not run.");
    }

    static IEnumerable<string> Of(string file, string name, Option option, JsonElement value)
    {
        var isFlag = option.ValueType == typeof(bool);
        return value.ValueKind switch
        {
            JsonValueKind.True when option.Arity.MinimumNumberOfValues == 0 => [option.Name],
            JsonValueKind.String when !isFlag => [option.Name, value.GetString()!],
            JsonValueKind.Number when !isFlag => [option.Name, value.GetRawText()],
            _ => throw Fault(file, name, Shown(value),
                isFlag ? "true; leave the name out for the opposite" : "a text or a number, as on the command line"),
        };
    }

    static JsonDocument Read(string file)
    {
        var bytes = Disk.Read(file);
        try
        {
            return JsonDocument.Parse(bytes, new() { AllowDuplicateProperties = false, MaxDepth = 4 });
        }
        catch (JsonException fault)
        {
            throw Fault(file, $"line {(fault.LineNumber ?? 0) + 1}", $"what is no JSON ({PlainText.Clean(Cause(fault), 200)})",
                "JSON without comments");
        }
    }

    static string Cause(JsonException fault) => fault.Message.Split(" LineNumber:")[0].TrimEnd('.');

    static string Bare(Option option) => option.Name.TrimStart('-');

    static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.Null => "null",
        _ => $"'{PlainText.Clean(value.ToString(), 60)}'",
    };

    static string Shown(JsonElement value) => Kind(value);

    static SuiteException Fault(string file, string? place, string found, string wanted) => SuiteException.In(file, place, found, wanted, Advice);
}
