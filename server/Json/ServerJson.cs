using System.Text.Json.Serialization;
using PoolBench.Server.Accounting;
using PoolBench.Server.Books;

namespace PoolBench.Server.Json;

/// <summary>How the server's answers are written and read: camelCase, no indentation.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ReadyLine))]
[JsonSerializable(typeof(LedgerTotals))]
[JsonSerializable(typeof(IReadOnlyList<ConnectionRecord>))]
[JsonSerializable(typeof(ServerUsage))]
[JsonSerializable(typeof(TimelineRecord))]
[JsonSerializable(typeof(ClockReading))]
[JsonSerializable(typeof(JoinRequest))]
[JsonSerializable(typeof(JoinAnswer))]
[JsonSerializable(typeof(GateAnswer))]
[JsonSerializable(typeof(MemberClock))]
[JsonSerializable(typeof(MemberTold))]
[JsonSerializable(typeof(RollRecord))]
sealed partial class ServerJson : JsonSerializerContext;
