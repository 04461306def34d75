using PoolBench.Analysis.Report.Charts;
using PoolBench.Analysis.Report.Figures;
using PoolBench.Analysis.Tables;
using PoolBench.Core.Runs;
using PoolBench.Core.Store;
using PoolBench.Core.Terminal;
using PoolBench.Tests.Analysis;
using Xunit;

namespace PoolBench.Tests.Measure;

/// <summary>What is said and drawn of invented costs over distance.</summary>
public sealed class BreakEvenTests
{
    [Fact]
    public void The_cost_is_told_in_milliseconds_and_round_trips_beside_the_arithmetic()
    {
        var text = Text([.. Pair("https-tls1.2", 0, 1.0, 0.1), .. Pair("https-tls1.2", 20, 81, 20.2)]);
        Says("At 20 ms a request on a new connection takes 60.8 ms more than on a shared one: 3.04 round "
            + "trips, where the flights of the handshakes make 3.", text);
        Says("Without a round-trip time it is 0.900 ms: processor time.", text);
        Says("Reuse saves more than half of a request's time at every distance (90 % at 0 ms, 75 % at 20 ms).", text);
    }

    [Theory]
    [InlineData("Reuse saves at most half of a request's time at every distance (0 % at 0 ms, 9 % at 1 ms, 47 % at 20 ms).", 1, 1.1, 38)]
    [InlineData("Reuse saves more than half of a request's time from 1 ms on (0 % at 0 ms, 67 % at 1 ms, 67 % at 20 ms).", 1, 3, 60)]
    [InlineData("Reuse saves more than half of a request's time at 1 ms (0 % at 0 ms, 67 % at 1 ms, 47 % at 20 ms).", 1, 3, 38)]
    public void From_which_distance_on_reuse_pays_follows_from_the_numbers(string sentence, double atNone, double atOne, double atTwenty) =>
        Says(sentence, Text([.. Pair("http", 0, atNone, 1), .. Pair("http", 1, atOne, 1), .. Pair("http", 20, atTwenty, 20)]));

    [Theory]
    [InlineData("http", null, 0, 0, 1)]
    [InlineData("https-tls1.2", "1.2", 100, 0, 3)]
    [InlineData("https-tls1.2-resumed", "1.2", 1, 99, 2)]
    [InlineData("https-tls1.3", "1.3", 100, 0, 2)]
    [InlineData("https-tls1.3-resumed", "1.3", 1, 99, 2)]
    public void The_arithmetic_follows_the_handshakes_that_were_counted(string link, string? version, long full, long resumed, int trips)
    {
        var run = SampleRun.Of(new SampleCase($"break-even/5ms/per-request/{link}", "n", 100, 1)
        {
            TlsFull = [full, full, full],
            TlsResumed = [resumed, resumed, resumed],
            TlsVersion = version,
            RttMs = 5,
            P50 = 1000,
        });
        Assert.Equal(trips, PoolBench.Analysis.Tables.Families.BreakEven.TripsOf(Table.Of(run)[0].Rows[0]));
    }

    [Fact]
    public void The_chart_has_a_line_for_each_link_and_one_for_each_number_of_flights()
    {
        var subject = new Subject(SampleRun.Of([.. Pair("http", 0, 1, 0.1), .. Pair("http", 5, 10, 5), .. Pair("http", 100, 200, 100),
            .. Pair("https-tls1.2", 5, 21, 5.1), .. Pair("https-tls1.2", 100, 405, 101)]));
        var (family, figure) = Assert.Single(new PoolBench.Analysis.Report.Figures.BreakEven().Of(subject));
        Assert.Equal("break-even", family);
        var panel = Assert.IsType<XyPanel>(figure.Panels[0]);
        Assert.Equal(["http", "https-tls1.2", "1 round trip", "3 round trips"], panel.Series.Select(series => series.Name));
        Assert.Equal([5.0, 100.0], panel.Series[0].Points.Select(point => point.X));
        Assert.Equal([15.0, 300.0], panel.Series[3].Points.Select(point => point.Y));
        Assert.Equal(4, figure.Data.Rows.Count);
    }

