using System.CommandLine;
using PoolBench.Analysis.Gate;
using PoolBench.Analysis.Gate.Builds;
using PoolBench.Analysis.Gate.Duet;
using PoolBench.Analysis.Gate.Surfaces;
using PoolBench.Core;
using PoolBench.Core.Commands;
using PoolBench.Core.Processes;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Commands;

/// <summary>The verb <c>gate</c>.</summary>
static class GateCommand
{
    const string Examples = """
        Examples:
          dotnet run -c Release --project analysis -- gate main
              this checkout, changes included, against the revision main: counts, bytes and time
          dotnet run -c Release --project analysis -- gate main --counts
              counts and bytes alone, without time
          dotnet run -c Release --project analysis -- gate v1.2 --candidate v1.3 --filter 'gate/limits-*' --plan
              what would be measured, how long it would take, and whether it could say anything
          dotnet run -c Release --project analysis -- gate --baseline quick --candidate latest --junit gate.xml --json gate.json
              the newest Run against the accepted Run results/baselines/quick: counts and bytes; the verdict also as files for CI
          dotnet run -c Release --project analysis -- gate --client-project src/MyClient/MyClient.csproj:MyFactory --baseline main
              your own client in your own repository: as it stands against its revision main, both built in temporary folders
          dotnet run -c Release --project analysis -- gate --client-baseline old/MyApp.dll --client-candidate new/MyApp.dll:MyApp.Clients
              two builds of your own client

        A side is a Run (its folder, its run.json, a name in results/baselines, or latest), a checkout, a build folder or a git revision;
        a path comes before a baseline's name, and that before a revision. A Run against something that is built: its main job makes the other Run.
        Under GitHub Actions the verdict is annotated and appended to the job's summary.
        Exit codes: 0 passed, 1 regressed, 2 bad usage or unreadable data, 3 inconclusive or not comparable, 4 a case is missing, failed or
        invalid, or nothing was compared, 5 the plan could not detect what it promises, 70 a fault of PoolBench itself,
        130 Ctrl-C, SIGTERM or SIGHUP.
        """;

    /// <summary>The default baseline of a checkout: the last commit.</summary>
    const string Last = "HEAD";

    static readonly Argument<string?> Position = new("BASELINE")
    {
        Description = "What counts as right; the same as --baseline (default: HEAD, the last commit).",
        Arity = ArgumentArity.ZeroOrOne,
    };
    static readonly Option<string?> Baseline = new("--baseline") { Description = "What counts as right.", HelpName = "X" };
    static readonly Option<string?> Candidate = new("--candidate")
    {
        Description = "What is judged; by default this checkout as it stands.",
        HelpName = "Y",
    };
    static readonly Option<string?> Project = new("--client-project")
    {
        Description = "The project of your own client; sides are then revisions of its repository (default: HEAD, and it as it stands).",
        HelpName = "P.csproj[:Type[.Method]]",
    };
    static readonly Option<string?> OldClient = new("--client-baseline")
    {
        Description = "A build of your own client that counts as right, as bench --client takes it.",
        HelpName = "A.dll",
    };
    static readonly Option<string?> NewClient = new("--client-candidate")
    {
        Description = "The build of your own client that is judged.",
        HelpName = "B.dll",
    };
    static readonly Option<bool> PerRequest = new("--client-per-request") { Description = "Asks for a new client for each request." };
    static readonly Option<string[]> Filter = new("--filter")
    {
        Description = "Only cases whose id matches GLOB. May be given more than once.",
        DefaultValueFactory = _ => [],
        HelpName = "GLOB",
    };
    static readonly Option<bool> Counts = new("--counts") { Description = "Counts and bytes only: seconds instead of minutes." };
    static readonly Option<bool> NoBytes = new("--no-bytes")
    {
        Description = "Leaves bytes out of the verdict: between two Runs they can differ by chance, counts cannot.",
    };
    static readonly Option<bool> Plan = new("--plan")
    {
        Description = "Prints hypotheses, pairs, time and the smallest p within reach, and measures nothing.",
    };
    static readonly Option<int> Pairs =
        Whole("--pairs", $"Process pairs that decide, at most (default: {GatePlan.UsualPairs}).", GatePlan.UsualPairs, 2, 1000);
    static readonly Option<int> Blocks =
        Whole("--blocks", $"Blocks of each arm and case in a pair (default: {GatePlan.UsualBlocks}).", GatePlan.UsualBlocks, 2, 1000);
    static readonly Option<double?> Margin = new("--margin")
    {
        Description = "Accepts what is slower by less than this, e.g. 5%: it is told, and does not fail the gate (default: nothing is).",
        HelpName = "P%",
        CustomParser = Percentage.Between("--margin", 0, 50),
    };
    static readonly Option<int> Seed = Whole("--seed", "Seed of every order that is drawn (default: 1).", 1, 0, int.MaxValue);
    static readonly Option<string?> Json = new("--json") { Description = "Also writes the verdict with all figures to file F.", HelpName = "F" };
    static readonly Option<string?> Markdown = new("--markdown") { Description = "Also writes the verdict as Markdown to file F.", HelpName = "F" };
    static readonly Option<string?> JUnit = new("--junit") { Description = "Also writes the verdict as JUnit XML to file F.", HelpName = "F" };

