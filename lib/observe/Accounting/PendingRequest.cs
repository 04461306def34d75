using PoolBench.Core.Traces;

namespace PoolBench.Observe.Accounting;

/// <summary>A request while it is heard of. Times are nanoseconds since the observation began.</summary>
sealed class PendingRequest(long startNs, int origin)
{
    List<Guid>? _steps;

    public long StartNs => startNs;

    public int Origin => origin;

    public ConnectionLife? Connection { get; set; }

    public double QueueMs { get; set; }

    public long? SentAtNs { get; set; }

    public long? HeadersAtNs { get; set; }

    public long? EndAtNs { get; set; }

    public int? Failure { get; set; }

    public int Sends { get; set; }

    public bool Buffered { get; set; }

    /// <summary>Steps of it that have identities of their own, such as reading the answer.</summary>
    public IEnumerable<Guid> Steps => _steps ?? [];

    public void AddStep(Guid step) => (_steps ??= new(2)).Add(step);

    public TraceRequest ToTrace() => new(StartNs, Origin, Connection?.Index, (long)(QueueMs * 1e6), Since(SentAtNs), Since(HeadersAtNs),
        Since(EndAtNs), Failure, Sends, Buffered);

    long? Since(long? at) => at is { } time ? Math.Max(0, time - StartNs) : null;
}
