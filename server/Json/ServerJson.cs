using System.Text.Json.Serialization;
using PoolBench.Server.Accounting;

namespace PoolBench.Server.Json;

/// <summary>How the server's answers are written and read: camelCase, no indentation.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ReadyLine))]
[JsonSerializable(typeof(LedgerTotals))]
[JsonSerializable(typeof(IReadOnlyList<ConnectionRecord>))]
[JsonSerializable(typeof(ServerUsage))]
[JsonSerializable(typeof(TimelineRecord))]
sealed partial class ServerJson : JsonSerializerContext;
