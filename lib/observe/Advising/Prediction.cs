using PoolBench.Core.Runs;

namespace PoolBench.Observe.Advising;

/// <summary>What a trace speaks for, before any of it is replayed.</summary>
sealed record Prediction
{
    /// <summary>The smallest cap for each server that keeps the goal.</summary>
    public required int Cap { get; init; }

    /// <summary>How long each request waits with it, nanoseconds.</summary>
    public required LatencyHistogram Waits { get; init; }

    /// <summary>The same with one connection less; null where the cap is 1.</summary>
    public required LatencyHistogram? OneLess { get; init; }

    /// <summary>Most requests that had a connection to one server at once.</summary>
    public required int MostUnderWay { get; init; }

    /// <summary>The idle gap that the wanted share of reuses does not exceed.</summary>
    public required long GapNs { get; init; }

    /// <summary>The server's idle limit, as far as it was seen; null: it closed nothing.</summary>
    public required long? ServerLimitNs { get; init; }

    /// <summary>How long idle connections should be kept.</summary>
    public required TimeSpan Expiry { get; init; }

    /// <summary>How many HTTP/2 connections would carry it.</summary>
    public required int Streams { get; init; }
}
