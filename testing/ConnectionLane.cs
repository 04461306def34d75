using PoolBench.Server.Accounting;

namespace PoolBench.Testing;

/// <summary>One connection's life; times count from the server's start.</summary>
public sealed record ConnectionLane
{
    ConnectionLane()
    {
    }

    /// <summary>Its number, from 1. Its answers carry it as <c>Connection-Id</c>.</summary>
    public required long Number { get; init; }

    /// <summary>When the server accepted it.</summary>
    public required TimeSpan Opened { get; init; }

    /// <summary>When its socket was gone; null while open.</summary>
    public required TimeSpan? Closed { get; init; }

    /// <summary>
    /// Who ended it first; null while open. Where an answer is a connection's end, as under <c>Connection: close</c>, both sides close at once, and
    /// this may name either.
    /// </summary>
    public required ClosedBy? ClosedBy { get; init; }

    /// <summary>How many requests it carried.</summary>
    public required long Carried { get; init; }

    /// <summary>The requests, in the order of their arrival; at most 10,000.</summary>
    public required IReadOnlyList<RequestTime> Requests { get; init; }

    /// <summary>Whether a request said <c>Connection: close</c>.</summary>
    public required bool AskedToClose { get; init; }

    /// <summary>The version of HTTP, such as <c>HTTP/2</c>; null before the first request.</summary>
    public required string? Protocol { get; init; }

    /// <summary>The TLS handshake; null without one.</summary>
    public required TlsSession? Tls { get; init; }

    /// <summary>Whether it ended because an answer was its end: then nobody was first.</summary>
    internal bool EndedWithAnswer { get; private init; }

    /// <summary>Whether the connection ended before the answer to its last request was complete.</summary>
    internal bool BrokeOff { get; private init; }

    /// <summary>The host that its first request named; null before that.</summary>
    internal string? Host { get; private init; }

    internal static ConnectionLane Of(ConnectionRecord record, Witness witness)
    {
        var seen = witness.On(record.Id);
        return new ConnectionLane
        {
            Number = record.Id,
            Opened = Span(record.OpenedNs),
            Closed = record.ClosedNs is { } closed ? Span(closed) : null,
            ClosedBy = record.ClosedBy,
            Carried = record.Requests,
            Requests = seen?.Requests ?? [],
            AskedToClose = seen?.AskedToClose ?? false,
            EndedWithAnswer = seen is { EndsWithAnswer: true, BrokeOff: false } && record.ClosedBy is not (null or Server.Accounting.ClosedBy.Reset),
            BrokeOff = seen?.BrokeOff ?? false,
            Host = seen?.Host,
            Protocol = record.Protocol,
            Tls = record.Tls,
        };
    }

    static TimeSpan Span(long ns) => TimeSpan.FromTicks(ns / TimeSpan.NanosecondsPerTick);
}

/// <summary>From a request's arrival until its answer was complete; null while it is not.</summary>
/// <param name="Start">When it arrived, since the server's start.</param>
/// <param name="End">When its answer had been handed to the kernel.</param>
public sealed record RequestTime(TimeSpan Start, TimeSpan? End);
