namespace PoolBench.Server.Books;

/// <summary>Who may enrol for a run: one process a rank, all of one build with one case, before the start.</summary>
static class Admission
{
    /// <summary>Why a member is turned away, as a sentence; null: it may enrol.</summary>
    /// <param name="first">What the first member brought.</param>
    /// <param name="request">What this one brings.</param>
    /// <param name="state">How far the run has come, one of <see cref="RollStates"/>.</param>
    /// <param name="enrolled">Who has enrolled as that rank; null: nobody.</param>
    public static string? Refusal(JoinRequest first, JoinRequest request, string state, Func<int, JoinRequest?> enrolled)
    {
        var who = $"Member {request.Rank} ({request.Who})";
        if (request.Run != first.Run)
            return $"{who} belongs to run '{request.Run}', and this server runs '{first.Run}' until all of its members are done or lost.";
        if (request.Rank < 0 || request.Rank >= first.Size)
            return $"{who} has a rank that run '{first.Run}' does not: wanted 0 to {first.Size - 1}.";
        if (request.Size != first.Size)
            return $"{who} says that run '{first.Run}' has {request.Size} members; the first member said {first.Size}.";
        if (request.Build != first.Build)
            return $"{who} is another build, {request.Build}; the first member of run '{first.Run}' is {first.Build}.";
        if (request.Case != first.Case)
            return $"{who} would send another case, {request.Case}; the first member of run '{first.Run}' sends {first.Case}.";
        if (state is RollStates.Over or RollStates.Void)
            return $"{who} comes too late: run '{first.Run}' {(state == RollStates.Over ? "is over" : "was given up")}. "
                + "Give the next run another name (--run).";
        if (enrolled(request.Rank) is { } other)
            return $"{who} has a double: {other.Who} has enrolled as member {request.Rank} of run '{first.Run}' already.";
        return state == RollStates.Joining ? null : $"{who} comes too late: run '{first.Run}' has started without it.";
    }
}
