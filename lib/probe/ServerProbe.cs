using System.Diagnostics;
using System.Security.Authentication;
using PoolBench.Core;
using PoolBench.Probe.Questions;
using PoolBench.Probe.Wires;

namespace PoolBench.Probe;

/// <summary>Asks one server what it does with connections: first all that is quick, then how long it leaves them idle.</summary>
/// <param name="target">The server.</param>
/// <param name="options">What may be asked.</param>
/// <param name="say">Gets a line when something else is asked.</param>
sealed class ServerProbe(ProbeTarget target, ProbeOptions options, Action<string> say)
{
    /// <summary>Answers that are longer are asked for with HEAD.</summary>
    const long LongBody = 64 * 1024;

    /// <summary>How long an answer may take: no longer than leaves time for the other questions.</summary>
    TimeSpan Patience { get; } = TimeSpan.FromSeconds(Math.Clamp(options.Limit.TotalSeconds / 10, 1, 3));

    readonly Budget _budget = new();
    long _started = Stopwatch.GetTimestamp();
    string _step = "";
    bool _only2;
    Quick? _quick;

    TimeSpan Left => options.Limit - Stopwatch.GetElapsedTime(_started) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    /// <summary>Asks everything.</summary>
    /// <exception cref="SuiteException">Nothing answers there, or it is no HTTP; exit code 4.</exception>
    public async Task<ProbeResult> RunAsync(CancellationToken cancellation)
    {
        await QuickAsync(cancellation);
        return await IdleAsync(cancellation);
    }

    /// <summary>Asks all that is quick.</summary>
    /// <exception cref="SuiteException">As of <see cref="RunAsync"/>.</exception>
    public Task QuickAsync(CancellationToken cancellation) => WithinAsync(async limit =>
    {
        _started = Stopwatch.GetTimestamp();
        Say("the first answer");
        var first = await FirstAsync(limit);
        if (first.BodyBytes > LongBody)
            target = target with { Method = "HEAD" };
        var told = first.KeepAlive ?? (first.Ends || _only2 ? null : await ToldAsync(limit));
        var tls = await TlsAsync(limit);
        Say("pipelining, HTTP/2");
        var pipelining = first.Ends || _only2 ? null : await PipelineQuestion.AskAsync(target, _budget, Patience, limit);
        var streams = await Http2Async(tls, limit);
        Say($"requests on one connection, at most {options.Requests:N0}");
        var count = await CountQuestion.AskAsync(OpenAsync, options.Requests, Left / 4, Patience, limit);
        var count2 = _only2 ? count : streams is null ? null : await CountQuestion.AskAsync(Open2Async, options.Requests, Left / 4, Patience, limit);
        LimitAnswer? many = null;
        if (options.Connections is { } connections)
        {
            Say($"{connections} connections at once");
            many = await LimitQuestion.AskAsync(OpenAsync, connections, Patience, limit);
        }
        return _quick = new Quick(first, told, tls, pipelining, streams, count, count2, many);
    }, cancellation);

    /// <summary>Then asks how long connections are left idle.</summary>
    public Task<ProbeResult> IdleAsync(CancellationToken cancellation) => WithinAsync(async limit =>
    {
        var quick = _quick ?? throw new InvalidOperationException("QuickAsync comes first.");
        Say($"idle connections, at most {Math.Max(0, Left.TotalSeconds):0} s");
        var one = quick.Count.Most == 1 ? Task.FromResult(new IdleAnswer { Reason = EndsAtOnce })
            : new IdleQuestion(OpenAsync, Patience).AskAsync(Left, limit);
        var two = _only2 ? one : quick.Streams is null ? Task.FromResult(new IdleAnswer { Reason = NoHttp2 })
            : new IdleQuestion(Open2Async, Patience).AskAsync(Left, limit);
        return Result(quick, await one, await two);
    }, cancellation);

    const string EndsAtOnce = "the server ends each connection with its first answer", NoHttp2 = "HTTP/2 is not spoken",
        OnlyHttp2 = "the server speaks HTTP/2 alone, which has none";

