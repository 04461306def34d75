using System.Text.Json;
using System.Text.Json.Serialization;

namespace PoolBench.Core.Store;

/// <summary>Reads numbers, and refuses those too large for a double: they would become infinity, and comparisons would be wrong.</summary>
sealed class FiniteNumber : JsonConverter<double>
{
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType != JsonTokenType.Number ? throw new JsonException("The JSON value is not a number.")
        : reader.TryGetDouble(out var value) && double.IsFinite(value) ? value
        : throw new JsonException("The number is too large for a double.");

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
}
