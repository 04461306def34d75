using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PoolBench.Core;
using PoolBench.Server.Endpoints;

namespace PoolBench.Server.Books;

/// <summary>What a member's request holds, or the answer that says what is wrong with it.</summary>
static class RollRequest
{
    static readonly TimeSpan LongestGate = TimeSpan.FromHours(24);

    /// <summary>How long a gate may stay shut; null: missing or wrong, see <see cref="NoLimit"/>.</summary>
    public static TimeSpan? Within(HttpContext context) =>
        Duration.TryParse(context.Request.Query["within"].ToString(), out var limit) && limit > TimeSpan.Zero && limit <= LongestGate ? limit : null;

    public static Task NoLimit(HttpContext context) =>
        Answer.Sentence(context, 400, $"Option 'within' is missing or wrong: wanted {Duration.Form}, at most {LongestGate.TotalSeconds:0}s.");

    /// <summary>The body; null when it cannot be read, and the answer has said so.</summary>
    public static async Task<T?> Read<T>(HttpContext context, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted)
                ?? throw new JsonException("the body is null");
        }
        catch (Exception refusal) when (refusal is JsonException or BadHttpRequestException)
        {
            await Answer.Sentence(context, 400, $"The body cannot be read: {refusal.Message}");
            return null;
        }
    }
}
