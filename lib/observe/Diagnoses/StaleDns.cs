using System.Net;

namespace PoolBench.Observe.Diagnoses;

/// <summary>A connection to a name lives on and on, so that nobody notices when the name leads elsewhere.</summary>
/// <param name="after">How long is too long.</param>
sealed class StaleDns(TimeSpan after) : Rule
{
    public override string Id => "stale-dns";

    public override Finding? Of(OriginFacts facts)
    {
        if (IPAddress.TryParse(facts.Host.Trim('[', ']'), out _))
            return null;
        var asked = facts.Trace.Lookups.FirstOrDefault(each => each.Name.Equals(facts.Host, StringComparison.OrdinalIgnoreCase));
        var old = facts.Lives.Select(life => (life, Served: Served(life))).Where(each => each.Served >= after.TotalNanoseconds
            && (asked is null || asked.LastNs <= (each.life.Connection.OpenedNs ?? 0) + 1e9)).ToArray();
        if (old.Length == 0)
            return null;
        var served = old.Max(each => each.Served);
        return new(old.Length, $"{Count(old.Length, "connection")} served for {Time(served)} or more, and {facts.Host} was not looked up again: a "
            + $"change in DNS "
            + "would go unnoticed as long as requests keep it busy. PooledConnectionLifetime is not set, or long.",
            "new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(2) }");
    }

    static long Served(Life life) => life.Requests.Count < 2 ? 0
        : life.Requests.Max(each => each.SentAtNs ?? 0) - (life.Connection.OpenedNs ?? 0);
}
