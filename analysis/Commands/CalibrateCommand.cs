using System.Globalization;
using System.CommandLine;
using PoolBench.Analysis.Gate;
using PoolBench.Analysis.Gate.Builds;
using PoolBench.Analysis.Gate.Calibration;
using PoolBench.Analysis.Gate.Duet;
using PoolBench.Core;
using PoolBench.Core.Commands;
using PoolBench.Core.Processes;
using PoolBench.Core.Store;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Commands;

/// <summary>The verb <c>calibrate</c>: measures how often the gate errs on this machine.</summary>
static class CalibrateCommand
{
    const string Examples = """
        Examples:
          dotnet run -c Release --project analysis -- calibrate --pairs 100 --gates 5
              records 100 process pairs of this checkout against itself, then runs 5 whole gates; adds both to the calibration of this machine
          dotnet run -c Release --project analysis -- calibrate --each 3
              three gates for each injected fault: a handshake more in 10,000, regularly and at random, 24 and 64 bytes more,
              3, 5 and 10 percent slower, an answer in 100 late by 20 ms, and a quarter of a processor burnt in the background;
              every case has it and is judged as though it were the only one, so that one gate says as much as one for each case
          dotnet run -c Release --project analysis -- calibrate
              measures nothing: prints what is recorded; builds first, because the build's script names the file

        Exit codes: 0 fine, 2 bad usage or unreadable data, 3 the builds are not comparable, 4 something could not be measured,
        70 a fault of PoolBench itself, 130 Ctrl-C, SIGTERM or SIGHUP.
        A stop keeps what was recorded; the next call continues.
        """;

    /// <summary>The faults that a calibration injects.</summary>
    static readonly string[] Faults =
    [
        "handshake=1/10000", "handshake=~1/10000", "alloc=24", "alloc=64", "spin=10%", "spin=5%", "spin=3%", "tail=20ms/100", "burn=25%",
    ];

    static readonly Option<string?> BuildOption = new("--build")
    {
        Description = "A git revision, a checkout or a build folder to calibrate with; by default this checkout, or the installed tool itself.",
        HelpName = "X",
    };
    static readonly Option<int> Pairs = Count("--pairs", "Process pairs to record for redrawing gates.");
    static readonly Option<int> Gates = Count("--gates", "Whole gates of the build against itself.");
    static readonly Option<int> Each = Count("--each", "Whole gates for each injected fault.");
    static readonly Option<string?> Into = new("--into")
    {
        Description = "The one case that is injected into; by default every case, each judged as though it were the only one.",
        HelpName = "CASE",
    };
    static readonly Option<string[]> Inject = new("--inject")
    {
        Description = "Only these faults, instead of every one.",
        DefaultValueFactory = _ => [],
        HelpName = "FAULT",
    };
    static readonly Option<string?> Out = new("--out")
    {
        Description = "The calibration file; by default one for this machine in results/calibrations.",
        HelpName = "F",
    };

    public static Command Create(TextWriter output)
    {
        var command = new Command("calibrate",
            "Measures how often the gate errs here: gates of a build against itself, and with faults injected.") { BuildOption,
            Pairs, Gates, Each, Into, Inject, Out };
        command.SetAction((parsed, _) => Interrupt.GuardAsync(cancellation => RunAsync(parsed, output, cancellation)));
        Cli.WithExamples(command, Examples);
        return command;
    }

    static async Task<int> RunAsync(ParseResult parsed, TextWriter output, CancellationToken cancellation)
    {
        if (parsed.GetValue(Inject) is { Length: > 0 } && parsed.GetValue(Each) == 0)
            throw new SuiteException("--inject says what gates inject, and --each 0 asks for none of them. Give --each N, or leave --inject out.");
        // Before anything is built, and hours before the first result is written.
        if (parsed.GetValue(Out) is { } given)
            Disk.CheckWritable(given);
        DescriptorLimit.RequireServer(GateServer.Hosts);
        var screen = Screen.For(output);
        var progress = GateProgress.On(output);
        using var workshop = new Workshop(CheckoutFolder.Current);
        progress.Step("building");
        var build = await workshop.OfAsync(parsed.GetValue(BuildOption) is { } word ? Subject.Of(word) : Subject.Own, "baseline", cancellation);
        var calibrator = new Calibrator(LaidOut.Arms(workshop, build, workshop.CopyOf(build, "candidate"), seed: 1), progress);
        var file = await calibrator.OpenAsync(parsed.GetValue(Out), cancellation);

        string[] some = parsed.GetValue(Inject) ?? [];
        if (parsed.GetValue(Each) > 0)
            await calibrator.CheckAsync(some.Distinct(), parsed.GetValue(Into), cancellation);
        if (parsed.GetValue(Pairs) is > 0 and var pairs)
            await calibrator.PairsAsync(pairs, cancellation);
        var faults = some.Length > 0 ? some : Faults;
        string?[] gates = [.. Enumerable.Repeat((string?)null, parsed.GetValue(Gates)),
            .. Enumerable.Repeat(faults, parsed.GetValue(Each)).SelectMany(each => each)];
        for (var i = 0; i < gates.Length; i++)
        {
            progress.Part = $"gate {i + 1} of {gates.Length}: ";
            Tell(await calibrator.GateAsync(gates[i], parsed.GetValue(Into), cancellation));
        }

        progress.Part = "";
        progress.Step("redrawing gates from the recorded pairs");
        string[] paragraphs = [.. CalibrationText.Paragraphs(calibrator.File, calibrator.Plan, cancellation)];
        progress.Clear();
        foreach (var paragraph in paragraphs)
            screen.Paragraph(paragraph);
        var done = parsed.GetValue(Pairs) + gates.Length > 0 ? "Written" : Disk.Exists(file) ? "Read" : "Nothing was measured yet; would be written";
        screen.Line($"{done}: {PlainText.Clean(Path.GetRelativePath(Directory.GetCurrentDirectory(), file))}", Tone.Quiet);
        return ExitCodes.Fine;

        void Tell(CalibrationGate gate)
        {
            progress.Clear();
            screen.Paragraph(string.Create(CultureInfo.InvariantCulture,
                $"{gate.Injected ?? "nothing injected"}: {(gate.Alarm ? "alarm" : gate.ExitCode == ExitCodes.Fine ? "passed" : "inconclusive")}, "
                + $"{gate.Pairs} pairs, {gate.Seconds:0} s ({gate.CountSeconds:0} s to the counts), load "
                + $"{gate.LoadAverage}. {string.Join("; ", gate.Findings)}"), hang: "    ");
        }
    }

    static Option<int> Count(string name, string about) =>
        new(name) { Description = about, HelpName = "N", CustomParser = WholeNumber.Between(name, 0, 10_000) };
}
