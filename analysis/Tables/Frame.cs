using System.Globalization;
using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Core.Store;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Tables;

/// <summary>The lines above and below the tables.</summary>
static class Frame
{
    public static void Head(LoadedRun loaded, Screen screen)
    {
        screen.Paragraph(Setting(loaded.Run), Tone.Title, $"PoolBench {PlainText.Clean(loaded.Run.Environment.PoolBench, 40)}  ", "  ");
        if (loaded.Latencies.Count == 0 && loaded.Run.Cases.Any(result => result.HasLatency))
            screen.Paragraph("The latencies of this Run were left out when it was accepted: percentiles are dashes.", Tone.Warning);
        foreach (var warning in Warnings(loaded.Run.Environment))
            screen.Paragraph(warning, Tone.Warning);
    }

    /// <summary>Where a Run was made, in one line.</summary>
    public static string Setting(Run run) =>
        string.Join(" · ", run.Environment.Runtime, Cores(run.Environment), System(run.Environment), Link(run.Environment),
            $"{run.Profile} profile: {Cases(run.Plan.Count)}");

    static string Link(RunEnvironment environment) => environment.Server is { OtherMachine: true } server
        ? $"server on another machine, {Numbers.Significant(server.RoundTripMs)} ms there and back" : "loopback";

    public static void Foot(LoadedRun loaded, Screen screen) =>
        screen.Paragraph(Tally(loaded), loaded.Tally.IsComplete && loaded.Run.FinishedUtc is not null ? Tone.Plain : Tone.Bad);

    /// <summary>The planned cases by outcome, as a sentence.</summary>
    public static string Tally(LoadedRun loaded)
    {
        var tally = loaded.Tally;
        (int Count, string Words)[] counts =
        [
            (tally.Measured, "measured"), (tally.NotApplicable, "not applicable"),
            (tally.Failed, "FAILED"), (tally.Invalid, "INVALID"), (tally.Missing, "not measured"),
        ];
        var shown = counts.Where((part, i) => i == 0 || part.Count > 0).Select(part => $"{Numbers.Count(part.Count)} {part.Words}");
        return $"{Cases(loaded.Run.Plan.Count)}: {string.Join(", ", shown)}.{(loaded.Run.FinishedUtc is null ? " The Run was cut short." : "")}";
    }

    /// <summary>What makes times uncertain.</summary>
    public static IEnumerable<string> Warnings(RunEnvironment environment)
    {
        if (environment.Injected is { } faults)
            yield return $"Faults injected: {PlainText.Clean(faults, 100)}. These are not the client's own numbers.";
        if (RuntimeDefaults.Beyond(environment).ToArray() is { Length: > 0 } settings)
            yield return $"Runtime settings differ from PoolBench's own: {PlainText.Clean(string.Join(", ", settings), 200)}. "
                + "Compare times and bytes only with Runs made with the same settings; counts are valid.";
        if (environment.ClientPriority != environment.ServerPriority && environment.Server is null)
            yield return $"Client and server ran at different priorities ({environment.ClientPriority}, {environment.ServerPriority}): "
                + "times are not fair; counts are valid.";
        if (environment.ClockShiftSeconds is { } shift)
            yield return Clock(shift);
        if (double.TryParse(environment.LoadAverage, NumberStyles.Float, Numbers.Invariant, out var load) && load > environment.Cores)
            yield return $"The machine was busy when the Run began (load average {Numbers.Fixed(load, 1)} on {Cores(environment)}): "
                + "times are uncertain; counts are valid.";
    }

    static string Clock(double shift) => shift < 0
        ? $"The wall clock was set back by {Numbers.Fixed(-shift, 1)} s during the Run: times of day are uncertain; durations and counts are valid."
        : $"The wall clock was put forward by {Numbers.Fixed(shift, 1)} s during the Run, or the machine "
            + "slept: times of day are uncertain; counts are valid.";

    /// <summary>A short form of a long name: the kernel says more about sockets than the distribution's name.</summary>
    static string System(RunEnvironment environment)
    {
        var isLinux = environment.Os.Contains("Linux", StringComparison.OrdinalIgnoreCase) || environment.TcpTwReuse is not ("unknown" or "");
        return isLinux ? $"Linux {string.Join('.', environment.Kernel.Split('.').Take(2))}" : environment.Os;
    }

    static string Cores(RunEnvironment environment) => environment.Cores == 1 ? "1 core" : $"{Numbers.Count(environment.Cores)} cores";

    static string Cases(int count) => count == 1 ? "1 case" : $"{Numbers.Count(count)} cases";
}
