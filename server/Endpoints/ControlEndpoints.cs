using PoolBench.Server.Accounting;
using PoolBench.Server.Json;
using System.Security.Cryptography.X509Certificates;

namespace PoolBench.Server.Endpoints;

/// <summary>Everything the control port answers. The ledger counts none of it.</summary>
sealed class ControlEndpoints(ControlAccess access, Ledger? ledger, Func<X509Certificate2> root, Holds holds, CancellationToken stopping)
{
    const string Paths = "/, /ledger, /ledger/connections, /ledger/reset, /ledger/timeline/start, /ledger/timeline/stop, /connections/close, "
        + "/holds/arrive, /holds/waiting, /holds/release, /certificate, /clock, /usage or /alive";

    /// <summary>What <c>GET /</c> answers; set when the addresses are known.</summary>
    public ReadyLine? Ready { get; set; }

    public Task Respond(HttpContext context)
    {
        if (access.Refusal(context.Request.Headers) is var (status, sentence))
            return Answer.Sentence(context, status, sentence);
        var path = context.Request.Path.Value ?? "";
        // A hold was once called a gate: when a gate compares older revisions with today's, their workers still ask by that name.
        Func<HttpContext, Task>? respond = path switch
        {
            "/" => each => Answer.Json(each, Ready!, ServerJson.Default.ReadyLine),
            "/ledger" => each => Counted(each, from => Answer.Json(each, from.Totals(), ServerJson.Default.LedgerTotals)),
            "/ledger/connections" =>
                each => Counted(each, from => Answer.Json(each, from.Connections(), ServerJson.Default.IReadOnlyListConnectionRecord)),
            "/ledger/reset" => each => Counted(each, from => Answer.Json(each, from.Reset(), ServerJson.Default.LedgerTotals)),
            "/ledger/timeline/start" => each => Counted(each, from => Start(each, from)),
            "/ledger/timeline/stop" => each => Counted(each, from => Answer.Json(each, from.StopTimeline(), ServerJson.Default.TimelineRecord)),
            "/connections/close" => each => Counted(each, from => Answer.Text(each, $"{from.RequestClose()}\n")),
            "/holds/arrive" or "/gates/arrive" => each => Named(each, name => Arrive(each, name)),
            "/holds/waiting" or "/gates/held" =>
                each => Named(each, name => Answer.Text(each, $"{holds.Waiting(name)}\n")),
            "/holds/release" or "/gates/open" =>
                each => Named(each, name => Answer.Text(each, $"{holds.Release(name)}\n")),
            "/certificate" => each => Answer.Text(each, root().ExportCertificatePem() + "\n"),
            "/usage" => each => Answer.Json(each, ServerUsage.Now(), ServerJson.Default.ServerUsage),
            "/alive" => Alive,
            _ => null,
        };
        if (respond is null)
            return Answer.Sentence(context, 404, $"There is no {Answer.Target(context)} on the control port: wanted {Paths}.");
        var method = path is "/ledger/reset" or "/ledger/timeline/start" or "/ledger/timeline/stop" or "/connections/close" or "/holds/arrive"
            or "/holds/release" or "/gates/arrive" or "/gates/open"
            ? HttpMethods.Post : HttpMethods.Get;
        return HttpMethods.Equals(context.Request.Method, method) ? respond(context) : Answer.WrongMethod(context, method);
    }

    Task Counted(HttpContext context, Func<Ledger, Task> respond) =>
        ledger is null ? Answer.Sentence(context, 404, "This server keeps no ledger: start it without --no-ledger.") : respond(ledger);

    Task Arrive(HttpContext context, string name) =>
        holds.Arrive(name) is { } arrived ? Answer.Text(context, $"{arrived}\n")
            : Answer.Sentence(context, 404, $"No request waits at a hold '{name}': wanted the name of one, as in /holds/arrive?name=a.");

    static Task Named(HttpContext context, Func<string, Task> respond) => context.Request.Query["name"].ToString() is { Length: > 0 } name
        ? respond(name)
        : Answer.Sentence(context, 400, "Option 'name' is missing: wanted the name of a hold, as in /holds/release?name=a.");

    static Task Start(HttpContext context, Ledger ledger)
    {
        ledger.StartTimeline();
        return Answer.Text(context, "Recording.\n");
    }

    // The watcher's request ends when the server does: with this sentence after a clean stop, else with its connection.
    async Task Alive(HttpContext context)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stopping, context.RequestAborted);
        await Task.Delay(Timeout.Infinite, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Answer.Text(context, "The server is stopping.\n");
    }
}
