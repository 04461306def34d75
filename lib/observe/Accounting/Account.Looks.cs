using PoolBench.Core.Traces;

namespace PoolBench.Observe.Accounting;

/// <summary>What the account says now, and in the end.</summary>
sealed partial class Account
{
    (long Dials, long Tls, long Lookups) _before;

    /// <summary>What has happened since the last look, and what is open now.</summary>
    public Look Look(TimeSpan elapsed, TimeSpan since)
    {
        lock (_lock)
        {
            var lookups = _lookups.Values.Sum(each => each.Count);
            var seconds = Math.Max(1e-3, since.TotalSeconds);
            var look = new Look(elapsed, (_dials - _before.Dials) / seconds, _dialling.Count, _tls - _before.Tls, lookups - _before.Lookups,
                [.. _originList.Select(origin => Row(origin, seconds))]);
            _before = (_dials, _tls, lookups);
            return look;
        }
    }

    /// <summary>Every server's addresses, for the one who looks at sockets.</summary>
    public IReadOnlyList<(int Origin, string Address, int Port)> Endpoints()
    {
        lock (_lock)
            return [.. _originList.SelectMany(origin => origin.Addresses.Select(address => (origin.Index, address, origin.Port)))];
    }

    /// <summary>The account as it is stored; without diagnoses.</summary>
    /// <param name="process">Whose it is.</param>
    /// <param name="startedUtc">When it began.</param>
    /// <param name="lengthNs">How long it was.</param>
    /// <param name="eventsLost">Events that nobody read.</param>
    /// <param name="closes">Who ended connections, by server.</param>
    public PoolTrace ToTrace(
        TraceProcess process, DateTimeOffset startedUtc, long lengthNs, long eventsLost, IReadOnlyDictionary<int, TraceCloses> closes)
    {
        lock (_lock)
            return new()
            {
                Process = process,
                StartedUtc = startedUtc,
                LengthNs = lengthNs,
                EventsLost = eventsLost,
                Counts = new(_sends, _calls, _failed, _dials, _dialsFailed, _noPort, _tls, _unkept),
                Origins = [.. _originList.Select(origin => new TraceOrigin(
                    origin.Name, FastestOf(origin), origin.FastestTlsNs, closes.GetValueOrDefault(origin.Index)))],
                Connections = [.. _connectionList.Select(each => each.ToTrace())],
                Requests = [.. _requests.OrderBy(each => each.StartNs).Select(each => each.ToTrace())],
                Failures = [.. _failures.OrderBy(each => each.Value).Select(each => each.Key)],
                Lookups = [.. _lookups.Values.OrderBy(each => each.Name, StringComparer.Ordinal)],
            };
    }

    long? FastestOf(OriginLife origin)
    {
        long? least = null;
        foreach (var address in origin.Addresses)
            if (_fastest.TryGetValue((address, origin.Port), out var took) && (least is null || took < least))
                least = took;
        return least;
    }

    static LookRow Row(OriginLife origin, double seconds)
    {
        var before = origin.Before;
        var waits = origin.Look();
        return new(origin.Name, origin.Open, origin.Active, (origin.Requests - before.Requests) / seconds,
            (origin.Opened - before.Opened) / seconds, origin.Failed - before.Failed, At(waits, 0.5), At(waits, 0.99));
    }

    static double? At(double[] sorted, double share) =>
        sorted.Length == 0 ? null : sorted[Math.Min(sorted.Length - 1, (int)Math.Ceiling(share * sorted.Length) - 1)];
}

/// <summary>One look at a program that is observed.</summary>
/// <param name="Elapsed">Since the observation began.</param>
/// <param name="Dials">Dials a second since the last look.</param>
/// <param name="Connecting">Connects under way.</param>
/// <param name="Handshakes">TLS handshakes since the last look.</param>
/// <param name="Lookups">Look-ups of names since the last look.</param>
/// <param name="Rows">Every server.</param>
sealed record Look(TimeSpan Elapsed, double Dials, int Connecting, long Handshakes, long Lookups, IReadOnlyList<LookRow> Rows);

/// <summary>One server of a look.</summary>
/// <param name="Origin">Which.</param>
/// <param name="Open">Connections open, as far as they were heard of.</param>
/// <param name="Active">Of these, those that carry a request.</param>
/// <param name="Requests">Requests a second.</param>
/// <param name="Opened">Connections opened a second.</param>
/// <param name="Failed">Requests that failed.</param>
/// <param name="QueueP50">Median wait of those that waited, milliseconds; null: none did.</param>
/// <param name="QueueP99">The wait that one in a hundred of them exceeded.</param>
sealed record LookRow(
    string Origin, int Open, int Active, double Requests, double Opened, long Failed, double? QueueP50, double? QueueP99);
