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

    [Fact]
    public async Task A_process_that_runs_is_kept_to_a_processor_with_all_its_threads()
    {
        Assert.SkipWhen(Cpus.Apart is null, "There are no two processors to choose from, or no taskset.");
        var (one, other) = Cpus.Apart!.Value;
        using var child = Child.Start(Path.Combine(AppContext.BaseDirectory, "server.dll"), ["--exit-with-stdin"],
            new Dictionary<string, string>(), $"{one},{other}");
        Assert.NotNull(await child.ReadLineAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.All(Processors(child), list => Assert.Equal(2, Cpus.Parse(list).Count));
        Assert.True(child.Move(other));
        Assert.All(Processors(child), list => Assert.Equal(other, list));
        Assert.False(child.Move("4095"));
    }

    static IReadOnlyList<string> Processors(Child child) =>
        [.. Directory.EnumerateDirectories($"/proc/{child.Id}/task").Select(task => SystemFile.Field($"{task}/status", "Cpus_allowed_list"))
            .OfType<string>()];
}
