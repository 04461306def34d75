using PoolBench.Pool;

namespace PoolBench.Claims;

static class PoolSteps
{
    /// <summary>Throws unless every request was answered, because later counts rely on that.</summary>
    /// <exception cref="InvalidDataException">Some were not. The message says how they ended.</exception>
    public static async Task<Batch> WholeAsync(this Task<Batch> sending)
    {
        var batch = await sending;
        var kinds = string.Join(", ", batch.Failed.Select(kind => $"{kind.Value} {kind.Key}"));
        return batch.Failed.Count == 0 ? batch
            : throw new InvalidDataException($"{batch.Answered} requests were answered, the others were not: {kinds}");
    }

    /// <summary>The same address, repeated.</summary>
    public static IReadOnlyList<Uri> Times(this Uri address, int count) => [.. Enumerable.Repeat(address, count)];

    /// <summary>.NET's own handler without a cap, then <see cref="Lab.HttpxLike"/>.</summary>
    public static IEnumerable<Func<Site, Limits, IPool>> Everyone() => [(site, _) => HandlerPool.OfSockets(site.Target), .. Lab.HttpxLike()];
}
