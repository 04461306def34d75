using PoolBench.Server.Accounting;

namespace PoolBench.Testing;

/// <summary>What a <see cref="CountingServer"/> saw of its clients' pools since it started. <see cref="ToString"/> draws it as lanes.</summary>
public sealed record PoolAccount
{
    PoolAccount()
    {
    }

    /// <summary>Connections that were opened.</summary>
    public required long Connections { get; init; }

    /// <summary>TCP connects of this process to the server; connections beyond these came from other processes.</summary>
    public required long Dials { get; init; }

    /// <summary>Connections opened since <see cref="CountingServer.EndWarmUpAsync"/>; null without a warm-up.</summary>
    public required long? DialsAfterWarmUp { get; init; }

    /// <summary>TLS handshakes: full, resumed, failed.</summary>
    public required TlsCounts Handshakes { get; init; }

    /// <summary>Requests that reached the server.</summary>
    public required long Requests { get; init; }

    /// <summary>The most requests in flight at once; a client that sends one after another never has two.</summary>
    public required int PeakInFlight { get; init; }

    /// <summary>How many requests each connection carried, in the order in which they were opened.</summary>
    public IReadOnlyList<long> RequestsPerConnection => [.. Lanes.Select(lane => lane.Carried)];

    /// <summary>Connections that carried no request.</summary>
    public long Unused => Lanes.Count(lane => lane.Carried == 0);

    /// <summary>Connections that are still open.</summary>
    public required long Open { get; init; }

    /// <summary>The most connections open at once.</summary>
    public required long PeakOpen { get; init; }

    /// <summary>Connections that the client ended first.</summary>
    public required long ClosedByClient { get; init; }

    /// <summary>Connections that the server ended first.</summary>
    public required long ClosedByServer { get; init; }

    /// <summary>Connections that broke.</summary>
    public required long Reset { get; init; }

    /// <summary>Connections that the server refused, because of <c>MaxConnections</c>.</summary>
    public required long Refused { get; init; }

    /// <summary>One for each connection, in the order in which they were opened.</summary>
    public required IReadOnlyList<ConnectionLane> Lanes { get; init; }

    /// <summary>What was still under way when the wait ended, so that these counts are not final; null when nothing was.</summary>
    public required string? Unsettled { get; init; }

    /// <summary>The account in words, and each connection's life as a line.</summary>
    public override string ToString() => LaneText.Of(this);

    internal static PoolAccount Of(Ledger ledger, Witness witness, long dials, long? warm, string? unsettled)
    {
        var totals = ledger.Totals();
        var lanes = ledger.Connections().Select(connection => ConnectionLane.Of(connection, witness)).ToArray();
        return new PoolAccount
        {
            Connections = totals.Accepted,
            Dials = dials,
            DialsAfterWarmUp = warm is { } last ? lanes.Count(lane => lane.Number > last) : null,
            Handshakes = totals.Tls,
            Requests = totals.Requests,
            PeakInFlight = witness.PeakInFlight,
            Open = totals.Open,
            PeakOpen = totals.PeakOpen,
            ClosedByClient = totals.ClosedByClient,
            ClosedByServer = totals.ClosedByServer,
            Reset = totals.Reset,
            Refused = totals.Refused,
            Lanes = lanes,
            Unsettled = unsettled,
        };
    }
}
