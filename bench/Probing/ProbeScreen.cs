using System.Globalization;
using PoolBench.Core.Runs;
using PoolBench.Core.Terminal;
using PoolBench.Probe;
using PoolBench.Probe.Questions;

namespace PoolBench.Bench.Probing;

/// <summary>Shows what a probe found.</summary>
static class ProbeScreen
{
    const int Names = 26;

    /// <summary>A line a finding, then the settings with their reasons.</summary>
    public static void Print(ProbeResult found, Screen screen)
    {
        screen.Line();
        screen.Paragraph($"{found.Url} at {found.Address}{(found.Server is { } server ? $", which calls itself {server}" : "")}", Tone.Title);
        if (found.Status >= 400)
            screen.Paragraph($"It answers {found.Status}: it may do otherwise with connections where it has a page. "
                + "Probe a URL that it answers with 200.", Tone.Warning, "  ");
        if (found.Tls.CertificateTrouble is { } trouble)
            screen.Paragraph($"A client that checks certificates, as it should, refuses this one: {trouble}. The probe takes any.",
                Tone.Warning, "  ");
        foreach (var (name, text) in Lines(found))
            screen.Paragraph(text, Tone.Plain, $"  {name.PadRight(Names)}", new string(' ', Names + 2));
        screen.Line();
        screen.Line("What follows for a .NET client", Tone.Title);
        foreach (var setting in found.Settings)
            screen.Paragraph($"{setting.Name}: {setting.Value}. Because {setting.Reason}.", Tone.Plain, "  ", "    ");
        screen.Line();
        screen.Paragraph(string.Create(CultureInfo.InvariantCulture,
            $"{found.Tried.Connections} connections, {found.Tried.Requests:N0} requests, {found.Tried.Seconds:0.0} s."), Tone.Quiet);
    }

    /// <summary>The same in the shape that a Run keeps.</summary>
    public static ProbedServer Entry(ProbeResult found, DateTimeOffset started, DateTimeOffset finished, RunEnvironment environment) => new()
    {
        Url = found.Url,
        Address = found.Address,
        Software = found.Server,
        StartedUtc = started,
        FinishedUtc = finished < started ? started : finished,
        Environment = environment,
        Findings = Lines(found).ToDictionary(line => line.Name, line => line.Text),
        Settings = [.. found.Settings.Select(setting => new ProbedSetting(setting.Name, setting.Value, setting.Reason))],
    };

    static IEnumerable<(string Name, string Text)> Lines(ProbeResult found)
    {
        yield return ("idle time-out", Idle(found.IdleTimeoutMs, found.IdleRangeMs, found.ClosesBy, found.SaysBeforeClose)
            ?? Missing(found, "idleTimeoutMs"));
        yield return ("announced (Keep-Alive)", found.AnnouncedTimeoutMs is { } announced
            ? Seconds(announced) + (announced > found.IdleTimeoutMs ? ", longer than it keeps" : "")
                + (found.AnnouncedRequests is { } left ? $", {left:N0} requests more" : "")
            : found.AnnouncedIfAskedMs is { } asked ? $"{Seconds(asked)}, only if a request says Connection: keep-alive"
            : Missing(found, "announcedTimeoutMs"));
        yield return ("requests per connection", found.RequestsPerConnection is { } most
            ? $"{most.ToString("N0", CultureInfo.InvariantCulture)}, the last one {(found.LastIsAnnounced == true ? "says so" : "does not say so")}"
            : Missing(found, "requestsPerConnection"));
        yield return ("sent ahead of an answer", found.Pipelining is { } pipelining
            ? $"{pipelining.Answered} of 2 answered; when the first ends the connection, {pipelining.AnsweredAtClose} of 2, then "
                + (pipelining.CloseEndsBy is { } how ? Name(how) : "nothing") : Missing(found, "pipelining"));
        yield return ("TLS", found.Tls.Versions.Count > 0
            ? string.Join("; ", found.Tls.Versions.Select(Version)) + $"; ALPN {found.Tls.Alpn ?? "takes no part"}"
                + (found.Tls.CertificateTrouble is { } trouble ? $"; clients refuse its certificate: {trouble}" : "") : Missing(found, "tls"));
        yield return ("HTTP/2", found.Http2.Spoken != true ? Missing(found, "http2.maxStreams") : Http2(found));
        yield return ("round trip", Ms(found.RttMs) + (found.AnswerMs is { } answer ? $"; an answer takes {Ms(answer)}" : ""));
        yield return ("a new connection", $"{found.NewConnectionRoundTrips} round trips to the first answer; an open one takes 1");
        if (found.Connections is { } limit)
            yield return ("connections at once", $"of {limit.Tried:N0}: {limit.Answered:N0} answered, {limit.Overloaded:N0} answered with 503, "
                + $"{limit.Ended:N0} ended unanswered, {limit.Silent:N0} silent, {limit.Refused:N0} not opened");
    }

    static string Http2(ProbeResult found) =>
        (found.Http2.Only ? "nothing else is spoken; " : "")
        + (found.Http2.MaxStreams is { } streams ? $"{streams.ToString("N0", CultureInfo.InvariantCulture)} streams at once" : "no limit on streams")
        + "; idle time-out " + (Idle(found.Http2.IdleTimeoutMs, null, found.Http2.ClosesBy, found.Http2.SaysBeforeClose)
            ?? Missing(found, "http2.idleTimeoutMs"));

    static string? Idle(double? timeout, IReadOnlyList<double>? range, Ending? how, string? said) => timeout is not { } ms ? null
        : Seconds(ms) + (range is [var low, var high] && high - low > 50 ? $" ({Seconds(low)} to {Seconds(high)})" : "")
            + (how is { } known ? $", then {Name(known)}" : "") + (said is null ? "" : $", after '{said}'");

    static string Version(TlsVersionAnswer version) => $"{version.Version} "
        + (version.Resumes switch
        {
            true => $"resumes by {version.By}",
            false => "does not resume",
            _ => "(resumption not known: .NET resumes sessions of names only)",
        }) + (version.TicketSeconds is { } seconds ? $", ticket for {seconds} s" : "");

    static string Missing(ProbeResult found, string name) => $"– {found.Reasons.GetValueOrDefault(name)}".TrimEnd();

    static string Name(Ending how) => how switch { Ending.Fin => "FIN", Ending.Rst => "RST", _ => "silence" };

    static string Seconds(double ms) => string.Create(CultureInfo.InvariantCulture, $"{ms / 1000:0.00} s");

    static string Ms(double ms) => string.Create(CultureInfo.InvariantCulture, $"{ms:0.00} ms");
}
