using System.Diagnostics;
using PoolBench.Claims;
using PoolBench.Core;
using PoolBench.Core.Commands;
using PoolBench.Core.Runs;
using PoolBench.Core.Store;
using PoolBench.Core.Terminal;
using PoolBench.Machine;

namespace PoolBench.Bench.Commands;

/// <summary>Measures claims one after another, shows each, and compares the verdicts with the expected ones.</summary>
/// <param name="request">What was asked for.</param>
/// <param name="output">Receives the table.</param>
sealed class ClaimsJob(ClaimsJob.Request request, TextWriter output)
{
    /// <summary>What was asked for.</summary>
    internal sealed record Request
    {
        /// <summary>Which claims.</summary>
        public required IReadOnlyList<Claim> Claims { get; init; }

        /// <summary>Whether to measure at full size, slow claims included.</summary>
        public bool Slow { get; init; }

        /// <summary>Whether to show every number behind a verdict.</summary>
        public bool Evidence { get; init; }

        /// <summary>Whether to make the verdicts the expected ones.</summary>
        public bool Accept { get; init; }

        /// <summary>The file for the results as JSON: an absolute path, <c>-</c> for standard output, null for no file.</summary>
        public string? Json { get; init; }

        /// <summary>The Run to keep them beside; null: none.</summary>
        public RunStore? Into { get; init; }

        /// <summary>The file of expected verdicts.</summary>
        public required string Expectations { get; init; }

        /// <summary>The words after the program's name.</summary>
        public required IReadOnlyList<string> CommandLine { get; init; }
    }

    /// <summary>The claims measured without <c>--slow</c>: as many as fit into 90 s on two cores.</summary>
    internal static IReadOnlyList<string> Quick { get; } = Listed();

    /// <summary>Runs it.</summary>
    /// <returns>0; 1 when a verdict differs from the expected one, or a library from its model; 4 when nothing was measured.</returns>
    public async Task<int> RunAsync()
    {
        using var lab = await Lab.OpenAsync(request.Slow);
        return await RunAsync(lab);
    }

    /// <summary>Runs it with a server that is there already.</summary>
    internal async Task<int> RunAsync(Lab lab)
    {
        var expected = ClaimExpectations.Read(ResultsFolder.Here.OrShipped(request.Expectations));
        var screen = Screen.For(request.Json == "-" ? TextWriter.Null : output);
        var clock = new RunClock();
        var progress = Progress();
        progress.Before("warming the code");
        await WarmAsync(lab);
        progress.Plan([.. request.Claims.Where(claim => Unmeasured(claim) is null).Select(claim => "claim")]);
        var results = new List<ClaimResult>();
        foreach (var topic in request.Claims.GroupBy(claim => claim.Topic))
        {
            progress.Clear();
            screen.Line();
            screen.Line(topic.Key.Title(), Tone.Title);
            foreach (var claim in topic)
            {
                results.Add(await MeasureAsync(claim, lab, progress));
                progress.Clear();
                if (request.Evidence)
                    ClaimTable.PrintEvidence(results[^1], expected.Of(claim.Id), screen);
                else
                    ClaimTable.PrintLine(results[^1], expected.Of(claim.Id), screen);
            }
        }
        ClaimTable.PrintTally(results, request.Accept ? expected.With(results) : expected, screen);
        if (!request.Evidence)
            screen.Line(Hint.As("Every number behind them: dotnet run -c Release --project bench -- claims --evidence, or --only ID"));
        Keep(new()
        {
            SchemaVersion = Run.CurrentSchema,
            StartedUtc = clock.StartedUtc,
            Environment = MachineFacts.Describe(request.CommandLine, seed: 1) with { ClockShiftSeconds = clock.ShiftSeconds },
            Claims = results,
        }, screen);
        if (results.All(result => result.Verdict == ClaimVerdict.NotRun))
            return ExitCodes.NotMeasured;
        if (request.Accept)
        {
            expected.With(results).Write(request.Expectations);
            screen.Paragraph(PlainText.Clean($"Expected from now on: the verdicts of this run, in {request.Expectations}"));
        }
        // Two measurements of ours that contradict each other are red whatever is expected: no acceptance makes both true.
        return results.All(result => result.Disagreements is null) && (request.Accept || results.All(expected.Agrees))
            ? ExitCodes.Fine : ExitCodes.Regression;
    }

    void Keep(ClaimsFile claims, Screen screen)
    {
        if (request.Json == "-")
            output.Write(ClaimStore.Text(claims));
        else if (request.Json is { } file)
            ClaimStore.Write(file, claims);
        if (request.Into is not { } store)
            return;
        store.SaveClaims(claims);
        screen.Line($"Kept beside the Run {Path.GetFileName(Path.GetFullPath(store.Folder))}; its report shows them:");
        screen.Line(Hint.As("  dotnet run -c Release --project analysis -- report latest"));
    }

    /// <summary>In a terminal alone: elsewhere each claim's own line tells how far it is.</summary>
    Progress Progress()
    {
        var terminal = request.Json != "-" && ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;
        return new(new StatusLine(terminal ? output : TextWriter.Null, terminal, terminal ? Math.Max(40, Console.WindowWidth) : 100), terminal);
    }

    /// <summary>Why a claim is not measured; null when it is.</summary>
    string? Unmeasured(Claim claim) => claim.Needs.Select(need => need.Missing).FirstOrDefault(missing => missing is not null)
        ?? (!request.Slow && !Quick.Contains(claim.Id) ? "it takes long: add --slow" : null);

    async Task<ClaimResult> MeasureAsync(Claim claim, Lab lab, Progress progress)
    {
        var started = Stopwatch.GetTimestamp();
        var unmeasured = Unmeasured(claim);
        if (unmeasured is null)
            progress.Begin("claim", $"{claim.Id}  {claim.Text}");
        var finding = unmeasured is null ? await TryAsync(claim, lab) : Finding.NotRun(unmeasured);
        return new()
        {
            Id = claim.Id,
            Topic = claim.Topic.Title(),
            Claim = claim.Text,
            Verdict = finding.Verdict,
            Measured = finding.Measured,
            Statement = finding.Statement,
            Reason = finding.Reason,
            Disagreements = finding.Disagreements.Count == 0 ? null : finding.Disagreements,
            Seconds = Math.Round(Stopwatch.GetElapsedTime(started).TotalSeconds, 2),
        };
    }

    /// <summary>A broken experiment becomes a row with its reason. The claims after it are still measured.</summary>
    static async Task<Finding> TryAsync(Claim claim, Lab lab)
    {
        try
        {
            return await claim.TryAsync(lab);
        }
        catch (Exception failure) when (failure is not SuiteException)
        {
            return Finding.NotRun(PlainText.Clean($"the experiment broke: {failure.GetType().Name}: {failure.Message}", 300));
        }
    }

    /// <summary>Compiles what most experiments use: their times would be those of cold code.</summary>
    static async Task WarmAsync(Lab lab)
    {
        var site = await lab.SiteAsync();
        await using var pool = HandlerPool.OfSockets(site.Target);
        await pool.LoopAsync([.. Enumerable.Repeat(site.Echo(), 500)], 4);
    }

    static List<string> Listed()
    {
        using var stream = typeof(ClaimsJob).Assembly.GetManifestResourceStream("claims.txt")!;
        using var reader = new StreamReader(stream);
        var lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return [.. lines.Where(line => !line.StartsWith('#')).SelectMany(line => line.Split(' '))];
    }
}
