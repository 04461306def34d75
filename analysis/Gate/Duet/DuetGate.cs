using System.Diagnostics;
using PoolBench.Analysis.Gate.Calibration;
using PoolBench.Core;
using PoolBench.Core.Processes;
using PoolBench.Core.Protocol;
using PoolBench.Core.Runs;

namespace PoolBench.Analysis.Gate.Duet;

/// <summary>A gate on two builds: counts and bytes first, which take seconds, then latency by process pairs.</summary>
sealed class DuetGate(Arms arms, DuetGate.Wish wish, GateProgress progress)
{
    /// <summary>What was asked for.</summary>
    internal sealed record Wish
    {
        /// <summary>Patterns of case ids; none: the whole script.</summary>
        public IReadOnlyList<string> Filter { get; init; } = [];

        /// <summary>Counts and bytes only.</summary>
        public bool CountsOnly { get; init; }

        /// <summary>Time only: for a calibration, where neither counts nor bytes can differ.</summary>
        public bool TimeOnly { get; init; }

        /// <summary>Whether bytes are judged.</summary>
        public bool WithBytes { get; init; } = true;

        /// <summary>How often is counted.</summary>
        public CountPlan Counts { get; init; } = new();

        /// <summary>The plan, but for its number of cases.</summary>
        public GatePlan Plan { get; init; } = new() { Hypotheses = 1 };
    }

    /// <summary>What it found, and how.</summary>
    /// <param name="Findings">Counts and bytes, then time; each in the order of the script.</param>
    /// <param name="Plan">What was planned for time; null when it was not asked for.</param>
    /// <param name="Machine">What a calibration must match.</param>
    /// <param name="Records">Every process pair.</param>
    /// <param name="CountTime">Time until the counts were judged, the builds being there.</param>
    /// <param name="Notes">What could not be measured, and why, where the findings say enough without it.</param>
    internal sealed record Outcome(IReadOnlyList<Finding> Findings, GatePlan? Plan, Fingerprint Machine, IReadOnlyList<PairRecord> Records,
        TimeSpan CountTime, IReadOnlyList<string> Notes);

    /// <summary>What the plan would be, from the workers' first lines alone; nothing is measured.</summary>
    public async Task<(GatePlan Plan, IReadOnlyList<WorkerCase> Cases, Fingerprint Machine)> PlanAsync(CancellationToken cancellation)
    {
        using var counts = await ExactStage.StartAsync(arms, cancellation);
        return Planned(counts);
    }

    /// <summary>Runs it.</summary>
    /// <param name="told">Hears the plan before anything is measured.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <exception cref="SuiteException">
    /// The builds are not comparable (3), something could not be measured that may change the verdict (4), or the plan is too weak (5).
    /// </exception>
    public async Task<Outcome> RunAsync(Action<GatePlan, IReadOnlyList<WorkerCase>, Fingerprint> told, CancellationToken cancellation)
    {
        progress.Step("starting both builds");
        var clock = Stopwatch.StartNew();
        GatePlan plan;
        IReadOnlyList<WorkerCase> cases;
        Fingerprint machine;
        IReadOnlyList<Finding> exact = [];
        IReadOnlyList<ClientManner?> manners;
        List<string> notes = [];
        using (var counts = await ExactStage.StartAsync(arms, cancellation))
        {
            (plan, cases, machine) = Planned(counts);
            if (!wish.CountsOnly)
                plan.Check();
            progress.Clear();
            told(plan, cases, machine);
            manners = counts.Manners;
            if (!wish.TimeOnly)
            {
                var stage = new ExactStage(arms, wish.Counts, wish.WithBytes, progress);
                exact = await stage.RunAsync(counts, cases, cancellation);
                notes.AddRange(stage.Notes);
                // Blocks of theirs may fail, and then nothing would be said of the others.
                var unmeasured = stage.Unmeasured;
                if (!wish.CountsOnly && unmeasured.Count > 0)
                    notes.Add($"Time of {string.Join(", ", unmeasured)} was not compared: counts failed or are invalid.");
                cases = [.. cases.Where(row => !unmeasured.Contains(row.Id))];
            }
        }
        var countTime = clock.Elapsed;
        if (wish.CountsOnly)
            return new(exact, null, machine, [], countTime, notes);
        var time = new TimeStage(arms with { Manners = manners }, plan, progress);
        IReadOnlyList<Finding> findings = [];
        try
        {
            findings = await time.RunAsync(cases, cancellation);
        }
        catch (Exception fault) when (!cancellation.IsCancellationRequested && Trouble.Of(fault) is not null
            && exact.Any(finding => finding.Standing == Standing.Regressed))
        {
            // What was found before stands, whatever time would have said.
            notes.Add($"Time was not compared: {Trouble.Of(fault)!.Message}");
        }
        return new([.. exact, .. findings], plan, machine, time.Records, countTime, notes);
    }

    (GatePlan Plan, IReadOnlyList<WorkerCase> Cases, Fingerprint Machine) Planned(CountStage counts)
    {
        var cases = Scripts.Matching(counts.Script, wish.Filter);
        var hypotheses = cases.Sum(row => TimeMetric.Of(row, wish.Plan.Blocks).Count);
        return (wish.Plan with { Hypotheses = hypotheses }, cases, Fingerprint.Here(counts.Hello.Script));
    }
}
