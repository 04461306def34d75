using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains;
using BenchmarkDotNet.Toolchains.DotNetCli;
using BenchmarkDotNet.Toolchains.Results;
using PoolBench.Core.Processes;

namespace PoolBench.Bench.MainJob;

/// <summary>
/// Each case in a fresh process of this very program: nothing is generated, nothing is built, and neither a project nor an SDK is needed.
/// </summary>
sealed class SameProgram : IGenerator, IBuilder
{
    static readonly SameProgram Nothing = new();

    /// <summary>What BenchmarkDotNet runs the cases with; <see cref="CaseProcess"/> is its other end.</summary>
    public static IToolchain Toolchain { get; } = new Toolchain(
        "this program", Nothing, Nothing, new DotNetCliExecutor(Dotnet.Host));

    /// <inheritdoc/>
    public GenerateResult GenerateProject(BuildPartition buildPartition, ILogger logger, string rootArtifactsFolderPath)
    {
        var program = typeof(SameProgram).Assembly.Location;
        var paths = new ArtifactsPaths(
            rootArtifactsFolderPath,
            buildArtifactsDirectoryPath: "",
            binariesDirectoryPath: AppContext.BaseDirectory,
            publishDirectoryPath: "",
            programCodePath: "",
            appConfigPath: "",
            nuGetConfigPath: "",
            projectFilePath: "",
            buildScriptFilePath: "",
            executablePath: program,
            programName: Path.GetFileNameWithoutExtension(program),
            packagesDirectoryName: "");
        return GenerateResult.Success(paths, artifactsToCleanup: []);
    }

    /// <inheritdoc/>
    public BuildResult Build(GenerateResult generateResult, BuildPartition buildPartition, ILogger logger) => BuildResult.Success(generateResult);
}
