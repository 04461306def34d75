using PoolBench.Bench.Fleet;
using PoolBench.Core;
using Xunit;

namespace PoolBench.Tests.Fleet;

/// <summary>What engines tell a process, and what it must be told where they do not.</summary>
public sealed class EngineTests
{
    [Theory]
    [InlineData("slurm-7-0", 2, 3, "SLURM_PROCID=2", "SLURM_STEP_NUM_TASKS=3", "SLURM_NTASKS=9", "SLURM_JOB_ID=7", "SLURM_STEP_ID=0")]
    [InlineData("slurm-7-1", 0, 4, "SLURM_PROCID=0", "SLURM_NTASKS=4", "SLURM_JOB_ID=7", "SLURM_STEP_ID=1")]
    [InlineData("prte-1@1", 1, 2, "OMPI_COMM_WORLD_RANK=1", "OMPI_COMM_WORLD_SIZE=2", "PMIX_NAMESPACE=prte-1@1")]
    [InlineData(null, 5, null, "JOB_COMPLETION_INDEX=5")]
    [InlineData(null, null, null)]
    public void Its_rank_its_size_and_its_run(string? run, int? rank, int? size, params string[] variables)
    {
        var all = variables.Select(each => each.Split('=', 2)).ToDictionary(each => each[0], each => each[1]);
        Assert.Equal(new Engine(run, rank, size), Engine.Of(all.GetValueOrDefault));
    }

    [Fact]
    public void The_command_line_stands_above_the_engine() =>
        Assert.Equal(("mine", 1, 2), new Engine("job", 0, 9).With("mine", 1, 2));

    [Theory]
    [InlineData(null, 0, 2, "--run is missing")]
    [InlineData("a", null, 2, "--rank is missing")]
    [InlineData("a", 0, null, "--size is missing")]
    [InlineData("a", 2, 2, "--rank 2 is none of --size 2: wanted 0 to 1.")]
    public void What_nobody_tells_is_exit_code_2(string? run, int? rank, int? size, string sentence)
    {
        var refusal = Assert.Throws<SuiteException>(() => default(Engine).With(run, rank, size));
        Assert.Equal(ExitCodes.BadInput, refusal.ExitCode);
        Assert.StartsWith(sentence, refusal.Message, StringComparison.Ordinal);
    }
}
