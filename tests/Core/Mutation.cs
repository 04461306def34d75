using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace PoolBench.Tests.Core;

/// <summary>One change of a valid JSON file: at any place, of any kind.</summary>
/// <param name="Place">Which value; taken modulo how many there are.</param>
/// <param name="Kind">What becomes of it; taken modulo how many kinds there are.</param>
sealed record Mutation(int Place, int Kind)
{
    const string Twin = "the same key again";
    const string Steering = "\u001b]0;owned\u0007\u009b31m\u202e\u2066\r\n::error::owned\n##[error]owned";

    static readonly Func<JsonNode?>[] s_values =
    [
        () => null, () => true, () => "", () => "text", () => Steering, () => "../../etc/passwd", () => new string('x', 50_000), () => 0, () => -1,
        () => 1, () => 0.5, () => int.MaxValue, () => long.MaxValue,
        () => long.MinValue, () => 1e308, () => -1e308, () => 5e-324, () => JsonNode.Parse("99999999999999999999"), () => JsonNode.Parse("1e999"),
        () => new JsonArray(), () => new JsonObject(),
        () => new JsonArray(null, null), () => new JsonObject { ["a"] = null }, () => JsonNode.Parse(new string('[', 40) + new string(']', 40)),
        () => "9999-12-31T23:59:59Z", () => "0001-01-01T00:00:00Z",
    ];

    /// <summary>Kinds of changes.</summary>
    public static int Kinds => s_values.Length + 8;

    /// <summary>The changed text, and where and how it was changed.</summary>
    public (string Text, string What) Of(string json)
    {
        var root = JsonNode.Parse(json)!;
        var places = Places(root).ToArray();
        var (parent, key) = places[Place % places.Length];
        var kind = Kind % Kinds;
        var what = FormattableString.Invariant($"{parent.GetPath()} [{key}], kind {kind}");
        if (kind < s_values.Length)
        {
            Put(parent, key, s_values[kind]());
            return (root.ToJsonString(), what);
        }
        switch (kind - s_values.Length)
        {
            case 0:
                Remove(parent, key);
                break;
            case 1 when parent is JsonObject entries:
                entries.Add("surplus", 1);
                break;
            case 2 when parent is JsonObject entries:
                entries.Add(Twin, entries[(string)key]?.DeepClone());
                return (root.ToJsonString().Replace($"\"{Twin}\"", JsonValue.Create((string)key).ToJsonString(), StringComparison.Ordinal), what);
            case 3 when parent is JsonObject entries:
                var moved = entries[(string)key]?.DeepClone();
                entries.Remove((string)key);
                entries[Steering] = moved;
                break;
            case 4 when parent is JsonArray list:
                list.Insert((int)key, null);
                break;
            case 5 when parent is JsonArray list:
                list.Add(list[(int)key]?.DeepClone());
                break;
            case 6:
                var text = root.ToJsonString();
                return (text[..(Place % text.Length)], what);
            case 7:
                var letters = new StringBuilder(root.ToJsonString());
                letters[Place % letters.Length] = (char)(Place % 0x250);
                return (letters.ToString(), what);
            default:
                Put(parent, key, new JsonArray(Read(parent, key)?.DeepClone()));
                break;
        }
        return (root.ToJsonString(), what);
    }

    static IEnumerable<(JsonNode Parent, object Key)> Places(JsonNode node) => node switch
    {
        JsonObject entries => entries.SelectMany(entry => Inside(entry.Value).Prepend((entries, entry.Key))),
        JsonArray list => list.SelectMany((value, i) => Inside(value).Prepend((list, i))),
        _ => [],
    };

    static IEnumerable<(JsonNode, object)> Inside(JsonNode? node) => node is null ? [] : Places(node);

    static JsonNode? Read(JsonNode parent, object key) => key is string name ? parent[name] : parent[(int)key];

    static void Put(JsonNode parent, object key, JsonNode? value)
    {
        if (key is string name)
            parent[name] = value;
        else
            parent[(int)key] = value;
    }

    static void Remove(JsonNode parent, object key)
    {
        if (key is string name)
            parent.AsObject().Remove(name);
        else
            parent.AsArray().RemoveAt((int)key);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"place {Place}, kind {Kind}");
}