    public static Command Create(TextWriter output)
    {
        var width = SummaryCommand.Width();
        var command = new Command("gate", "Judges a candidate against a baseline: exact counts, bytes, and for builds time.")
        {
            Position, Baseline, Candidate, Project, OldClient, NewClient, PerRequest, Filter, Counts, NoBytes, Plan, Pairs,
            Blocks, Margin, Seed, Json, Markdown, JUnit, width,
        };
        Cli.WithExamples(command, Examples,
            new("The two sides", "--baseline", "--candidate"),
            new("A client of your own", "--client-project", "--client-baseline", "--client-candidate", "--client-per-request"),
            new("What is compared", "--filter", "--counts", "--no-bytes", "--plan", "--pairs", "--blocks", "--margin", "--seed"),
            new("What comes out", "--json", "--markdown", "--junit", "--width"));
        command.SetAction((parsed, _) => Interrupt.GuardAsync(async cancellation =>
        {
            var files = new GateFiles(parsed.GetValue(Json), parsed.GetValue(Markdown), parsed.GetValue(JUnit));
            GateSurfaces.Check(files);
            if (parsed.GetValue(Plan))
            {
                await Judge(parsed, output).PlanAsync(cancellation);
                return ExitCodes.Fine;
            }
            var sides = Sides(parsed);
            GateResult result;
            try
            {
                GateSurfaces.Begin(sides, files);
                result = await Judge(parsed, output).RunAsync(cancellation);
            }
            catch (Exception fault)
            {
                GateSurfaces.Stopped(sides, fault, files, output);
                throw;
            }
            return GateSurfaces.Publish(result, files, output, parsed.GetValue(width));
        }));
        return command;
    }

    /// <summary>What is compared, as far as it is known before anything is read or built.</summary>
    static (string Baseline, string Candidate) Sides(ParseResult parsed)
    {
        var (project, baseline) = (parsed.GetValue(Project), parsed.GetValue(Position) ?? parsed.GetValue(Baseline));
        return (PlainText.Clean(baseline ?? parsed.GetValue(OldClient) ?? Last, 200),
            PlainText.Clean(parsed.GetValue(Candidate) ?? parsed.GetValue(NewClient) ?? $"{project ?? "this checkout"} as it stands", 200));
    }

