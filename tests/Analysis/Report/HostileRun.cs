using PoolBench.Core.Runs;
using PoolBench.Core.Store;

namespace PoolBench.Tests.Analysis.Report;

/// <summary>A Run that somebody wrote by hand to see what a report makes of it.</summary>
static class HostileRun
{
    public const string Nasty = "</title></script><script>alert(1)</script> \" onload=\"x' <img src=x onerror=y> |a|b| [x](http://evil.example) "
        + "![i](//e) ``` # * @all \u202egnp.exe \u001b[2J \r\n# heading\n";

    public static LoadedRun Make()
    {
        var run = SampleRun.Of(
            new SampleCase("lifetime/shared/http", Nasty + new string('x', 5000), 1000, 1)
            {
                Connections = [1, 1, 1],
                TimeWait = [1, 1, 1],
                P50 = 100,
                Seconds = 1,
            },
            new SampleCase("lifetime/per-request/http", Nasty + new string('x', 5000), 1000, 1)
            {
                Connections = [1000, 1000, 1000],
                TimeWait = [900, 1000, 1000],
                P50 = 100,
                Seconds = 2,
            },
            new SampleCase("lifetime/factory/http", Nasty, 10, 1) { Status = CaseStatus.Failed, Reason = Nasty },
            new SampleCase("keep-alive-burst/limits-10-3/http", Nasty, 10, 1) { Connections = [1, 2, 1], P50 = 100, Seconds = 1 });
        var environment = SampleRun.Environment with
        {
            PoolBench = Nasty,
            Commit = Nasty,
            CommandLine = [Nasty, "'"],
            Os = Nasty,
            Kernel = Nasty,
            Cpu = Nasty + new string('y', 10_000),
            Runtime = Nasty,
            RuntimeSettings = [Nasty],
            ClientPriority = Nasty,
            PortRange = "1-9",
            FdLimit = Nasty,
        };
        var strange = run.Run.Cases[0] with
        {
            Counters = [.. run.Run.Cases[0].Counters,
                new Counter { Name = Nasty, Exactness = Exactness.Bounded, Reason = Nasty, Values = [1, 2, 3] }],
        };
        return run with
        {
            Run = run.Run with { Profile = Nasty, Environment = environment, Cases = [strange, .. run.Run.Cases.Skip(1)] },
            Timelines =
                new Dictionary<string, CaseTimeline>
                {
                    ["keep-alive-burst/limits-10-3/http"] = ReportSample.Timeline("keep-alive-burst/limits-10-3/http") with { Workload = Nasty },
                },
            Pools = new Dictionary<string, PoolTimeline>
            {
                ["lifetime/shared/http"] = ReportSample.Pool("lifetime/shared/http") with { Workload = Nasty },
            },
        };
    }
}
