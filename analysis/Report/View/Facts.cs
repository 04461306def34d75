using PoolBench.Analysis.Report.Charts;
using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Report.View;

/// <summary>A named fact with its place in the Run.</summary>
public sealed record Fact(string Name, Cell Value);

/// <summary>The table of where a Run was made.</summary>
static class Facts
{
    /// <summary>Every field of the environment, and the Run's own fields.</summary>
    public static IReadOnlyList<Fact> Of(Run run)
    {
        var environment = run.Environment;
        var finished = run.FinishedUtc is { } end ? Time(end) : "cut short";
        return
        [
            Own("Run", run.Id, "id"),
            Own("started (UTC)", Time(run.StartedUtc), "startedUtc"),
            Own("finished (UTC)", finished, "finishedUtc"),
            Own("profile", run.Profile, "profile"),
            Of("PoolBench", environment.PoolBench, "poolBench"),
            Of("commit", environment.Commit, "commit"),
            Of("arguments", Arguments(run), "commandLine"),
            Of("seed", environment.Seed.ToString(Numbers.Invariant), "seed"),
            Of("operating system", environment.Os, "os"),
            Of("kernel", environment.Kernel, "kernel"),
            Of("processor", environment.Cpu, "cpu"),
            Of("logical processors", Numbers.Count(environment.Cores), "cores"),
            Of("architecture", environment.Architecture, "architecture"),
            Of("memory", $"{Numbers.Fixed(environment.MemoryBytes / (double)(1 << 30), 1)} GB", "memoryBytes"),
            Of("runtime", environment.Runtime, "runtime"),
            Of("runtime settings",
                environment.RuntimeSettings.Count == 0 ? "none" : string.Join(", ", environment.RuntimeSettings), "runtimeSettings"),
            Of("priority of client / server", $"{environment.ClientPriority} / {environment.ServerPriority}", "clientPriority, serverPriority"),
            Of("local ports", environment.PortRange, "portRange"),
            Of("net.ipv4.tcp_tw_reuse", environment.TcpTwReuse, "tcpTwReuse"),
            Of("file descriptors (soft/hard)", environment.FdLimit, "fdLimit"),
            Of("load average at the start", environment.LoadAverage, "loadAverage"),
        ];
    }

    /// <summary>The arguments, ready to type.</summary>
    public static string Arguments(Run run) => run.Environment.CommandLine.Count == 0 ? "none" : Typed(run.Environment.CommandLine);

    /// <summary>Words for a shell, quoted where needed.</summary>
    public static string Typed(IEnumerable<string> words) => string.Join(' ', words.Select(Typed));

    static string Typed(string word) =>
        word.Length > 0 && word.All(letter => char.IsAsciiLetterOrDigit(letter) || "-_./=:,+@%".Contains(letter, StringComparison.Ordinal))
        ? word
        : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", Numbers.Invariant);

    static Fact Own(string name, string value, string field) => new(name, new(PlainText.Clean(value, 300), $"run.json $.{field}"));

    static Fact Of(string name, string value, string field) => new(name, new(PlainText.Clean(value, 300), $"run.json $.environment.{field}"));
}
