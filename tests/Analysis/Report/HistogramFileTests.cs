using System.Globalization;
using System.Text;
using PoolBench.Analysis.Report.Write;
using PoolBench.Core.Runs;
using Xunit;

namespace PoolBench.Tests.Analysis.Report;

/// <summary>What HdrHistogram's plotter reads: its columns and its footer.</summary>
public class HistogramFileTests
{
    [Fact]
    public void The_percentile_table_rises_to_the_maximum_and_counts_everything()
    {
        var times = new LatencyHistogram();
        for (var i = 1; i <= 10_000; i++)
            times.Record(i * 1000L);
        var lines = Histograms.Hgrm(times).Split('\n');
        Assert.Equal(["Value", "Percentile", "TotalCount", "1/(1-Percentile)"], Words(lines[0]));
        Assert.Equal("", lines[1]);
        var rows = lines.Skip(2)
            .TakeWhile(line => !line.StartsWith('#'))
            .Select(line => Words(line).Select(word => double.Parse(word, CultureInfo.InvariantCulture)).ToArray())
            .ToArray();
        Assert.True(rows.Length > 30);
        Assert.All(rows.Zip(rows.Skip(1)), pair =>
            Assert.True(pair.First[0] <= pair.Second[0] && pair.First[1] < pair.Second[1] && pair.First[2] <= pair.Second[2]));
        Assert.All(rows[..^1], row => Assert.Equal(1 / (1 - row[1]), row[3], 0.01));
        Assert.All(rows[..^1], row => Assert.Equal((long)(times.Percentile(row[1])! / 1e6 * 1000), (long)(row[0] * 1000)));
        Assert.Equal([10.0, 1, 10_000], rows[^1]);
        Assert.Equal("#[Mean    =     5.000500, StdDeviation   =     2.886752]", lines[^4], StringComparer.Ordinal);
        Assert.Equal("#[Max     =    10.000000, Total count    =        10000]", lines[^3]);
        Assert.Matches(@"^#\[Buckets = +\d+, SubBuckets     = +2048\]$", lines[^2]);
    }

    [Fact]
    public void One_value_and_none_are_tables_too()
    {
        var one = new LatencyHistogram();
        one.Record(1_000_000);
        Assert.Equal("    1.000000 1.000000000000          1", Histograms.Hgrm(one).Split('\n')[2]);
        Assert.Contains("Total count    =            0", Histograms.Hgrm(new LatencyHistogram()), StringComparison.Ordinal);
    }

    [Fact]
    public void The_csv_holds_every_bucket_of_every_iteration()
    {
        var latency = ReportSample.Run().Latencies["concurrency-cap/limits-2/http"];
        var rows = Histograms.Csv(latency).TrimEnd('\n').Split('\n').Skip(1).Select(line => line.Split(',')).ToArray();
        var expected = latency.Iterations.Sum(iteration =>
            iteration.Parts.Values.Append(iteration.Queue!).Append(iteration.Service!).Sum(data => data.Count));
        Assert.Equal(expected, rows.Sum(row => long.Parse(row[3], CultureInfo.InvariantCulture)));
        Assert.Equal(["dialled", "queueTime", "reused", "serviceTime"], rows.Select(row => row[1]).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(["1", "2", "3"], rows.Select(row => row[0]).Distinct());
    }

    [Fact]
    public void HdrHistogram_reads_the_log_part_by_part()
    {
        var latency = ReportSample.Run().Latencies["concurrency-cap/limits-2/http"];
        var parts = latency.Iterations.SelectMany(Histograms.Named).ToArray();
        var log = Read(HistogramLog.Of(latency, [1.5, 2, 2.5]));
        Assert.Equal(parts.Select(part => part.Part), log.Select(each => each.Tag));
        Assert.All(parts.Zip(log), pair => Same(pair.First.Data, pair.Second));
        Assert.Equal([0L, 1_500, 3_500], log.Select(each => each.StartTimeStamp).Distinct());
        Assert.Equal(3_500 + 2_500, log[^1].EndTimeStamp);
    }

    [Fact]
    public void HdrHistogram_reads_every_bucket_and_every_count()
    {
        var random = new Random(1);
        var times = new LatencyHistogram();
        for (var bits = 0; bits < 62; bits++)
            for (var draw = 0; draw < 20; draw++)
                times.Record(random.NextInt64(1L << bits), 1 + random.NextInt64(1L << (bits / 2)));
        times.Record(0, long.MaxValue / 4);
        var one = new LatencyHistogram();
        one.Record(0);
        foreach (var each in new[] { times, one })
            Same(each.ToData(), Assert.Single(Read(HistogramLog.Of(Case("a, \"b\"", each), null))));
    }

    static CaseLatency Case(string part, LatencyHistogram times) => new()
    {
        SchemaVersion = Run.CurrentSchema,
        CaseId = "a/b",
        Iterations = [new() { Parts = new Dictionary<string, HistogramData> { [part] = times.ToData() } }],
    };

    static HdrHistogram.HistogramBase[] Read(string log)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(log));
        using var reader = new HdrHistogram.HistogramLogReader(stream);
        return [.. reader.ReadHistograms()];
    }

    static void Same(HistogramData wrote, HdrHistogram.HistogramBase read)
    {
        Assert.Equal(wrote.Count, read.TotalCount);
        Assert.All(wrote.Values.Zip(wrote.Counts), bucket => Assert.Equal(bucket.Second, read.GetCountAtValue(bucket.First)));
    }

    static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
