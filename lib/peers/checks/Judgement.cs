using System.Globalization;
using PoolBench.Core.Terminal;

namespace PoolBench.Peers.checks;

/// <summary>What must hold in every trial: the requests, their order, the calls of <c>between</c> and <c>end</c>, the report.</summary>
static class Judgement
{
    /// <summary>How much of a time a clock may lose.</summary>
    const double Slack = 0.9;

    /// <summary>The first fault, as a sentence without a full stop; null when there is none.</summary>
    public static string? Of(Trial trial) => trial.Plan.Secure ? Pauses(trial) ?? Times(trial)
        : Sent(trial) ?? InTurn(trial) ?? Pauses(trial) ?? trial.Plan.Judge(trial) ?? Times(trial);

    static string? Sent(Trial trial)
    {
        var plan = trial.Plan;
        string[] wanted = [.. Enumerable.Repeat("/warm", plan.WarmUp),
            .. Enumerable.Range(0, plan.Rounds).SelectMany(round => Enumerable.Repeat(plan.TargetOf(round), plan.Width))];
        if (trial.Requests.FirstOrDefault(each => !wanted.Contains(each.Target)) is { } strange)
            return $"it asked for {strange.Target}; wanted the address as it was given, query included: {string.Join(" or ", wanted.Distinct())}";
        if (trial.Requests.FirstOrDefault(each => each.Target != "/warm" && each.Method != plan.Method) is { } other)
            return $"it sent {other.Method} where method={plan.Method}";
        // A client may send again what was cut off.
        if (trial.Requests.Count < wanted.Length - plan.NeverSent || (plan.Failing == 0 && trial.Requests.Count > wanted.Length))
            return $"it sent {trial.Requests.Count} requests where rounds={plan.Rounds} and width={plan.Width}"
                + $"{(plan.WarmUp > 0 ? $" and warm={plan.WarmUp}" : "")}; wanted {wanted.Length}";
        return null;
    }

    static string? InTurn(Trial trial)
    {
        var plan = trial.Plan;
        if (!plan.InRounds)
            return null;
        Met[] sent = [.. trial.Requests.Skip(plan.WarmUp)];
        if (trial.Requests.Take(plan.WarmUp).Any(each => each.Target != "/warm"))
            return "it sent requests of the workload before all that warm it up";
        for (var round = 0; round < plan.Rounds; round++)
        {
            var all = sent[(round * plan.Width)..((round + 1) * plan.Width)];
            if (all.FirstOrDefault(each => each.Target != plan.TargetOf(round)) is { } stray)
                return $"round {round} asked for {stray.Target}; wanted {plan.TargetOf(round)}: round n goes to the (n modulo urls)-th address";
            var together = all.Count(each => each.Arrived < all.Min(other => other.Answered));
            if (together < plan.Width)
                return $"only {together} of the {plan.Width} requests of a round were sent before one was answered: all of a round are sent at once";
            if (round > 0 && all[0].Arrived < sent[((round - 1) * plan.Width)..(round * plan.Width)].Max(each => each.Answered))
                return $"it {(plan.Width == 1 ? "sent a request" : "began a round")} before the one before was answered";
        }
        return null;
    }

    static string? Pauses(Trial trial)
    {
        var plan = trial.Plan;
        string[] wanted = [.. plan.HasPauses ? Enumerable.Range(0, plan.Rounds - 1).Select(round => $"between/{round}") : [], "end"];
        var told = trial.Pauses.Select(pause => pause.Word).ToArray();
        if (!told.SequenceEqual(wanted))
            return told.Length == 0 ? "it never called end: GET end once the last answer is there, and wait for its answer"
                : $"it called {string.Join(", ", told)}; wanted {string.Join(", ", wanted)}, each once and in this order";
        foreach (var (pause, i) in trial.Pauses.SkipLast(1).Select((pause, i) => (pause, i)))
            if (trial.Requests.Skip((i + 1) * plan.Width).FirstOrDefault() is { } next && next.Arrived < pause.Answered)
                return $"it went on before {pause.Word} was answered";
        var end = trial.Pauses[^1];
        if (trial.Requests.Any(each => each.Arrived > end.At || (each.Answered > end.At && each.Answered != long.MaxValue && plan.Failing == 0)))
            return "it called end before all requests were answered";
        // One that uses no connection twice may have closed all by itself.
        var keeps = trial.Connections < trial.Requests.Count;
        return keeps && plan is { Failing: 0, WarmUp: 0 } && end.OpenAfter == 0
            ? "its client was closed before end was answered: what is idle at the end is counted then" : null;
    }

    static string? Times(Trial trial)
    {
        var (plan, said) = (trial.Plan, trial.Said);
        if (said.LatenciesNs.Count != plan.Requests - plan.Failing)
            return $"it reports {said.LatenciesNs.Count} answers and {said.Failed} failures{Kinds(said)}; "
                + $"wanted {plan.Requests - plan.Failing} and {plan.Failing}";
        if (plan.Secure || plan.Failing > 0 || plan.Respond is not null || said.LatenciesNs.Count == 0)
            return null;
        var (least, most, took) = (said.LatenciesNs.Min() / 1e6, said.LatenciesNs.Max() / 1e6, trial.Took.TotalMilliseconds);
        if (least < Slack * Plan.Answer.TotalMilliseconds)
            return $"a latency is {Ms(least)} where the server took {Ms(Plan.Answer.TotalMilliseconds)}; latenciesNs are nanoseconds, "
                + "to the last byte of the answer";
        if (most > took)
            return $"a latency is {Ms(most)} where its process ran for {Ms(took)}; latenciesNs are nanoseconds";
        var (seconds, sending) = (1000 * said.Seconds, plan.Rounds * Plan.Answer.TotalMilliseconds);
        return seconds < Slack * sending || seconds > took
            ? $"seconds means {Ms(seconds)} where the requests took {Ms(sending)} or more and its process ran for {Ms(took)}; "
                + "wanted seconds from the first request to the last answer"
            : null;
    }

    static string Kinds(DriverLine said) => said.Failures.Count == 0 ? "" : $" ({PlainText.Clean(string.Join(", ", said.Failures.Keys), 100)})";

    static string Ms(double ms) => ms.ToString("0.######", CultureInfo.InvariantCulture) + " ms";
}
