using System.Globalization;
using PoolBench.Core;

namespace PoolBench.Bench.Fleet;

/// <summary>What the engine that started this process tells it: which member of how many it is, and of which run.</summary>
/// <param name="Run">The run's name; null: the engine has none that all members would share.</param>
/// <param name="Rank">From 0; null: unknown.</param>
/// <param name="Size">Null: unknown.</param>
readonly record struct Engine(string? Run, int? Rank, int? Size)
{
    /// <summary>The engines, by the variables that they set.</summary>
    static readonly (string Rank, string? Size, string? Run)[] Known =
    [
        ("SLURM_PROCID", "SLURM_STEP_NUM_TASKS", "SLURM_JOB_ID"),
        ("OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "PMIX_NAMESPACE"),
        ("PMI_RANK", "PMI_SIZE", "PMI_ID"),
        ("JOB_COMPLETION_INDEX", null, null),
    ];

    /// <summary>Reads the variables of this process.</summary>
    public static Engine Here => Of(Environment.GetEnvironmentVariable);

    /// <summary>Reads variables; the first engine that gives a rank is it.</summary>
    public static Engine Of(Func<string, string?> variable)
    {
        foreach (var (rank, size, run) in Known)
            if (Number(variable(rank)) is { } found)
                return new(Name(variable, run), found, size is null ? null : Number(variable(size)) ?? Number(variable("SLURM_NTASKS")));
        return default;
    }

    /// <summary>A job may run several fleets, each a step of its own.</summary>
    static string? Name(Func<string, string?> variable, string? run) => run is null || variable(run) is not { Length: > 0 } job ? null
        : run == "SLURM_JOB_ID" ? $"slurm-{job}-{variable("SLURM_STEP_ID") ?? "0"}" : job;

    /// <summary>The engine's words where the command line has none.</summary>
    /// <exception cref="SuiteException">Neither says it, or it makes no sense; exit code 2.</exception>
    public (string Run, int Rank, int Size) With(string? run, int? rank, int? size)
    {
        var (name, number, all) = (run ?? Run, rank ?? Rank, size ?? Size);
        if (number is null || all is null || name is null)
            throw new SuiteException($"{(name is null ? "--run" : number is null ? "--rank" : "--size")} is missing, and no engine tells it: wanted "
                + "--run NAME, --rank K and --size N, or a start by srun, mpirun or an Indexed Job of Kubernetes (which needs --run and --size).");
        if (number >= all)
            throw new SuiteException($"--rank {number} is none of --size {all}: wanted 0 to {all - 1}.");
        return (name, number.Value, all.Value);
    }

    static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
