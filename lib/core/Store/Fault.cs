namespace PoolBench.Core.Store;

/// <summary>A contradiction in well-formed JSON of a stored shape.</summary>
/// <param name="Place">JSON path.</param>
/// <param name="Found">What is there.</param>
/// <param name="Wanted">What should be there.</param>
sealed record Fault(string Place, string Found, string Wanted)
{
    /// <summary>Throws the first fault found in a file.</summary>
    public static void ThrowFirst(IEnumerable<Fault> faults, string file)
    {
        if (faults.FirstOrDefault() is { } fault)
            throw SuiteException.In(file, fault.Place, fault.Found, fault.Wanted, JsonFault.Advice);
    }

    /// <summary>Refuses to write what could not be read back: that is the writer's fault, not the data's.</summary>
    public static void Refuse(IEnumerable<Fault> faults, string parameter)
    {
        if (faults.FirstOrDefault() is { } fault)
            throw new ArgumentException($"{fault.Place}: {fault.Found}; wanted {fault.Wanted}.", parameter);
    }
}
