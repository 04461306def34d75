using PoolBench.Analysis.Tables;
using PoolBench.Bench.Cases;
using PoolBench.Core.Runs;
using PoolBench.Core.Terminal;
using PoolBench.Tests.Analysis;
using Xunit;

namespace PoolBench.Tests.Measure;

/// <summary>The server ends a used connection as its second request comes: only a GET that meets a FIN goes unnoticed.</summary>
[Collection(Alone.Name)]
public sealed class ServerEndsTests(Rig rig) : IClassFixture<Rig>
{
    public static TheoryData<string> Ids => [.. ServerEnds.Grid.Select(row => row.Id)];

    [Theory, MemberData(nameof(Ids))]
    public async Task Every_second_request_fails_or_is_sent_again(string id)
    {
        var iteration = await rig.Measure(ServerEnds.Grid.Single(row => row.Id == id));
        Assert.Null(iteration.Fault);
        var again = id.Contains("/fin-get/", StringComparison.Ordinal);
        long[] expected = again ? [0, 11, 21, 10] : [5, 6, 11, 5];
        string[] names = [CounterNames.FailedRequests, CounterNames.Connections, CounterNames.Requests, CounterNames.ClosedByServer];
        Assert.Equal(expected, names.Select(name => iteration.Counts[name]!.Value));
    }

    [Fact]
    public void The_sentences_tell_them_apart()
    {
        using var writer = new StringWriter();
        SampleCase get = new("server-ends/fin-get/shared/http", "n", 11, 1) { Connections = [11, 11, 11], More = [(CounterNames.Requests, 21)] };
        SampleCase post = new("server-ends/rst-post/shared/http", "n", 11, 1) { Connections = [6, 6, 6], FailedRequests = [5, 5, 5] };
        Summary.Print(SampleRun.Of([get, post]), Screen.For(writer, 120));
        var text = string.Join(' ', writer.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(
            "A GET that meets a FIN (shared): none of 11 requests failed, 10 were sent again by the handler itself.", text, StringComparison.Ordinal);
        Assert.Contains("A POST that meets a reset (shared): 5 of 11 requests failed.", text, StringComparison.Ordinal);
        Assert.Contains("PooledConnectionIdleTimeout", text, StringComparison.Ordinal);
    }
}
