namespace PoolBench.Probe;

/// <summary>What was found, in words.</summary>
static class Words
{
    /// <summary>An end.</summary>
    public static string Of(Ending ending) => ending switch
    {
        Ending.Fin => "the server ends the connection (FIN)",
        Ending.Rst => "the server breaks the connection off (RST)",
        _ => "the server is silent",
    };
}
