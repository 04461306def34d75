using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using PoolBench.Server;

namespace PoolBench.Peers.checks;

/// <summary>Tries a driver on what docs/peers.md asks of it, before a number of it is believed.</summary>
/// <param name="peer">The client.</param>
/// <param name="setting">Options for all peers.</param>
/// <param name="trying">Is told what is tried.</param>
/// <param name="found">Is told what that showed.</param>
sealed class DriverChecker(Peer peer, PeerSetting setting, Action<string> trying, Action<Finding> found)
{
    /// <summary>How long a driver may take for one plan: the slowest start of a runtime, and some seconds of waiting.</summary>
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>What it is tried on.</summary>
    public IReadOnlyList<Plan> Plans { get; init; } = checks.Plans.All;

    /// <summary>Tries every plan. After a driver that cannot even be started, or sends nothing, the others are left out.</summary>
    /// <exception cref="OperationCanceledException">The check was cancelled.</exception>
    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellation)
    {
        if (await peer.PrepareAsync(setting, cancellation) is { } reason)
        {
            found(new("start", Outcome.Wrong, reason));
            return [new("start", Outcome.Wrong, reason)];
        }
        await using var server = await CheckServer.StartAsync(cancellation);
        await using var secure = await EchoServer.StartAsync(new EchoServerOptions { HttpPort = null, H2cPort = null });
        var root = Path.Combine(setting.Workplace, "check-root.pem");
        await File.WriteAllTextAsync(root, secure.RootCertificate.ExportCertificatePem() + "\n", cancellation);
        using var pauses = new Pauses();
        var findings = new List<Finding>();
        foreach (var plan in Plans)
        {
            trying($"  {peer.Id}: {findings.Count + 1} of {Plans.Count}: can it {plan.What}?");
            var finding = await TryAsync(plan, server, secure, root, pauses, cancellation);
            findings.Add(finding);
            found(finding);
            if (!plan.MayRefuse && finding.Outcome != Outcome.Fine)
                break;
        }
        return findings;
    }

    /// <summary>All findings in one sentence.</summary>
    public static string Verdict(IReadOnlyList<Finding> findings)
    {
        int Of(Outcome outcome) => findings.Count(finding => finding.Outcome == outcome);
        var left = checks.Plans.All.Count - findings.Count;
        return $"{Of(Outcome.Fine)} fine, {Of(Outcome.Cannot)} it cannot, {Of(Outcome.Wrong)} wrong"
            + $"{(left > 0 ? $", {left} not tried" : "")}. docs/peers.md has the contract.";
    }

    async Task<Finding> TryAsync(
        Plan plan, CheckServer server, EchoServer secure, string root, Pauses pauses, CancellationToken cancellation)
    {
        var told = new List<Told>();
        using var watch = pauses.Watch(async word =>
        {
            var (at, open) = (Stopwatch.GetTimestamp(), server.Open);
            await Task.Delay(plan.Pause, cancellation);
            lock (told)
                told.Add(new(word, at, Stopwatch.GetTimestamp(), open, server.Open));
        });
        var comesWhole = true;
        server.Begin(AnswerAsync);
        var (began, before) = (Stopwatch.GetTimestamp(), secure.Ledger.Totals());
        var (program, arguments) = peer.Start(setting);
        var variables = peer.Variables(plan.Secure ? root : null).Concat(plan.Secure ? [("POOLBENCH_ROOT", root)] : []);
        var address = plan.Secure ? secure.Https!.Replace("127.0.0.1", "localhost", StringComparison.Ordinal) + "/echo?size=3" : null;
        var end = await DriverProcess.RunAsync(
            program, [.. arguments, .. Words(plan, address, server, pauses)], variables, Limit, cancellation);
        if (end.Missing)
            return new(plan.What, Outcome.Wrong, peer.WhyMissing(end.Fault!));
        if (end.Fault is { } fault)
            return new(plan.What, Outcome.Wrong, fault);
        try
        {
            var said = DriverLine.Parse(end.Output, plan.Requests);
            if (said.Cannot is { } reason)
                return plan.MustRefuse ? new(plan.What, Outcome.Fine, null)
                    : plan.MayRefuse ? new(plan.What, Outcome.Cannot, reason)
                    : new(plan.What, Outcome.Wrong, $"it says that it cannot ({reason}), and every driver must");
            var (after, sent) = (secure.Ledger.Totals(), secure.Ledger.Totals().Requests - before.Requests);
            if (plan.Secure && sent < plan.Requests)
                return new(plan.What, Outcome.Wrong, $"{sent} of {plan.Requests} requests came over TLS; "
                    + $"its failures: {string.Join(", ", said.Failures.Keys)}");
            if (plan.IsHttp2 && after.Http2Streams - before.Http2Streams < plan.Requests)
                return new(plan.What, Outcome.Wrong, $"{after.Http2Streams - before.Http2Streams} of {plan.Requests} requests came over HTTP/2 where "
                    + "http2=1; a client without it says that it cannot");
            Told[] pausesTold;
            lock (told)
                pausesTold = [.. told];
            var trial = new Trial(plan, said, server.Requests, pausesTold, Stopwatch.GetElapsedTime(began));
            return Judgement.Of(trial) is { } wrong ? new(plan.What, Outcome.Wrong, wrong) : new(plan.What, Outcome.Fine, null);
        }
        catch (FormatException failure)
        {
            return new(plan.What, Outcome.Wrong, failure.Message);
        }

        async Task AnswerAsync(Met met, HttpContext context)
        {
            if (plan.Respond is { } respond && met.Target != "/warm")
            {
                await respond(met, () => server.Requests, context);
                return;
            }
            await Task.Delay(Plan.Answer, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // A request of a round may be late by its machine's fault; a driver that has a cap, or sends one after another, is waited for once.
            if (comesWhole && met.Target != "/warm")
                comesWhole = await Plan.Until(() => HasCome(plan, server.Requests, met), Plan.Together);
            await CheckServer.OkAsync(met, context);
        }
    }

    /// <summary>Whether all requests of the round of this one have come.</summary>
    static bool HasCome(Plan plan, IReadOnlyList<Met> all, Met met)
    {
        var sent = all.Where(each => each.Target != "/warm").ToArray();
        var round = Array.FindIndex(sent, each => ReferenceEquals(each, met)) / plan.Width;
        return sent.Length >= (round + 1) * plan.Width;
    }

    static IEnumerable<string> Words(Plan plan, string? secure, CheckServer server, Pauses pauses)
    {
        foreach (var target in plan.Targets)
            yield return $"url={secure ?? server.Address + target}";
        yield return FormattableString.Invariant($"rounds={plan.Rounds}");
        yield return FormattableString.Invariant($"width={plan.Width}");
        yield return $"method={plan.Method}";
        foreach (var word in plan.Words)
            yield return word;
        if (plan.WarmUp > 0)
        {
            yield return FormattableString.Invariant($"warm={plan.WarmUp}");
            yield return $"warmUrl={server.Address}/warm";
        }
        if (plan.HasPauses)
            yield return $"between={pauses.Address}/between";
        yield return $"end={pauses.Address}/end";
    }
}
