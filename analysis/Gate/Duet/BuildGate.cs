using PoolBench.Analysis.Gate.Builds;
using PoolBench.Analysis.Gate.Calibration;
using PoolBench.Analysis.Gate.Runs;
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

        /// <summary>A user's project, built for each side; null: <see cref="Clients"/> say what is sent through.</summary>
        public ClientSides? Project { get; init; }

        /// <summary>What is measured, and how.</summary>
        public DuetGate.Wish Duet { get; init; } = new();
    }

    /// <summary>Two states of a user's project.</summary>
    /// <param name="Project">The project.</param>
    /// <param name="Baseline">The revision that counts as right.</param>
    /// <param name="Candidate">The revision that is judged; null: the project as it stands.</param>
    /// <param name="PerRequest">Whether a new client is asked for each time.</param>
    internal sealed record ClientSides(ClientProject Project, string Baseline, string? Candidate, bool PerRequest);

    readonly GateProgress _progress = GateProgress.On(output);
    readonly Screen _screen = Screen.For(output);

    /// <summary>Builds both sides and prints the plan; nothing is measured.</summary>
    /// <exception cref="SuiteException">As <see cref="RunAsync"/>.</exception>
    public async Task PlanAsync(CancellationToken cancellation)
    {
        using var workshop = new Workshop(Repository, sweep: false);
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
        using var workshop = new Workshop(Repository);
        var arms = await ArmsAsync(workshop, cancellation);
        var outcome = await new DuetGate(arms, wish.Duet, _progress).RunAsync(Tell, cancellation);
        _progress.Clear();
        return new GateResult
        {
            Baseline = arms.Baseline.Label,
            Candidate = arms.Candidate.Label,
            Findings = outcome.Findings,
            Notes =
            [
                .. outcome.Plan is null ? (string[])["Time was not compared: counts and bytes only, as asked for."] : [],
                .. wish.Duet.WithBytes ? (string[])[] : [RunJudge.NoBytes],
                .. RunJudge.Demotions(outcome.Findings),
                .. new[] { arms.Baseline, arms.Candidate }.Select(Left).OfType<string>(),
                .. outcome.Notes,
            ],
            Calibration = outcome.Plan is null ? "" : CalibrationText.Line(CalibrationFile.Known(outcome.Machine)),
        };
    }

    /// <summary>What a side's client left running, as a sentence; null: nothing.</summary>
    static string? Left(Build build) => build.Client is not { Left: { IsEmpty: false } left } ? null
        : PlainText.Clean($"The client of {build.Side} started processes that outlived its own ({Numbers.Count(left.Count)}: "
            + $"{string.Join(", ", left.Distinct())}): they were ended.", 400);

    async Task<Arms> ArmsAsync(Workshop workshop, CancellationToken cancellation)
    {
        DescriptorLimit.RequireServer(GateServer.Hosts);
        // What can be seen to be too weak before anything is built is refused before.
        if (!wish.Duet.CountsOnly)
            wish.Duet.Plan.Check();
        _progress.Step("making the baseline ready");
        var baseline = await workshop.OfAsync(wish.Baseline, "baseline", cancellation);
        _progress.Step("making the candidate ready");
        var candidate = await workshop.OfAsync(wish.Candidate, "candidate", cancellation);
        if (await ClientsAsync(workshop, cancellation) is var (old, @new))
            (baseline, candidate) = (baseline.With(old), candidate.With(@new));
        return LaidOut.Arms(workshop, baseline, candidate, wish.Duet.Plan.Seed);
    }

    string Repository => wish.Project?.Project.Repository ?? CheckoutFolder.Current;

    async Task<(ClientOption Baseline, ClientOption Candidate)?> ClientsAsync(Workshop workshop, CancellationToken cancellation)
    {
        if (wish.Project is not { } sides)
            return wish.Clients is var (one, other) ? (workshop.ClientOf(one, "baseline"), workshop.ClientOf(other, "candidate")) : null;
        _progress.Step("building the client, the baseline");
        var (old, before) = await sides.Project.BuildAsync(workshop, sides.Baseline, "baseline", cancellation);
        _progress.Step("building the client, the candidate");
        var (@new, after) = await sides.Project.BuildAsync(workshop, sides.Candidate, "candidate", cancellation);
        return (new(old, sides.PerRequest, before), new(@new, sides.PerRequest, after));
    }

    void Tell(GatePlan plan, IReadOnlyList<WorkerCase> cases, Fingerprint machine)
    {
        foreach (var paragraph in PlanText.Counts(wish.Duet.Counts, cases, wish.Duet.WithBytes))
            _screen.Paragraph(paragraph, Tone.Quiet, hang: "    ");
        if (wish.Duet.CountsOnly)
            return;
        foreach (var paragraph in PlanText.Paragraphs(plan, cases, CalibrationFile.Known(machine)))
            _screen.Paragraph(paragraph, Tone.Quiet, hang: "    ");
    }
}
