namespace PoolBench.Claims;

/// <summary>Identifies a claim and says who makes it. A class with several of these holds several claims, see <see cref="Claim(string)"/>.</summary>
/// <remarks>docs/claims.md lists them; <c>UPDATE_GOLDEN=1</c> with <c>ClaimsPageTests</c> writes it anew.</remarks>
/// <param name="id"><c>S</c> and a number for what guides say, <c>N</c> and a number for what surprises in .NET.</param>
/// <param name="topic">The heading of the claim.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class ClaimAttribute(string id, Topic topic) : Attribute
{
    /// <summary>The stable id, e.g. <c>S22</c>.</summary>
    public string Id => id;

    /// <summary>The heading of the claim.</summary>
    public Topic Topic => topic;

    /// <summary>Where the claim comes from, in words that a reader can look up: a section of the guide, an RFC, documentation, a report.</summary>
    public required string Source { get; init; }
}