    static IGate Judge(ParseResult parsed, TextWriter output)
    {
        var clients = Clients(parsed);
        var words = new[] { parsed.GetValue(Position), parsed.GetValue(Baseline) }.OfType<string>().ToArray();
        if (words.Length > 1)
            throw new SuiteException($"The baseline is given twice, as {PlainText.Clean(words[0])} and as "
                + $"{PlainText.Clean(words[1])}; wanted it once. See gate --help.");
        if (parsed.GetValue(Project) is { } project)
            return OfProject(ClientProject.Named(project), words.FirstOrDefault(Last), parsed, output);
        var candidate = parsed.GetValue(Candidate) is { } other ? Subject.Of(other) : clients is null ? Subject.Here : Subject.Sender;
        var baseline = words is [var word] ? Subject.Of(word) : clients is null ? Subject.Of(Last) : Subject.Sender;
        if (baseline.Kind != SubjectKind.Run && candidate.Kind != SubjectKind.Run)
            return new BuildGate(new BuildGate.Wish { Baseline = baseline, Candidate = candidate, Clients = clients, Duet = Duet(parsed) }, output);
        if (clients is not null)
            throw new SuiteException("--client-baseline and --client-candidate go with builds, and one side is a "
                + "Run. Make a Run with each client and give those.");
        if (new Option[] { Pairs, Blocks, Margin, Seed }.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } timed)
            throw new SuiteException($"{timed.Name} is about time, and one side is a Run, which is not compared in time; wanted two revisions or "
                + "builds with it, or the gate without it.");
        return new RunGate(baseline, candidate, parsed.GetValue(Filter)!, !parsed.GetValue(NoBytes), output);
    }

    static BuildGate OfProject(ClientProject project, string baseline, ParseResult parsed, TextWriter output)
    {
        if (parsed.GetValue(OldClient) is not null || parsed.GetValue(NewClient) is not null)
            throw new SuiteException("--client-project builds both sides, and --client-baseline and --client-candidate are built already; wanted "
                + "one or the other.");
        var sides = new BuildGate.ClientSides(project, baseline, parsed.GetValue(Candidate), parsed.GetValue(PerRequest));
        // Refuses bad revisions before anything is built.
        foreach (var revision in new[] { sides.Baseline, sides.Candidate }.OfType<string>())
            project.Commit(revision);
        var sender = Subject.Sender;
        return new(new BuildGate.Wish { Baseline = sender, Candidate = sender, Project = sides, Duet = Duet(parsed) }, output);
    }

    static DuetGate.Wish Duet(ParseResult parsed) => new()
    {
        Filter = parsed.GetValue(Filter)!,
        CountsOnly = parsed.GetValue(Counts),
        WithBytes = !parsed.GetValue(NoBytes),
        Plan = new GatePlan
        {
            Hypotheses = 1,
            Pairs = parsed.GetValue(Pairs),
            Blocks = parsed.GetValue(Blocks),
            Seed = parsed.GetValue(Seed),
            Accepted = parsed.GetValue(Margin) is > 0 and var accepted ? accepted : null,
        },
    };

    static (ClientOption, ClientOption)? Clients(ParseResult parsed) => (parsed.GetValue(OldClient), parsed.GetValue(NewClient)) switch
    {
        (null, null) =>
            parsed.GetValue(PerRequest) && parsed.GetValue(Project) is null
                ? throw new SuiteException("--client-per-request says how a client of yours is asked for; wanted "
                    + "--client-project, or --client-baseline and --client-candidate, with it.") : null,
        ({ } old, { } @new) => (Built(OldClient, old, parsed.GetValue(PerRequest)), Built(NewClient, @new, parsed.GetValue(PerRequest))),
        _ => throw new SuiteException("One of --client-baseline and --client-candidate is there without the other; wanted both. See gate --help."),
    };

    static ClientOption Built(Option option, string text, bool perRequest) => string.IsNullOrWhiteSpace(text)
        ? throw new SuiteException($"{option.Name} is empty: wanted a built assembly, as in {option.Name} bin/Release/net10.0/MyApp.dll.")
        : new(Path.GetFullPath(text), perRequest);

    static Option<int> Whole(string name, string about, int usual, int least, int most) =>
        new(name) { Description = about, HelpName = "N", DefaultValueFactory = _ => usual, CustomParser = WholeNumber.Between(name, least, most) };
}
