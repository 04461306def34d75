using System.Globalization;
using System.Text;
using PoolBench.Core.Runs;
using PoolBench.Core.Store;

namespace PoolBench.Analysis.Report.Write;

/// <summary>Latency histograms in formats that other programs read.</summary>
static class Histograms
{
    /// <summary>Percentile steps in each half of the distance to 100 %, as HdrHistogram's own writers use by default.</summary>
    const int TicksPerHalf = 5;

    /// <summary>
    /// Files for every case with latencies: a .hgrm of all answered requests and, if there are several parts, of each part; a .csv with every bucket
    /// of every iteration; and the same as a .hlog.
    /// </summary>
    public static IEnumerable<(string Path, byte[] Content)> Files(LoadedRun loaded)
    {
        foreach (var (caseId, latency) in loaded.Latencies.OrderBy(each => each.Key, StringComparer.Ordinal))
        {
            yield return (caseId + ".csv", Encoding.UTF8.GetBytes(Csv(latency)));
            var seconds = loaded.Run.Cases.FirstOrDefault(result => result.Id == caseId)?.Sample(SampleNames.Seconds)?.Values;
            yield return (caseId + ".hlog", Encoding.UTF8.GetBytes(HistogramLog.Of(latency, seconds)));
            var all = new LatencyHistogram();
            var parts = latency.Iterations.SelectMany(iteration => iteration.Parts.Keys).Distinct().Count();
            foreach (var same in latency.Iterations.SelectMany(iteration => iteration.Parts)
                .GroupBy(part => part.Key, part => part.Value)
                .OrderBy(part => part.Key, StringComparer.Ordinal))
            {
                var part = same.Key;
                var merged = new LatencyHistogram();
                foreach (var histogram in same)
                    merged.Merge(LatencyHistogram.FromData(histogram));
                if (!part.StartsWith(LatencyParts.FailedPrefix, StringComparison.Ordinal))
                    all.Merge(merged);
                if (parts > 1)
                    yield return ($"{caseId}.{FileWord(part)}.hgrm", Encoding.UTF8.GetBytes(Hgrm(merged)));
            }
            yield return (caseId + ".hgrm", Encoding.UTF8.GetBytes(Hgrm(all)));
        }
    }

    /// <summary>
    /// The format of HdrHistogram's percentile output (http://hdrhistogram.org; its plotter reads it): value in milliseconds, percentile, values up
    /// to it, 1 / (1 − percentile); then mean, deviation, maximum and total.
    /// </summary>
    public static string Hgrm(LatencyHistogram times)
    {
        var text = new StringBuilder("       Value     Percentile TotalCount 1/(1-Percentile)\n\n");
        var data = times.ToData();
        var (bucket, upTo) = (0, data.Counts.Count > 0 ? data.Counts[0] : 0L);
        for (var level = 0.0; times.Count > 0 && upTo <= times.Count; level = Next(level))
        {
            // A level is a sum of halves and tenths, and 0.30000000000000004 must not need one value more than 0.3.
            while (upTo < (level * times.Count) - 1e-6 && bucket < data.Counts.Count - 1)
                upTo += data.Counts[++bucket];
            var share = (double)upTo / times.Count;
            var value = Ms(Highest(times, data, bucket));
            if (upTo == times.Count)
            {
                text.Append(CultureInfo.InvariantCulture, $"{value,12} {1.0,14:0.000000000000} {upTo,10}\n");
                break;
            }
            text.Append(CultureInfo.InvariantCulture, $"{value,12} {level,14:0.000000000000} {upTo,10} {1 / (1 - level),14:0.00}\n");
            // Skips levels that the same bucket reaches.
            while (Next(level) <= share)
                level = Next(level);
        }
        var mean = times.Count == 0 ? 0 : times.Sum / times.Count;
        text.Append(CultureInfo.InvariantCulture, $"#[Mean    = {Ms(mean),12}, StdDeviation   = {Ms(Deviation(data, mean)),12}]\n");
        text.Append(CultureInfo.InvariantCulture, $"#[Max     = {Ms(times.Max),12}, Total count    = {times.Count,12}]\n");
        text.Append(CultureInfo.InvariantCulture, $"#[Buckets = {LatencyHistogram.BucketOf(times.Max) / 1024 + 1,12}, SubBuckets     = {2048,12}]\n");
        return text.ToString();
    }

    /// <summary>Every bucket that is not empty: <c>iteration,part,lowestNs,count</c>. A bucket ends where the layout's next bucket begins.</summary>
    public static string Csv(CaseLatency latency)
    {
        var text = new StringBuilder("iteration,part,lowestNs,count\n");
        for (var i = 0; i < latency.Iterations.Count; i++)
            foreach (var (part, data) in Named(latency.Iterations[i]))
                for (var bucket = 0; bucket < data.Values.Count; bucket++)
                    text.Append(CultureInfo.InvariantCulture, $"{i + 1},{Field(part)},{data.Values[bucket]},{data.Counts[bucket]}\n");
        return text.ToString();
    }

    /// <summary>The histograms of an iteration, each with its name.</summary>
    internal static IEnumerable<(string Part, HistogramData Data)> Named(IterationLatency iteration)
    {
        foreach (var (part, data) in iteration.Parts.OrderBy(part => part.Key, StringComparer.Ordinal))
            yield return (part, data);
        if (iteration.Queue is { } queue)
            yield return ("queueTime", queue);
        if (iteration.Service is { } service)
            yield return ("serviceTime", service);
        if (iteration.FromSent is { } sent)
            yield return ("fromSent", sent);
    }

    /// <summary>The next level: the distance to 100 % is halved in <see cref="TicksPerHalf"/> steps.</summary>
    static double Next(double level)
    {
        var halvings = (long)Math.Log2(1 / (1 - level)) + 1;
        return level + ((1 - Math.Floor(level)) / (TicksPerHalf * Math.Pow(2, halvings)));
    }

    static long Highest(LatencyHistogram times, HistogramData data, int bucket) =>
        Math.Clamp(LatencyHistogram.HighestOf(LatencyHistogram.BucketOf(data.Values[bucket])), times.Min, times.Max);

    static double Deviation(HistogramData data, double mean) => data.Count == 0 ? 0
        : Math.Sqrt(data.Values.Zip(data.Counts).Sum(each => Math.Pow(Middle(each.First) - mean, 2) * each.Second) / data.Count);

    static double Middle(long lowest) => (lowest + (double)LatencyHistogram.HighestOf(LatencyHistogram.BucketOf(lowest))) / 2;

    static string Ms(double nanoseconds) => (nanoseconds / 1e6).ToString("0.000000", CultureInfo.InvariantCulture);

    /// <summary>A part's name as a safe file name: the kind of failure in it comes from outside.</summary>
    static string FileWord(string part) => string.Concat(part.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-'));

    static string Field(string part) => part.AsSpan().ContainsAny(",\"\r\n") ? $"\"{part.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : part;
}
