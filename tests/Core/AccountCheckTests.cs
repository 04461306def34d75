using PoolBench.Core.Runs;
using PoolBench.Core.Store;
using Xunit;

namespace PoolBench.Tests.Core;

/// <summary>Counters that cannot all be true: each of them is set to nothing in every case of the accepted Run, one at a time.</summary>
public sealed class AccountCheckTests
{
    static readonly IReadOnlyList<CaseResult> Accepted =
        [.. LoadedRun.Read(Path.Combine(Golden.Root, "results", "baselines", "quick")).Run.Cases.Where(row => row.Status == CaseStatus.Measured)];

    [Fact]
    public void The_accepted_Run_contradicts_itself_nowhere() =>
        Assert.All(Accepted, row => Assert.Empty(AccountCheck.Faults(row, row.Id)));

    [Theory]
    [InlineData(CounterNames.Requests)]
    [InlineData(CounterNames.Connections)]
    [InlineData(CounterNames.Dials)]
    [InlineData(CounterNames.Dialled)]
    [InlineData(CounterNames.Reused)]
    [InlineData(CounterNames.Queued)]
    [InlineData(CounterNames.PeakOpen)]
    [InlineData(CounterNames.ClientPorts)]
    [InlineData(CounterNames.ClientFds)]
    public void A_server_or_client_that_lost_count_is_found_wherever_there_was_something_to_count(string name)
    {
        var rows = Accepted.Where(row => row.Sample(SampleNames.RecordedToBare) is null && Sum(row, name) > 0).ToArray();
        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.NotEmpty(AccountCheck.Faults(With(row, name, 0), row.Id)));
    }

    [Fact]
    public void Over_TLS_every_connection_has_a_handshake_and_no_more()
    {
        var row = Accepted.Single(row => row.Id == "lifetime/shared/https");
        Assert.Equal("no handshakes, and 1 request that came first on a connection in iteration 1",
            AccountCheck.Faults(With(row, CounterNames.TlsFull, 0), row.Id).First().Found);
        Assert.Equal("2 handshakes and 1 connection in iteration 1", AccountCheck.Faults(With(row, CounterNames.TlsFull, 2), row.Id).First().Found);
    }

    [Theory]
    [InlineData(CounterNames.FailedRequests, 7, "1,000 requests that met a connection in iteration 1", "993, as many as were answered")]
    [InlineData(CounterNames.FailedRequests, 1001, "1,001 failed requests in iteration 1", "at most 1,000 requests")]
    [InlineData(CounterNames.Requests, 999, "999 requests at the server in iteration 1", "1,000, as many as were answered, or more")]
    [InlineData(CounterNames.Connections, 2, "1 dial and 2 connections in iteration 1", "a dial for each connection")]
    [InlineData(CounterNames.IdleAfter, 2, "2 connections idle at the end in iteration 1", "no more than were open at once")]
    [InlineData(CounterNames.Dialled, 2, "1,001 requests that met a connection in iteration 1", "1,000, as many as were answered")]
    [InlineData(CounterNames.ClientPorts, 2, "1 connection from 2 ports in iteration 1", "a port for each connection")]
    [InlineData(CounterNames.ClosedByClient, 0, "no connections that ended, of 1 connection in iteration 1", "all: a case waits for them")]
    [InlineData(CounterNames.UsedOnce, 1, "2 connections by their use, and 1 connection in all in iteration 1", "the same number")]
    public void What_is_found_and_wanted_is_said(string name, long value, string found, string wanted)
    {
        var fault = AccountCheck.Faults(With(Accepted.Single(row => row.Id == "lifetime/shared/http"), name, value), "x").First();
        Assert.Equal(("x.counters", found, wanted), (fault.Place, fault.Found, fault.Wanted));
    }

    [Fact]
    public void Who_is_first_on_a_connection_had_it_opened()
    {
        var row = Accepted.Single(row => row.Id == "lifetime/shared/http");
        var twice = With(With(row, CounterNames.Dialled, 2), CounterNames.Reused, 998);
        Assert.Equal("1 connection, and 2 requests that came first on one in iteration 1", AccountCheck.Faults(twice, row.Id).First().Found);
        // A client of one's own may hand out an answer again, and answer by itself.
        var own = twice with { StrategyKind = StrategyKinds.Client };
        Assert.Empty(AccountCheck.Faults(own, row.Id));
        Assert.Empty(AccountCheck.Faults(With(own, CounterNames.Requests, 1), row.Id));
    }

    [Fact]
    public void Who_waited_and_then_had_a_connection_opened_is_first_on_it_too()
    {
        var row = Accepted.Single(row => row.Id == "lifetime/shared/http");
        var waited = With(With(row, CounterNames.Dialled, 0), CounterNames.QueuedThenDialled, 1);
        Assert.Empty(AccountCheck.Faults(waited, row.Id));
        var twice = With(With(waited, CounterNames.Dialled, 1), CounterNames.Reused, 998);
        Assert.Equal("1 connection, and 2 requests that came first on one in iteration 1", AccountCheck.Faults(twice, row.Id).First().Found);
    }

    [Fact]
    public void All_may_fail_without_a_connection()
    {
        var row = Accepted.Single(row => row.Id == "lifetime/shared/http");
        var none = row with
        {
            Counters = [.. row.Counters.Select(each => each with { Exactness = Exactness.Exact, Reason = null, Values = [0, 0, 0] })],
        };
        Assert.Empty(AccountCheck.Faults(With(none, CounterNames.FailedRequests, row.Requests), row.Id));
    }

    [Fact]
    public void A_client_of_ones_own_has_its_handshakes_all_the_same()
    {
        var row = Accepted.Single(row => row.Id == "lifetime/shared/https") with { StrategyKind = StrategyKinds.ClientPerRequest };
        Assert.Empty(AccountCheck.Faults(row, row.Id));
        Assert.Equal("no handshakes, and 1 connection that carried requests in iteration 1",
            AccountCheck.Faults(With(row, CounterNames.TlsFull, 0), row.Id).First().Found);
    }

    [Fact]
    public void Nobody_sends_requests_without_an_allocation()
    {
        var row = Accepted.Single(row => row.Id == "lifetime/shared/http");
        var none = row with { Samples = [new Sample { Name = SampleNames.ClientAllocatedBytes, Values = [0, 0, 0] }] };
        Assert.Equal("clientAllocatedBytes = 0", Assert.Single(AccountCheck.Faults(none, row.Id)).Found);
    }

    [Fact]
    public void Of_a_counter_that_could_not_be_read_nothing_is_said()
    {
        var row = Accepted.Single(row => row.Id == "lifetime/shared/http");
        Assert.All(row.Counters, counter => Assert.Empty(AccountCheck.Faults(row with
        {
            Counters = [.. row.Counters.Select(each => each != counter ? each
                : each with { Exactness = Exactness.Unavailable, Reason = "nobody looked", Values = [] })],
        }, row.Id)));
    }

    static long Sum(CaseResult row, string name) => row.Counter(name)?.Values.Sum() ?? 0;

    static CaseResult With(CaseResult row, string name, long value)
    {
        var counter = new Counter { Name = name, Exactness = Exactness.Exact, Values = [value, value, value] };
        return row with { Counters = [.. row.Counters.Where(each => each.Name != name), counter] };
    }
}
