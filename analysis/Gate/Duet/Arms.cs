using PoolBench.Analysis.Gate.Builds;
using PoolBench.Core.Protocol;

namespace PoolBench.Analysis.Gate.Duet;

/// <summary>
/// The three builds of a gate. The control is the baseline once more, from a copy of its files: what differs between those two is the machine.
/// </summary>
sealed record Arms(Build Baseline, Build Candidate, Build Control)
{
    /// <summary>Faults that the candidate's workers make on purpose, for calibration; null: none.</summary>
    public string? Inject { get; init; }

    /// <summary>
    /// How a user's client sends, as workers of baseline and candidate said that asked it: those that are timed ask nothing, because their first
    /// request is to be the client's first. Empty: nobody said it.
    /// </summary>
    public IReadOnlyList<ClientManner?> Manners { get; init; } = [];

    /// <summary>
    /// How the client of an arm sends; null: its worker finds out, as all do where one of them is too old to say it. The control's is the baseline's.
    /// </summary>
    /// <param name="arm">Its place in <see cref="All"/>.</param>
    public ClientManner? MannerOf(int arm) =>
        Manners.Count == 0 || Manners.Contains(null) ? null : Manners[arm == CandidateArm ? CandidateArm : BaselineArm];

    /// <summary>Lays the same builds out anew, in folders of other names; null: they stay where they are.</summary>
    public Func<Arms, Arms>? Relay { get; init; }

    /// <summary>
    /// The same builds from fresh copies of their files: what a folder does to a process must not last for a whole gate.
    /// </summary>
    public Arms Relaid() => Relay?.Invoke(this) ?? this;

    /// <summary>Baseline, candidate, control.</summary>
    public IReadOnlyList<Build> All => [Baseline, Candidate, Control];

    /// <summary>What the worker of an arm injects.</summary>
    /// <param name="arm">Its place in <see cref="All"/>.</param>
    public string? InjectOf(int arm) => arm == CandidateArm ? Inject : null;

    public const int BaselineArm = 0;
    public const int CandidateArm = 1;
    public const int ControlArm = 2;
}
