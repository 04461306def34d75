using System.Diagnostics.Tracing;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace PoolBench.Testing;

/// <summary>Counts the TCP connects that this process begins, from the runtime's own telemetry: any client, left as it is.</summary>
/// <remarks>The event ConnectStart of <c>System.Net.Sockets</c>; its payload is a <see cref="SocketAddress"/> as text.</remarks>
sealed class ConnectEvents : EventListener
{
    const string Source = "System.Net.Sockets";

    readonly Func<IPEndPoint, bool> _counts;
    long _started;

    public ConnectEvents(Func<IPEndPoint, bool> counts)
    {
        _counts = counts;
        foreach (var source in EventSource.GetSources())
            Enable(source);
    }

    /// <summary>Connects to a counted address that have begun.</summary>
    public long Started => Interlocked.Read(ref _started);

    /// <summary>The address in a text such as <c>InterNetwork:16:{31,144,127,0,0,1,0,…}</c>; null for other kinds.</summary>
    internal static IPEndPoint? Address(string text)
    {
        var open = text.IndexOf('{', StringComparison.Ordinal);
        var family = text.StartsWith("InterNetworkV6:", StringComparison.Ordinal) ? AddressFamily.InterNetworkV6
            : text.StartsWith("InterNetwork:", StringComparison.Ordinal) ? AddressFamily.InterNetwork : AddressFamily.Unspecified;
        if (open < 0 || family == AddressFamily.Unspecified)
            return null;
        var bytes = text[(open + 1)..].TrimEnd('}').Split(',');
        var (at, length) = family == AddressFamily.InterNetwork ? (2, 4) : (6, 16);
        if (bytes.Length < at + length)
            return null;
        var values = new byte[at + length];
        for (var i = 0; i < values.Length; i++)
            if (!byte.TryParse(bytes[i], NumberStyles.None, CultureInfo.InvariantCulture, out values[i]))
                return null;
        return new IPEndPoint(new IPAddress(values.AsSpan(at)), values[0] << 8 | values[1]);
    }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        // The base constructor reports the sources that exist before this class's own constructor has run.
        if (_counts is not null)
            Enable(eventSource);
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        ArgumentNullException.ThrowIfNull(eventData);
        if (eventData.EventName == "ConnectStart" && eventData.Payload is [string text, ..] && Address(text) is { } address && _counts(address))
            Interlocked.Increment(ref _started);
    }

    void Enable(EventSource source)
    {
        if (source.Name == Source)
            EnableEvents(source, EventLevel.Informational, EventKeywords.All);
    }
}
