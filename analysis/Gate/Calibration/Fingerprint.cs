using System.Runtime.InteropServices;
using System.Text.Json.Serialization;
using PoolBench.Analysis.Gate.Duet;
using PoolBench.Core.Processes;

namespace PoolBench.Analysis.Gate.Calibration;

/// <summary>
/// What a calibration holds for: a machine of this kind, this runtime, this script, these rules. Coarse on purpose, so that a patch of the kernel
/// does not void it.
/// </summary>
sealed record Fingerprint
{
    /// <summary>Processor model.</summary>
    public required string Cpu { get; init; }

    /// <summary>Logical processors.</summary>
    public required int Cores { get; init; }

    /// <summary>Kernel, major and minor version.</summary>
    public required string Kernel { get; init; }

    /// <summary>.NET runtime, major and minor version.</summary>
    public required string Runtime { get; init; }

    /// <summary>Process architecture.</summary>
    public required string Architecture { get; init; }

    /// <summary>SHA-256 of the script's canonical text.</summary>
    public required string Script { get; init; }

    /// <summary><see cref="GateRules.Hash"/>; null in a file from before it was kept.</summary>
    public string? Rules { get; init; }

    /// <summary>This machine.</summary>
    /// <param name="script">The script's hash, from a worker.</param>
    public static Fingerprint Here(string script) => new()
    {
        Cpu = SystemFile.Field("/proc/cpuinfo", "model name") ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? "unknown",
        Cores = Environment.ProcessorCount,
        Kernel = MajorMinor(Environment.OSVersion.Version),
        Runtime = MajorMinor(Environment.Version),
        Architecture = RuntimeInformation.ProcessArchitecture.ToString(),
        Script = script,
        Rules = GateRules.Hash,
    };

    /// <summary>A short name for files: processor and number of cores, then the start of the script's hash, and the rules'.</summary>
    [JsonIgnore]
    public string Name
    {
        get
        {
            var cpu = string.Concat(Cpu.ToLowerInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-'));
            var words = string.Join('-', cpu.Split('-', StringSplitOptions.RemoveEmptyEntries).Take(5));
            return FormattableString.Invariant($"{words}-{Cores}-cores-{Script[..Math.Min(8, Script.Length)]}-{Rules}");
        }
    }

    static string MajorMinor(Version version) => FormattableString.Invariant($"{version.Major}.{version.Minor}");
}
