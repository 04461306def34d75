namespace PoolBench.Observe.Diagnoses;

/// <summary>The machine's local ports towards a server run out, or would within a minute.</summary>
/// <param name="ports">How many there are; null: not known.</param>
sealed class PortPressure(int? ports) : Rule
{
    /// <summary>How long a port is not free after its connection was closed.</summary>
    const double TimeWaitSeconds = 60;

    /// <summary>A burst says nothing of the long run.</summary>
    const double LeastSeconds = 5;

    public override string Id => "port-pressure";

    public override Finding? Of(OriginFacts facts)
    {
        var counts = facts.Trace.Counts;
        if (counts.NoPort > 0)
            return new(counts.NoPort, $"{Count(counts.NoPort, "connect")} failed because no local port was free (AddressNotAvailable). Ports stay "
                + $"taken for a minute "
                + "after the program closes a connection: reuse connections, or raise net.ipv4.ip_local_port_range.");
        if (ports is not { } all || facts.Origin.Closes is not { } closes)
            return null;
        var seconds = facts.Trace.LengthNs / 1e9;
        var perMinute = closes.ByClient / Math.Max(seconds, TimeWaitSeconds / 60) * TimeWaitSeconds;
        if (seconds >= LeastSeconds && perMinute > all)
            return new(closes.ByClient, $"the program closes {Count((long)(closes.ByClient / seconds), "connection")} a second, and each keeps its "
                + $"port for a "
                + $"minute: {Count((long)perMinute, "port")} would be taken, and this machine has {Count(all, "port")} for one server. Dials then "
                + $"fail.");
        return closes.MostSockets * 2 < all ? null
            : new(closes.MostSockets, $"{Count(closes.MostSockets, "port")} of {all} towards this server were taken at once, those in TIME_WAIT "
            + $"among them.");
    }
}
