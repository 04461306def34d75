using System.Diagnostics.Tracing;
using System.Globalization;

namespace PoolBench.Measure.Recording;

/// <summary>Counts the TCP connects of this process to one port, from the runtime's telemetry. Works with any client, unchanged.</summary>
/// <remarks>
/// Source: the event source <c>System.Net.Sockets</c>, events ConnectStart (its first payload is the address in
/// <see cref="System.Net.SocketAddress"/>'s text form, port first) and ConnectFailed, which names no address: it belongs to the last connect that
/// started in the same asynchronous flow. Where a client lets no flow reach the end of its connect, a failed one counts as one to this port.
/// </remarks>
public sealed class Dials : EventListener
{
    static readonly AsyncLocal<string?> s_lastOfThisFlow = new();

    readonly string? _own;
    readonly string _port;
    long _started;
    long _failed;
    long _elsewhere;

    /// <summary>Starts listening for connects to <paramref name="port"/>.</summary>
    /// <param name="port">The port to count.</param>
    /// <param name="own">A port that PoolBench itself connects to, not counted in <see cref="Elsewhere"/>; null: no such port.</param>
    public Dials(int port, int? own = null)
    {
        _own = own is { } other ? Text(other) : null;
        _port = Text(port);
        foreach (var source in EventSource.GetSources())
            Enable(source);
    }

    /// <summary>Connects that succeeded or are still in progress.</summary>
    public long Count => Interlocked.Read(ref _started) - Interlocked.Read(ref _failed);

    /// <summary>TCP connects to other ports, failed ones included.</summary>
    public long Elsewhere => Interlocked.Read(ref _elsewhere);

    /// <summary>Forgets everything counted so far.</summary>
    public void Reset()
    {
        Interlocked.Exchange(ref _started, 0);
        Interlocked.Exchange(ref _failed, 0);
        Interlocked.Exchange(ref _elsewhere, 0);
    }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        // The base constructor reports existing sources before this class's own constructor has run.
        if (_port is not null)
            Enable(eventSource);
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        ArgumentNullException.ThrowIfNull(eventData);
        if (eventData.EventName == "ConnectStart" && eventData.Payload is [string address, ..])
        {
            s_lastOfThisFlow.Value = address;
            if (address.Contains(_port, StringComparison.Ordinal))
                Interlocked.Increment(ref _started);
            else if (address.StartsWith("InterNetwork", StringComparison.Ordinal)
                && !(_own is not null && address.Contains(_own, StringComparison.Ordinal)))
                Interlocked.Increment(ref _elsewhere);
        }
        else if (eventData.EventName == "ConnectFailed" && s_lastOfThisFlow.Value?.Contains(_port, StringComparison.Ordinal) != false)
            Interlocked.Increment(ref _failed);
    }

    static string Text(int port) => string.Create(CultureInfo.InvariantCulture, $"{{{port >> 8},{port & 255},");

    void Enable(EventSource source)
    {
        if (source.Name == "System.Net.Sockets")
            EnableEvents(source, EventLevel.Informational, EventKeywords.All);
    }
}
