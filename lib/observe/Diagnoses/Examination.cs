using PoolBench.Core;
using PoolBench.Core.Traces;

namespace PoolBench.Observe.Diagnoses;

/// <summary>Asks every rule about every server.</summary>
static class Examination
{
    /// <summary>The word for a program with which nothing is wrong.</summary>
    public const string Healthy = "healthy";

    /// <summary>The rules in the order in which they are asked: a cause before what follows from it.</summary>
    static IReadOnlyList<Rule> Rules(TimeSpan staleAfter, int? ports) =>
    [
        new NoConnection(), new FailedOnReuse(), new GivenUp(), new UndisposedResponse(), new UnreadResponse(), new ClientPerRequest(),
        new ServerClosesFirst(), new LifetimeChurn(), new IdleChurn(),
        new UnusedDials(), new QueueAtCap(), new StreamLimit(), new StaleDns(staleAfter), new PortPressure(ports),
    ];

    /// <summary>What is wrong with the program, the worst of each kind in words; or that nothing is. Nothing at all where it sent nothing.</summary>
    /// <param name="trace">What was observed.</param>
    /// <param name="staleAfter">How long a connection to a name may serve without another look-up.</param>
    /// <param name="ports">Local ports of the machine; null: not known.</param>
    public static IReadOnlyList<TraceDiagnosis> Of(PoolTrace trace, TimeSpan staleAfter, int? ports)
    {
        if (trace.Counts.Requests + trace.Counts.Calls == 0)
            return [];
        var found = new List<(Rule Rule, OriginFacts Facts, Finding Finding)>();
        foreach (var facts in OriginFacts.All(trace))
        {
            var explained = new HashSet<string>();
            foreach (var rule in Rules(staleAfter, ports))
                if (!explained.Contains(rule.Id) && rule.Of(facts) is { } finding)
                {
                    found.Add((rule, facts, finding));
                    explained.UnionWith(rule.Explains);
                }
        }
        TraceDiagnosis[] all = [.. found.GroupBy(each => each.Rule.Id).Select(Merged)];
        return all.Length > 0 || trace.Counts.Requests == 0 ? all : [new(Healthy, HealthyText(trace))];
    }

    static TraceDiagnosis Merged(IGrouping<string, (Rule Rule, OriginFacts Facts, Finding Finding)> same)
    {
        var ordered = same.OrderByDescending(each => each.Finding.Weight).ToArray();
        var others = ordered.Length == 1 ? ""
            : $" The same, less often, at {string.Join(", ", ordered.Skip(1).Take(3).Select(each => each.Facts.Origin.Origin))}"
            + (ordered.Length > 4 ? $" and {ordered.Length - 4} more." : ".");
        var (_, facts, finding) = ordered[0];
        return new(same.Key, $"{facts.Origin.Origin}: {finding.Says}{others}", finding.Code);
    }

    static string HealthyText(PoolTrace trace)
    {
        var used = trace.Connections.Count;
        return $"{Numbers.Count(trace.Counts.Requests)} requests on {Numbers.Count(used)} connection{(used == 1 ? "" : "s")}, "
            + $"{Numbers.Count(trace.Connections.Count(each => each.OpenedNs is not null))} of them opened meanwhile: connections are used again, "
            + "none is closed too early, and no request waits for a slot.";
    }
}
