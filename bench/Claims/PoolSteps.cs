namespace PoolBench.Bench;

static class PoolSteps
{
    /// <summary>A batch of which every request was answered: what follows counts on it.</summary>
    /// <exception cref="InvalidDataException">Some were not; the message says how they ended.</exception>
    public static async Task<Batch> WholeAsync(this Task<Batch> sending)
    {
        var batch = await sending;
        return batch.Failed.Count == 0 ? batch
            : throw new InvalidDataException($"{batch.Answered} requests were answered, the others were not: {string.Join(", ", batch.Failed.Select(kind => $"{kind.Value} {kind.Key}"))}");
    }

    /// <summary>The same address so many times.</summary>
    public static IReadOnlyList<Uri> Times(this Uri address, int count) => [.. Enumerable.Repeat(address, count)];

    /// <summary>.NET's own handler without a cap, and then <see cref="Lab.HttpxLike"/>.</summary>
    public static IEnumerable<Func<Site, Limits, IPool>> Everyone() => [(site, _) => HandlerPool.OfSockets(site.Target), .. Lab.HttpxLike()];
}
