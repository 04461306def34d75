using PoolBench.Core.Processes;
using Xunit;

namespace PoolBench.Tests.Analysis.Gate;

public sealed class CpusTests
{
    [Theory]
    [InlineData("", new int[0])]
    [InlineData("0", new[] { 0 })]
    [InlineData("0-1", new[] { 0, 1 })]
    [InlineData("0-2,5, 8-9", new[] { 0, 1, 2, 5, 8, 9 })]
    public void A_list_of_processors_is_read_as_the_kernel_writes_it(string list, int[] numbers) => Assert.Equal(numbers, Cpus.Parse(list));
}