    [Fact]
    public void Without_a_round_trip_time_there_is_no_chart() =>
        Assert.Empty(new PoolBench.Analysis.Report.Figures.BreakEven().Of(new Subject(SampleRun.Of([.. Pair("http", 0, 1, 0.1)]))));

    [Fact]
    public void The_self_check_is_a_sentence_for_each_distance()
    {
        var result = SampleRun.Of(new SampleCase("rtt-truth/20ms/per-request/http", "n", 100, 1) { RttMs = 20, P50 = 1000 });
        var run = result.Run with
        {
            Cases = [result.Run.Cases[0] with { Samples = [new Sample { Name = SampleNames.AddedToRoundTrips, Values = [1.01, 1.02, 1.06] }] }],
        };
        Says("Round trips of 20 ms, http: the time they add is 1.020 × 2 round trips (range over iterations "
            + "1.010–1.060; goal ≤ 1.05): the goal was met.", Printed(new LoadedRun(run, result.Latencies)));
    }

    [Theory]
    [InlineData(0.0, null, "http", "$.rttMs")]
    [InlineData(-1.0, null, "http", "$.rttMs")]
    [InlineData(double.NaN, null, "http", "$.rttMs")]
    [InlineData(60_001.0, null, "http", "$.rttMs")]
    [InlineData(null, "1.1", "https", "$.tlsVersion")]
    [InlineData(null, "1.3", "http", "$.tlsVersion")]
    [InlineData(null, "1.3", "h2c", "$.tlsVersion")]
    public void A_link_that_cannot_be_is_a_fault_of_the_Run(double? rttMs, string? version, string link, string place) =>
        Assert.Equal([place],
            CaseCheck.Faults(new SampleCase($"lifetime/shared/{link}", "n", 10, 1)
            {
                Connections = [1, 1, 1],
                Seconds = 1,
                RttMs = rttMs,
                TlsVersion = version,
            }.Result, "$").Select(fault => fault.Place));

    [Theory]
    [InlineData(0.5, "1.2", "https-tls1.2")]
    [InlineData(null, "1.3", "h2")]
    [InlineData(null, null, "http")]
    public void A_link_that_can_be_is_none(double? rttMs, string? version, string link) =>
        Assert.Empty(CaseCheck.Faults(new SampleCase($"lifetime/shared/{link}", "n", 10, 1)
        {
            Connections = [1, 1, 1],
            Seconds = 1,
            RttMs = rttMs,
            TlsVersion = version,
        }.Result, "$"));

    /// <summary>New connections and a shared one, median latencies in milliseconds.</summary>
    static IEnumerable<SampleCase> Pair(string link, double rtt, double perRequest, double shared)
    {
        foreach (var (strategy, ms) in new[] { ("per-request", perRequest), ("shared", shared) })
        {
            var dials = strategy == "shared" ? 1 : 100;
            yield return new($"break-even/{rtt}ms/{strategy}/{link}", "n", 100, 1)
            {
                RttMs = rtt > 0 ? rtt : null,
                TlsVersion = link == "http" ? null : "1.2",
                Connections = [dials, dials, dials],
                TlsFull = link == "http" ? null : [dials, dials, dials],
                P50 = (long)(ms * 1e6),
                Seconds = ms / 10,
            };
        }
    }

    static void Says(string sentence, string text) =>
        Assert.True(text.Contains(sentence, StringComparison.Ordinal), $"Not said: {sentence} But: {text}");

    static string Text(SampleCase[] cases) => Printed(SampleRun.Of(cases));

    static string Printed(LoadedRun run)
    {
        using var output = new StringWriter();
        Summary.Print(run, Screen.For(output, 80));
        return string.Join(' ', output.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }
}