    ProbeResult Result(Quick quick, IdleAnswer idle, IdleAnswer idle2)
    {
        var (first, tls, count) = (quick.First, quick.Tls, quick.Count);
        var newest = tls?.Versions is [.., var last] ? last : null;
        var result = new ProbeResult
        {
            Url = target.Url.ToString(),
            Address = target.Point.ToString(),
            Server = first.Server,
            Status = _only2 ? null : first.Status,
            IdleTimeoutMs = Ms(idle.Timeout),
            IdleRangeMs = idle.Low is { } low ? [Ms(low)!.Value, Ms(idle.High)!.Value] : null,
            ClosesBy = idle.By ?? count.How,
            SaysBeforeClose = idle.Said,
            RequestsPerConnection = count.Most,
            LastIsAnnounced = count.Most is null ? null : count.Announced,
            AnnouncedTimeoutMs = Ms(first.KeepAlive),
            AnnouncedIfAskedMs = Ms(quick.Told),
            AnnouncedRequests = first.KeepAliveMost,
            Pipelining = quick.Pipelining,
            Tls = new TlsResult(tls?.Alpn, newest?.Resumes, tls?.Versions ?? [], tls?.CertificateTrouble),
            Http2 = new Http2Result(
                quick.Streams is not null, _only2, quick.Streams?.Most, Ms(idle2.Timeout), idle2.By, idle2.Said, quick.Count2?.Most),
            RttMs = Ms(_budget.FastestConnect)!.Value,
            AnswerMs = Ms(_budget.FastestAnswer),
            NewConnectionRoundTrips = 2 + (newest?.RoundTrips ?? 0),
            Connections = quick.Many,
            Tried = new Tried(_budget.Connections, _budget.Requests, Math.Round(Stopwatch.GetElapsedTime(_started).TotalSeconds, 1),
                Math.Round(idle.Tried.TotalSeconds, 1), count.Answered),
            Reasons = new Dictionary<string, string>(),
        };
        var reasons = new (string Name, bool IsNull, string? Reason)[]
        {
            ("idleTimeoutMs", result.IdleTimeoutMs is null, idle.Reason),
            ("closesBy", result.ClosesBy is null, "no end was seen"),
            ("requestsPerConnection", count.Most is null, count.Reason),
            ("announcedTimeoutMs", result.AnnouncedTimeoutMs is null, _only2 ? OnlyHttp2 : result.AnnouncedIfAskedMs is null
                ? "the server sends no Keep-Alive header with a time" : "the server does so only if a request says Connection: keep-alive"),
            ("announcedIfAskedMs", result.AnnouncedIfAskedMs is null, _only2 ? OnlyHttp2
                : "the server sends no Keep-Alive header with a time, asked for it or not"),
            ("pipelining", quick.Pipelining is null, _only2 ? OnlyHttp2 : EndsAtOnce),
            ("tls", tls is null, "the URL is not https"),
            ("tls.resumes", tls is not null && newest?.Resumes is null, "sessions are resumed for names only, and the URL has an address"),
            ("tls.certificateTrouble", tls is { CertificateTrouble: null }, "a client of this machine accepts the certificate"),
            ("http2.maxStreams", result.Http2.MaxStreams is null, quick.Streams is null ? NoHttp2 : "the server sets no limit"),
            ("http2.idleTimeoutMs", idle2.Timeout is null, idle2.Reason),
            ("http2.requestsPerConnection", quick.Count2?.Most is null, quick.Count2?.Reason ?? NoHttp2),
            ("connections", quick.Many is null, "asked only with --connections"),
        };
        result = result with
        {
            Reasons = reasons.Where(each => each is { IsNull: true, Reason: not null }).ToDictionary(each => each.Name, each => each.Reason!),
        };
        return result with { Settings = ClientSettings.Of(result) };
    }

