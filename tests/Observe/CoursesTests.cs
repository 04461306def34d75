using PoolBench.Core.Traces;
using PoolBench.Observe.Replaying;
using Xunit;

namespace PoolBench.Tests.Observe;

/// <summary>What bound requests to each other in a trace, and is bound in its replay.</summary>
public sealed class CoursesTests
{
    [Fact]
    public void A_request_follows_the_answer_that_came_just_before_on_its_connection()
    {
        // Two workers without a pause on connections 0 and 1, and one request after a pause of 5 ms.
        var trace = TraceSample.Of(TraceSample.Connections(2), [TraceSample.Request(0, 10), TraceSample.Request(1, 10, 1),
            TraceSample.Request(10, 10), TraceSample.Request(11, 10, 1), TraceSample.Request(25, 10)]);
        Assert.Equal([null, null, 0, 1, null], Courses.Followed(trace, trace.Requests));
        Assert.Equal([null, null, 0, 1, null], ReplayPlan.Of(trace).Requests.Select(each => each.Follows));
        Assert.Equal([null, null, null, null, 0, 1, 2, 3, null, null], ReplayPlan.Of(trace, times: 2).Requests.Select(each => each.Follows));
        Assert.All(ReplayPlan.Of(trace, speed: 2).Requests, each => Assert.Null(each.Follows));
        var streams = trace with { Connections = [.. trace.Connections.Select(each => each with { Version = 20 })] };
        Assert.All(ReplayPlan.Of(streams).Requests, each => Assert.Null(each.Follows));
    }

    [Fact]
    public void An_answer_with_which_the_server_ended_its_connection_ends_it_again()
    {
        TraceConnection[] connections = [.. TraceSample.Connections(2)
            .Select(each => each with { ClosedNs = 30 * TraceSample.Ms, End = CloseCourse.Carried })];
        TraceRequest[] requests = [TraceSample.Request(0, 10), TraceSample.Request(15, 10), TraceSample.Request(20, 10, 1) with { Failure = 0 }];
        var trace = TraceSample.Of(connections, requests, new TraceDiagnosis("server-closes-first", "Says."));
        Assert.Equal([false, true, false], ReplayPlan.Of(trace).Requests.Select(each => each.Closes));
        Assert.All(ReplayPlan.Of(trace with { Diagnoses = [] }).Requests, each => Assert.False(each.Closes));
    }
}
