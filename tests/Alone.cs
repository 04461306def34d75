using Xunit;

namespace PoolBench.Tests;

/// <summary>
/// Tests that count the dials of this process, and tests whose dials fail, run one after another, beside all others: the runtime's event for a failed
/// connect does not say whither, so that one in another test would be taken off.
/// </summary>
[CollectionDefinition(Name)]
public sealed class Alone
{
    public const string Name = "counts the dials of the process, or dials in vain";
}
