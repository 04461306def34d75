using PoolBench.Analysis.Gate.Builds;
using PoolBench.Analysis.Gate.Calibration;
using PoolBench.Core;
using PoolBench.Core.Protocol;
using PoolBench.Core.Processes;
using PoolBench.Core.Store;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Gate.Duet;

/// <summary>The gate on two builds, from words on the command line to a result.</summary>
sealed class BuildGate(BuildGate.Wish wish, TextWriter output) : IGate
{
    /// <summary>What was asked for.</summary>
    internal sealed record Wish
    {
        /// <summary>A revision, a checkout or a build folder.</summary>
        public required Subject Baseline { get; init; }

        /// <summary>A revision, a checkout or a build folder.</summary>
        public required Subject Candidate { get; init; }

        /// <summary>A user's client for each side; null: the suite's own clients.</summary>
        public (ClientOption Baseline, ClientOption Candidate)? Clients { get; init; }

        /// <summary>What is measured, and how.</summary>
        public DuetGate.Wish Duet { get; init; } = new();
    }

    readonly GateProgress _progress = GateProgress.On(output);
    readonly Screen _screen = Screen.For(output);

    /// <summary>Builds both sides and prints the plan; nothing is measured.</summary>
    /// <exception cref="SuiteException">As <see cref="RunAsync"/>.</exception>
    public async Task PlanAsync(CancellationToken cancellation)
    {
        using var workshop = new Workshop(CheckoutFolder.Current, sweep: false);
        var (plan, cases, machine) = await new DuetGate(await ArmsAsync(workshop, cancellation), wish.Duet, _progress).PlanAsync(cancellation);
        _progress.Clear();
        Tell(plan, cases, machine);
        plan.Check();
    }

    /// <summary>Builds both sides and gates them.</summary>
    /// <exception cref="SuiteException">
    /// A side does not build (2), they are not comparable (3), something could not be measured (4), the plan is too weak (5).
    /// </exception>
    public async Task<GateResult> RunAsync(CancellationToken cancellation)
    {
        using var workshop = new Workshop(CheckoutFolder.Current);
        var arms = await ArmsAsync(workshop, cancellation);
        var outcome = await new DuetGate(arms, wish.Duet, _progress).RunAsync(Tell, cancellation);
        _progress.Clear();
        return new GateResult
        {
            Baseline = arms.Baseline.Label,
            Candidate = arms.Candidate.Label,
            Findings = outcome.Findings,
            Notes = outcome.Plan is null ? ["Time was not compared: counts and bytes only, as asked for."] : [],
            Calibration = outcome.Plan is null ? "" : CalibrationText.Line(CalibrationFile.Folder, outcome.Machine),
        };
    }

    async Task<Arms> ArmsAsync(Workshop workshop, CancellationToken cancellation)
    {
        DescriptorLimit.RequireServer(GateServer.Hosts);
        // What can be seen to be too weak before anything is built is refused before.
        if (!wish.Duet.CountsOnly)
            wish.Duet.Plan.Check();
        _progress.Step("building the baseline");
        var baseline = await workshop.OfAsync(wish.Baseline, "baseline", cancellation);
        _progress.Step("building the candidate");
        var candidate = await workshop.OfAsync(wish.Candidate, "candidate", cancellation);
        if (wish.Clients is var (old, @new))
            (baseline, candidate) = (baseline.With(old), candidate.With(@new));
        return new Arms(baseline, candidate, workshop.CopyOf(baseline, "control"));
    }

    void Tell(GatePlan plan, IReadOnlyList<WorkerCase> cases, Fingerprint machine)
    {
        if (wish.Duet.CountsOnly)
            return;
        foreach (var paragraph in PlanText.Paragraphs(plan, cases, CalibrationFile.Newest(CalibrationFile.Folder, machine)))
            _screen.Paragraph(paragraph, Tone.Quiet, hang: "    ");
    }
}
