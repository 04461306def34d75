using System.Globalization;
using PoolBench.Analysis.Model;
using PoolBench.Analysis.Store;

namespace PoolBench.Analysis.Tables;

/// <summary>What stands above and below the tables.</summary>
static class Frame
{
    public static void Head(LoadedRun loaded, Screen screen)
    {
        var run = loaded.Run;
        string[] parts = [run.Environment.Runtime, Cores(run.Environment), System(run.Environment), "loopback", $"{run.Profile} profile: {Cases(run.Plan.Count)}"];
        screen.Paragraph(string.Join(" · ", parts), Tone.Title, $"PoolBench {PlainText.Clean(run.Environment.PoolBench, 40)}  ", "  ");
        if (loaded.Latencies.Count == 0 && run.Cases.Any(result => result.HasLatency))
            screen.Paragraph("The latencies of this Run were left out when it was accepted: percentiles are dashes.", Tone.Warning);
        foreach (var warning in Warnings(run.Environment))
            screen.Paragraph(warning, Tone.Warning);
    }

    public static void Foot(LoadedRun loaded, Screen screen)
    {
        var tally = loaded.Tally;
        (int Count, string Words)[] counts =
        [
            (tally.Measured, "measured"), (tally.NotApplicable, "not applicable"),
            (tally.Failed, "FAILED"), (tally.Invalid, "INVALID"), (tally.Missing, "not measured"),
        ];
        var shown = counts.Where((part, i) => i == 0 || part.Count > 0).Select(part => $"{Numbers.Count(part.Count)} {part.Words}");
        var cutShort = loaded.Run.FinishedUtc is null;
        var text = $"{Cases(loaded.Run.Plan.Count)}: {string.Join(", ", shown)}.{(cutShort ? " The Run was cut short." : "")}";
        screen.Paragraph(text, tally.IsComplete && !cutShort ? Tone.Plain : Tone.Bad);
    }

    static IEnumerable<string> Warnings(RunEnvironment environment)
    {
        if (environment.Injected is { } faults)
            yield return $"Faults injected: {PlainText.Clean(faults, 100)}. These are not the client's own numbers.";
        if (environment.ClientPriority != environment.ServerPriority)
            yield return $"Client and server ran at different priorities ({environment.ClientPriority}, {environment.ServerPriority}): "
                + "times are not fair, counts stand.";
        if (double.TryParse(environment.LoadAverage, NumberStyles.Float, Numbers.Invariant, out var load) && load > environment.Cores)
            yield return $"The machine was busy when the Run began (load average {Numbers.Fixed(load, 1)} on {Cores(environment)}): "
                + "times are unsure, counts stand.";
    }

    /// <summary>Short where the stored name is long: a distribution's name says less about sockets than its kernel.</summary>
    static string System(RunEnvironment environment)
    {
        var isLinux = environment.Os.Contains("Linux", StringComparison.OrdinalIgnoreCase) || environment.TcpTwReuse is not ("unknown" or "");
        return isLinux ? $"Linux {string.Join('.', environment.Kernel.Split('.').Take(2))}" : environment.Os;
    }

    static string Cores(RunEnvironment environment) => environment.Cores == 1 ? "1 core" : $"{Numbers.Count(environment.Cores)} cores";

    static string Cases(int count) => count == 1 ? "1 case" : $"{Numbers.Count(count)} cases";
}