    /// <summary>Within the limit, and a little more for what is under way.</summary>
    async Task<T> WithinAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(_quick is null ? options.Limit : Left + Patience);
        try
        {
            return await ask(limit.Token);
        }
        catch (AuthenticationException fault)
        {
            throw new SuiteException(
                $"{target.Point} refuses TLS ({fault.Message.TrimEnd('.')}): is https right, and is the name in the URL the server's?",
                ExitCodes.NotMeasured, fault);
        }
        catch (OperationCanceledException fault) when (!cancellation.IsCancellationRequested)
        {
            throw new SuiteException(
                $"The probe did not end within --limit {options.Limit.TotalSeconds:0}s; it was at this: {_step}. The server answers too slowly, or "
                + "not at all. A longer limit may help.",
                ExitCodes.NotMeasured, fault);
        }
    }

    /// <summary>By HTTP/1.1, and by HTTP/2 where that fails.</summary>
    async Task<Answer> FirstAsync(CancellationToken cancellation)
    {
        try
        {
            var answer = await First1Async(cancellation);
            // So Kestrel and others answer HTTP/1.1 where HTTP/2 alone is spoken.
            return answer is { Status: 400 or 426 or 505, Ends: true } && await First2Async(cancellation) is { } other ? other : answer;
        }
        catch (Exception fault) when (fault is AuthenticationException or SuiteException { InnerException: FormatException }
            or EndedException { How: not Ending.Silence })
        {
            if (await First2Async(cancellation) is { } answer)
                return answer;
            throw fault is EndedException end ? NoAnswer(Words.Of(end.How), end) : fault;
        }
        catch (EndedException end)
        {
            throw NoAnswer($"{Words.Of(end.How)} for {FirstPatience.TotalSeconds:0.#} s", end);
        }
    }

    SuiteException NoAnswer(string what, Exception end) =>
        new($"{target.Point} gives no answer to a first request: {what}. Is the URL's scheme right?", ExitCodes.NotMeasured, end);

    TimeSpan FirstPatience => TimeSpan.FromSeconds(Math.Min(10, options.Limit.TotalSeconds * 0.6));

    async Task<Answer> First1Async(CancellationToken cancellation)
    {
        using var connection = await Http1Connection.OpenAsync(target, _budget, cancellation);
        return await connection.AskAsync(FirstPatience, cancellation);
    }

    async Task<Answer?> First2Async(CancellationToken cancellation)
    {
        try
        {
            using var connection = await Http2Connection.OpenAsync(target, _budget, Patience, cancellation);
            if (connection is null)
                return null;
            var answer = await connection.AskAsync(Patience, cancellation);
            _only2 = true;
            return answer;
        }
        catch (Exception fault) when (fault is AuthenticationException or EndedException or SuiteException)
        {
            return null;
        }
    }

    /// <summary>What is announced to those who ask for it, as clients of HTTP/1.0 had to.</summary>
    async Task<TimeSpan?> ToldAsync(CancellationToken cancellation)
    {
        using var connection = await Http1Connection.OpenAsync(target, _budget, cancellation);
        try
        {
            return (await connection.AskAsync("Connection: keep-alive\r\n", Patience, cancellation)).KeepAlive;
        }
        catch (EndedException)
        {
            return null;
        }
    }

    async Task<TlsAnswer?> TlsAsync(CancellationToken cancellation)
    {
        if (!target.IsTls)
            return null;
        Say("TLS: versions, ALPN, resumption");
        return await TlsQuestion.AskAsync(target, _only2, _budget, Patience, cancellation);
    }

    async Task<Streams?> Http2Async(TlsAnswer? tls, CancellationToken cancellation)
    {
        if (tls is not null && tls.Alpn != "h2")
            return null;
        using var connection = await Http2Connection.OpenAsync(target, _budget, Patience, cancellation);
        return connection is null ? null : new Streams(connection.MaxStreams);
    }

    async Task<IConnection> OpenAsync(CancellationToken cancellation) =>
        _only2 ? await Open2Async(cancellation) : await Http1Connection.OpenAsync(target, _budget, cancellation);

    async Task<IConnection> Open2Async(CancellationToken cancellation) =>
        await Http2Connection.OpenAsync(target, _budget, Patience, cancellation) ?? throw new EndedException(Ending.Fin);

    void Say(string step) => say(_step = step);

    static double? Ms(TimeSpan? time) => time is { } known ? Math.Round(known.TotalMilliseconds, known.TotalMilliseconds < 10 ? 3 : 0) : null;

    sealed record Streams(long? Most);

    sealed record Quick(
        Answer First, TimeSpan? Told, TlsAnswer? Tls, PipelineAnswer? Pipelining, Streams? Streams, CountAnswer Count, CountAnswer? Count2,
        LimitAnswer? Many);
}

/// <summary>What may be asked of the server.</summary>
/// <param name="Limit">How long the whole probe may take.</param>
/// <param name="Requests">Requests on one connection at most.</param>
/// <param name="Connections">Connections at once, if its limit is to be found; null: not.</param>
sealed record ProbeOptions(TimeSpan Limit, int Requests, int? Connections);
