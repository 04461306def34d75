using System.Diagnostics.Metrics;

namespace PoolBench.Measure.Recording;

/// <summary>How many connections towards one port this process has open, as its handlers tell; for a server that tells nothing.</summary>
/// <remarks>
/// Source: the runtime's meter <c>System.Net.Http</c>, instrument <c>http.client.open_connections</c>. Must be made before the client: a connection
/// is followed from its beginning or never.
/// </remarks>
sealed class OpenConnections : IDisposable
{
    readonly Lock _lock = new();
    readonly MeterListener _listener = new();
    long _now, _peak;
    bool _told;

    public OpenConnections(int port)
    {
        _listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument is { Name: "http.client.open_connections", Meter.Name: "System.Net.Http" })
                self.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, change, tags, _) =>
        {
            foreach (var (name, value) in tags)
                if (name == "server.port" && value is int other && other != port)
                    return;
            lock (_lock)
                (_told, _now, _peak) = (true, _now + change, Math.Max(_peak, _now + change));
        });
        _listener.Start();
    }

    /// <summary>Open now; null when nothing was ever told.</summary>
    public long? Now
    {
        get
        {
            lock (_lock)
                return _told ? _now : null;
        }
    }

    /// <summary>Most that were open at once; null when nothing was ever told.</summary>
    public long? Peak
    {
        get
        {
            lock (_lock)
                return _told ? _peak : null;
        }
    }

    public void Dispose() => _listener.Dispose();
}
