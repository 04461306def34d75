using Xunit;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(PoolBench.Tests.LongestFirst))]

namespace PoolBench.Tests;

/// <summary>The collection that takes longest begins first, so that the others run beside it and none is left over at the end.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection => [.. testCollections.OrderBy(each => each.TestCollectionDisplayName != Alone.Name)];
}
