namespace PoolBench.Analysis.Fleet;

/// <summary>Why a fleet's numbers do not stand, or cannot be compared.</summary>
/// <param name="Code">The exit code that it calls for, one of <see cref="Core.ExitCodes"/>.</param>
/// <param name="Sentence">What was found, in one sentence.</param>
sealed record FleetFinding(int Code, string Sentence);
