using System.Text.Json.Serialization;

namespace PoolBench.Core.Runs;

/// <summary>What is known about a case before it is measured. Everything that its id says is a field, so nobody has to take an id apart.</summary>
public record PlannedCase
{
    /// <summary>Stable id, <c>family/strategy/link</c> or <c>family/variant/strategy/link</c>, e.g. <c>lifetime/per-request/https</c>.</summary>
    [JsonPropertyOrder(-1)]
    public required string Id { get; init; }

    /// <summary>The question this case belongs to, e.g. <c>lifetime</c>: the cases of one family share a table.</summary>
    [JsonPropertyOrder(-1)]
    public required string Family { get; init; }

    /// <summary>Distinguishes rows of a family that differ in their workload, e.g. <c>in-turn</c>; null where none differ.</summary>
    [JsonPropertyOrder(-1)]
    public string? Variant { get; init; }

    /// <summary>How the client is owned, with its numbers, e.g. <c>per-request</c> or <c>limits-20-4</c>.</summary>
    [JsonPropertyOrder(-1)]
    public required string Strategy { get; init; }

    /// <summary>The same without numbers, e.g. <c>limits</c>. <see cref="StrategyKinds"/> has those that programs look for.</summary>
    [JsonPropertyOrder(-1)]
    public required string StrategyKind { get; init; }

    /// <summary>The strategy's limits; null where it has no cap.</summary>
    [JsonPropertyOrder(-1)]
    public CaseLimits? Limits { get; init; }

    /// <summary>
    /// What lies between client and server: <c>http</c>, <c>https</c>, <c>h2</c>, <c>h2c</c>, or one with a TLS version, e.g.
    /// <c>https-tls1.2-resumed</c>.
    /// </summary>
    [JsonPropertyOrder(-1)]
    public required string Link { get; init; }

    /// <summary>Requests in flight at once: 1 for one after another, or the size of a burst; null when the workload does not fix it.</summary>
    [JsonPropertyOrder(-1)]
    public int? Concurrency { get; init; }

    /// <summary>The requests' method, <c>GET</c> or <c>POST</c>; null means GET.</summary>
    [JsonPropertyOrder(-1)]
    public string? Method { get; init; }

    /// <summary>Only these fields, as a Run's plan has them.</summary>
    public PlannedCase ToPlanned() => new(this);
}
