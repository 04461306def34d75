using System.Globalization;

namespace PoolBench.Claims.Advice;

[Claim("S27", Topic.Advice, Source = "Guide, section 7")]
sealed class BatchesOf50AreFriendly : Claim
{
    const int OneSlowIn = 10;

    /// <summary>The ratio from which batches count as slower. The measured one is several times as large.</summary>
    const double Margin = 1.5;

    public override string Text => "The way to be friendly to a server is a cap of 50 and batches of 50.";

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var (width, requests, slow) = lab.Slow ? (50, 1_000, TimeSpan.FromMilliseconds(300)) : (10, 100, TimeSpan.FromMilliseconds(50));
        var (batchPeak, batches) = await SendAsync(width, async (pool, addresses) =>
        {
            var seconds = 0.0;
            foreach (var batch in addresses.Chunk(width))
                seconds += (await pool.TogetherAsync(batch).WholeAsync()).Seconds;
            return seconds;
        });
        var (windowPeak, window) = await SendAsync(width, async (pool, addresses) => (await pool.LoopAsync(addresses, width).WholeAsync()).Seconds);
        return Judge(width, batchPeak, batches, window)
            .Beside(windowPeak, "connections", $"open at once at most, {width} workers")
            .Says(string.Create(CultureInfo.InvariantCulture, $"{requests} requests, one in {OneSlowIn} slow ({slow.TotalMilliseconds:0} ms): ")
                + string.Create(CultureInfo.InvariantCulture,
                $"batches of {width} took {batches:0.0} s, {width} workers {window:0.0} s, ")
                + $"with at most {batchPeak} and {windowPeak} connections. "
                + "Each batch waits for its slowest request. A semaphore, or as many workers, is as friendly and does not wait.");

        async Task<(long Peak, double Seconds)> SendAsync(int cap, Func<HandlerPool, IReadOnlyList<Uri>, Task<double>> send)
        {
            var site = await lab.SiteAsync();
            await using var pool = HandlerPool.OfSockets(site.Target, cap);
            var pages = Enumerable.Range(0, requests).Select(number => site.Echo(delay: number % OneSlowIn == 0 ? slow : TimeSpan.Zero));
            var seconds = await send(pool, [.. pages]);
            return ((await site.TotalsAsync()).PeakOpen, seconds);
        }
    }

    internal static Evidence Judge(int width, long peak, double batches, double window) => new Evidence()
        .Part(peak <= width, peak, "connections", $"open at once at most, batches of {width}")
        .Part(batches <= Margin * window, batches / window, "times",
            FormattableString.Invariant($"the time of batches over that of {width} workers, which are as friendly; up to {Margin} is as good"));
}
