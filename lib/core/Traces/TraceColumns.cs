namespace PoolBench.Core.Traces;

/// <summary>A trace as it is stored: what there are many of in columns, times as differences, so that they pack well. -1 stands for null.</summary>
sealed record TraceColumns
{
    public required int SchemaVersion { get; init; }
    public required string Kind { get; init; }
    public required TraceProcess Process { get; init; }
    public required DateTimeOffset StartedUtc { get; init; }
    public required long LengthNs { get; init; }
    public required long EventsLost { get; init; }
    public required TraceCounts Counts { get; init; }
    public required IReadOnlyList<TraceOrigin> Origins { get; init; }
    public required IReadOnlyList<TraceLookup> Lookups { get; init; }
    public required IReadOnlyList<TraceDiagnosis> Diagnoses { get; init; }
    public required IReadOnlyList<string> Failures { get; init; }
    public required ConnectionColumns Connections { get; init; }
    public required RequestColumns Requests { get; init; }

    /// <summary>The value of <see cref="Kind"/>.</summary>
    public const string TheKind = "poolbench-trace";

    public static TraceColumns Of(PoolTrace trace) => new()
    {
        SchemaVersion = PoolTrace.CurrentSchema,
        Kind = TheKind,
        Process = trace.Process,
        StartedUtc = trace.StartedUtc,
        LengthNs = trace.LengthNs,
        EventsLost = trace.EventsLost,
        Counts = trace.Counts,
        Origins = trace.Origins,
        Lookups = trace.Lookups,
        Diagnoses = trace.Diagnoses,
        Failures = trace.Failures,
        Connections = ConnectionColumns.Of(trace.Connections),
        Requests = RequestColumns.Of(trace.Requests),
    };

    /// <summary>The trace; only of columns that <see cref="TraceCheck"/> passes.</summary>
    public PoolTrace ToTrace() => new()
    {
        Process = Process,
        StartedUtc = StartedUtc,
        LengthNs = LengthNs,
        EventsLost = EventsLost,
        Counts = Counts,
        Origins = Origins,
        Lookups = Lookups,
        Diagnoses = Diagnoses,
        Failures = Failures,
        Connections = Connections.ToConnections(),
        Requests = Requests.ToRequests(),
    };

    internal static long Packed(long? value) => value ?? -1;

    internal static long? Unpacked(long value) => value < 0 ? null : value;
}

/// <summary>Connections in columns.</summary>
sealed record ConnectionColumns
{
    public required long[] Id { get; init; }
    public required int[] Origin { get; init; }
    public required int[] Version { get; init; }
    public required long[] OpenedNs { get; init; }
    public required long[] ClosedNs { get; init; }
    public required int[] End { get; init; }

    public static ConnectionColumns Of(IReadOnlyList<TraceConnection> all) => new()
    {
        Id = [.. all.Select(each => each.Id)],
        Origin = [.. all.Select(each => each.Origin)],
        Version = [.. all.Select(each => each.Version)],
        OpenedNs = [.. all.Select(each => TraceColumns.Packed(each.OpenedNs))],
        ClosedNs = [.. all.Select(each => TraceColumns.Packed(each.ClosedNs))],
        End = [.. all.Select(each => (int)each.End)],
    };

    public TraceConnection[] ToConnections() => [.. Id.Select((id, i) => new TraceConnection(
        id, Origin[i], Version[i], TraceColumns.Unpacked(OpenedNs[i]), TraceColumns.Unpacked(ClosedNs[i]), (CloseCourse)End[i]))];
}

/// <summary>Requests in columns; <see cref="StartNs"/> holds the time since the request before.</summary>
sealed record RequestColumns
{
    public required long[] StartNs { get; init; }
    public required int[] Origin { get; init; }
    public required int[] Connection { get; init; }
    public required long[] QueueNs { get; init; }
    public required long[] SentNs { get; init; }
    public required long[] HeadersNs { get; init; }
    public required long[] EndNs { get; init; }
    public required int[] Failure { get; init; }
    public required int[] Sends { get; init; }
    public required int[] Buffered { get; init; }

    public static RequestColumns Of(IReadOnlyList<TraceRequest> all)
    {
        var columns = new RequestColumns
        {
            StartNs = new long[all.Count],
            Origin = new int[all.Count],
            Connection = new int[all.Count],
            QueueNs = new long[all.Count],
            SentNs = new long[all.Count],
            HeadersNs = new long[all.Count],
            EndNs = new long[all.Count],
            Failure = new int[all.Count],
            Sends = new int[all.Count],
            Buffered = new int[all.Count],
        };
        for (var (i, before) = (0, 0L); i < all.Count; before = all[i++].StartNs)
        {
            var each = all[i];
            columns.StartNs[i] = each.StartNs - before;
            columns.Origin[i] = each.Origin;
            columns.Connection[i] = each.Connection ?? -1;
            columns.QueueNs[i] = each.QueueNs;
            columns.SentNs[i] = TraceColumns.Packed(each.SentNs);
            columns.HeadersNs[i] = TraceColumns.Packed(each.HeadersNs);
            columns.EndNs[i] = TraceColumns.Packed(each.EndNs);
            columns.Failure[i] = each.Failure ?? -1;
            columns.Sends[i] = each.Sends;
            columns.Buffered[i] = each.Buffered ? 1 : 0;
        }
        return columns;
    }

    public TraceRequest[] ToRequests()
    {
        var all = new TraceRequest[StartNs.Length];
        for (var (i, start) = (0, 0L); i < all.Length; i++)
            all[i] = new(start += StartNs[i], Origin[i], Connection[i] < 0 ? null : Connection[i], QueueNs[i], TraceColumns.Unpacked(SentNs[i]),
                TraceColumns.Unpacked(HeadersNs[i]), TraceColumns.Unpacked(EndNs[i]), Failure[i] < 0 ? null : Failure[i], Sends[i], Buffered[i] != 0);
        return all;
    }
}
