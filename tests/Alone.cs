using Xunit;

namespace PoolBench.Tests;

/// <summary>
/// Tests that count all dials of this process, whoever made them, run one after another, beside all others; what a client dials besides its server
/// would otherwise be another test's.
/// </summary>
[CollectionDefinition(Name)]
public sealed class Alone
{
    public const string Name = "counts all dials of the process";
}
