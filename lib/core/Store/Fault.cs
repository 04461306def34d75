namespace PoolBench.Core.Store;

/// <summary>A contradiction inside a stored shape that is well-formed JSON.</summary>
/// <param name="Place">JSON path.</param>
/// <param name="Found">What stands there.</param>
/// <param name="Wanted">What should.</param>
sealed record Fault(string Place, string Found, string Wanted)
{
    /// <summary>Throws the first of the faults found in a file that was read.</summary>
    public static void ThrowFirst(IEnumerable<Fault> faults, string file)
    {
        if (faults.FirstOrDefault() is { } fault)
            throw SuiteException.In(file, fault.Place, fault.Found, fault.Wanted, JsonFault.Advice);
    }

    /// <summary>Refuses to write what could not be read back: that would be a fault of the writer, not of the data.</summary>
    public static void Refuse(IEnumerable<Fault> faults, string parameter)
    {
        if (faults.FirstOrDefault() is { } fault)
            throw new ArgumentException($"{fault.Place}: {fault.Found}; wanted {fault.Wanted}.", parameter);
    }
}
