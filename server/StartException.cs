namespace PoolBench.Server;

/// <summary>The server cannot start as asked. The message is a sentence for the person who started it: what was found, what to do.</summary>
public sealed class StartException(string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>The process's exit code: 2, bad usage.</summary>
    public const int ExitCode = 2;
}
