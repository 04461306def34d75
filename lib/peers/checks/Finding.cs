namespace PoolBench.Peers.checks;

/// <summary>How a trial ended.</summary>
enum Outcome
{
    /// <summary>As documented.</summary>
    Fine,

    /// <summary>The driver says that it, or its client, cannot do this.</summary>
    Cannot,

    /// <summary>Not as documented.</summary>
    Wrong,
}

/// <summary>What one trial showed.</summary>
/// <param name="What">What was tried.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Text">The fault, or why it cannot; null when fine.</param>
sealed record Finding(string What, Outcome Outcome, string? Text)
{
    /// <summary>One line for a person.</summary>
    public string Line => Outcome switch
    {
        Outcome.Fine => $"  fine    {What}",
        Outcome.Cannot => $"  cannot  {What}: {Text}",
        _ => $"  WRONG   {What}: {Text}.",
    };
}
