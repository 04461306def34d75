namespace PoolBench.Core;

/// <summary>What a command's exit code means, the same for every command of the suite.</summary>
public static class ExitCodes
{
    /// <summary>Fine.</summary>
    public const int Fine = 0;

    /// <summary>A regression, or a claim or peer that contradicts its expectation.</summary>
    public const int Regression = 1;

    /// <summary>Bad usage, or data that cannot be read or written.</summary>
    public const int BadInput = 2;

    /// <summary>Inconclusive or not comparable.</summary>
    public const int NotComparable = 3;

    /// <summary>Nothing measured, or a planned case is missing, failed or invalid.</summary>
    public const int NotMeasured = 4;

    /// <summary>A plan that could not detect what it promises.</summary>
    public const int PlanTooWeak = 5;

    /// <summary>A crash of ours.</summary>
    public const int Crash = 70;

    /// <summary>Stopped by Ctrl-C, SIGTERM or SIGHUP.</summary>
    public const int Interrupted = 130;
}
