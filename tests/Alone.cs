using Xunit;

namespace PoolBench.Tests;

/// <summary>
/// Tests that count the dials of this process run alone: the runtime's event for a failed connect does not say whither, so that one in another test
/// would be taken off.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "counts the dials of the process";
}
