using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains;
using BenchmarkDotNet.Toolchains.DotNetCli;
using BenchmarkDotNet.Toolchains.Results;
using PoolBench.Core.Processes;

namespace PoolBench.Bench.MainJob;

/// <summary>
/// Runs each case in a fresh process of this same program. Nothing is generated or built, so it needs neither a project nor an SDK.
/// </summary>
sealed class SameProgram : IGenerator, IBuilder
{
    static readonly SameProgram Nothing = new();

    /// <summary>The toolchain for BenchmarkDotNet; <see cref="CaseProcess"/> is its other end.</summary>
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
