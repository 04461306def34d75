using System.Globalization;
using PoolBench.Core;

namespace PoolBench.Probe;

/// <summary>The settings of a .NET client that follow from what its server does.</summary>
static class ClientSettings
{
    /// <summary>.NET's own expiry of idle connections.</summary>
    const double UsualMs = 60_000;

    /// <summary>The settings, each with its reason.</summary>
    public static IReadOnlyList<ClientSetting> Of(ProbeResult found) => [Idle(found), Lifetime(found), Version(found), Retry(found)];

    static ClientSetting Idle(ProbeResult found)
    {
        const string name = "PooledConnectionIdleTimeout";
        if (found.RequestsPerConnection == 1)
            return new(name, "default", "the server ends each connection with its answer, so none is ever idle: allow keep-alive there first");
        if (found.AnnouncedTimeoutMs is <= 1_000)
            return new(name, "default",
                "the server announces 1 s or less, and .NET takes a second off that: it keeps no connection. Make the server's longer");
        if (Least(found) is not { } server)
            return new(name, "default", $"60 s: the server ended no idle connection within {found.Tried.IdleSeconds:0} s"
                + (IsShort(found) ? "; a --limit above a minute tells more" : ""));
        if (found.Http2.Spoken != true && found.AnnouncedTimeoutMs is { } announced && announced <= server)
            return new(name, "default", $"the server announces {Seconds(announced)}, and .NET obeys that, less a second: it is first");
        if (IdleExpiry.BelowMs(server - found.RttMs) is not { } wanted)
            return new(name, "default", $"the server ends idle connections after {Seconds(server)}, and .NET looks for expired ones once a "
                + "second: none is short enough. Make the server's longer, and send again what fails");
        if (wanted >= UsualMs)
            return new(name, "default", $"60 s, and the quarter by which .NET may be late, are below the server's {Seconds(server)}");
        return new(name, $"TimeSpan.FromMilliseconds({wanted.ToString("0", CultureInfo.InvariantCulture)})",
            $"the server ends idle connections after {Seconds(server)}{How(found.ClosesBy)}; the default, 60 s, would let a request meet that end; "
                + ".NET may be later than it is told by a quarter, or by a second");
    }

    /// <summary>The shortest idle time-out that was seen, of HTTP/1.1 and HTTP/2: the client has one setting for both.</summary>
    static double? Least(ProbeResult found) =>
        ((double?[])[found.IdleRangeMs?[0], found.IdleTimeoutMs, found.Http2.Spoken == true ? found.Http2.IdleTimeoutMs : null]).Min();

    /// <summary>Whether idle connections were not watched for as long as the client's default lets them idle.</summary>
    static bool IsShort(ProbeResult found) => found.Tried.IdleSeconds * 1_000 < UsualMs;

    static ClientSetting Lifetime(ProbeResult found)
    {
        const string name = "PooledConnectionLifetime";
        const string usual = "TimeSpan.FromMinutes(2)";
        return found.RequestsPerConnection is > 1 and var most
            ? new(name, usual, $"changes of the name's address are seen then; the server renews connections too, after {most:N0} requests each")
            : new(name, usual, "changes of the name's address are seen then, and the server showed no limit that renews connections");
    }

    static ClientSetting Version(ProbeResult found)
    {
        const string name = "HTTP version";
        if (found.Http2.Spoken != true)
            return new(name, "1.1", "the server does not speak HTTP/2 here");
        if (found.Http2.Only)
            return new(name, "2.0, RequestVersionExact", "the server speaks nothing else");
        if (found.Tls.Alpn is null)
            return new(name, "1.1",
                "HTTP/2 is spoken without TLS, so only by prior knowledge: RequestVersionExact, if all servers behind the name do");
        return found.Http2.MaxStreams is { } most and < 1_000
            ? new(name, "2.0, RequestVersionOrLower, EnableMultipleHttp2Connections = true",
                $"one connection carries {most} requests at once; more wait unless a second one may be opened")
            : new(name, "2.0, RequestVersionOrLower", "one connection carries all requests");
    }

    static ClientSetting Retry(ProbeResult found)
    {
        const string name = "Retry of requests with a body";
        if (found.ClosesBy == Ending.Silence)
            return new(name, "needed, with a time limit",
                "the server, or something before it, forgets connections without a word; a request on one waits for nothing");
        if (found is { LastIsAnnounced: false, RequestsPerConnection: > 1 })
            return new(name, "needed",
                $"the server ends a connection after {found.RequestsPerConnection:N0} requests unannounced, whatever the client's settings");
        if (found.IdleTimeoutMs is { } server && found.AnnouncedTimeoutMs is not { } && server < UsualMs)
            return new(name, "needed with the default idle time-out",
                "the server announces no time; a request that crosses its FIN is lost, unless it is a GET: those .NET sends again");
        if (found is { IdleTimeoutMs: null, RequestsPerConnection: not 1 } && IsShort(found))
            return new(name, "not known", $"no connection was ended within {found.Tried.IdleSeconds:0} s, and the client's default lets them idle "
                + "for 60 s: a --limit above a minute tells more");
        return new(name, "not needed for this", (found.IdleTimeoutMs, found.AnnouncedTimeoutMs) switch
        {
            (null, _) => "the server ended no connection unannounced",
            ({ } idle, { } announced) when announced <= idle =>
                $"the server announces {Seconds(announced)} and keeps it; .NET obeys that, less a second",
            _ => "with the idle time-out above the client ends connections first",
        });
    }

    static string How(Ending? how) => how switch
    {
        Ending.Rst => " by RST",
        Ending.Silence => " without a word",
        _ => "",
    };

    static string Seconds(double ms) => string.Create(CultureInfo.InvariantCulture, $"{ms / 1000:0.##} s");
}
