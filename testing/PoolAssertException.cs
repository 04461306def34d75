namespace PoolBench.Testing;

/// <summary>A pool did not do what a test wants. The message holds what was found, the likely cause, and the account as lanes.</summary>
public sealed class PoolAssertException : Exception
{
    internal PoolAssertException(string message, PoolAccount account) : base(message.ReplaceLineEndings().TrimEnd()) => Account = account;

    /// <summary>The account that was judged.</summary>
    public PoolAccount Account { get; }
}
