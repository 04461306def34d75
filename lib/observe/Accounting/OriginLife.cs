using System.Globalization;

namespace PoolBench.Observe.Accounting;

/// <summary>One server while it is heard of.</summary>
sealed class OriginLife(int index, string scheme, string host, int port)
{
    readonly List<double> _waits = [];

    public int Index => index;

    public string Scheme => scheme;

    public string Host => host;

    public int Port => port;

    /// <summary>Such as <c>http://127.0.0.1:5080</c>.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{scheme}://{(host.Contains(':', StringComparison.Ordinal)
        && !host.StartsWith('[') ? $"[{host}]" : host)}:{port}");

    /// <summary>Addresses that its connections went to, without ports.</summary>
    public HashSet<string> Addresses { get; } = [];

    public int Open { get; set; }

    public int Active { get; set; }

    public long Requests { get; set; }

    public long Opened { get; set; }

    public long Failed { get; set; }

    /// <summary>Since the last look.</summary>
    public (long Requests, long Opened, long Failed) Before { get; private set; }

    public long? FastestTlsNs { get; set; }

    /// <summary>A request left the queue.</summary>
    public void Waited(double ms)
    {
        // More say nothing more of a second.
        if (_waits.Count < 100_000)
            _waits.Add(ms);
    }

    /// <summary>The waits since the last look, in ascending order; and a new look begins.</summary>
    public double[] Look()
    {
        Before = (Requests, Opened, Failed);
        double[] waits = [.. _waits];
        Array.Sort(waits);
        _waits.Clear();
        return waits;
    }
}
