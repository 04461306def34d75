using System.CommandLine;
using PoolBench.Claims;
using PoolBench.Core;
using PoolBench.Core.Commands;
using PoolBench.Core.Store;
using PoolBench.Core.Terminal;

namespace PoolBench.Bench.Commands;

/// <summary>The verb <c>claims</c>: measures what guides say about connection pooling.</summary>
static class ClaimsCommand
{
    const string Examples = """
        Examples:
          dotnet run -c Release --project bench -- claims
              the default set: a line a claim, with its verdict and what is true
          dotnet run -c Release --project bench -- claims --only S8,S44,N3
              only these, with every number behind the verdict
          dotnet run -c Release --project bench -- claims --slow
              all claims, at full size: whole port ranges, 60 s of TIME_WAIT
          dotnet run -c Release --project bench -- claims --json -
              the results as JSON on standard output

        A verdict follows from the measured parts of a claim: confirmed when all hold, refuted when none does, imprecise when some do.
        Exit codes: 0 fine, 1 a verdict differs from results/claims.expected.json, 2 bad usage, 4 nothing was measured, 70 a fault of
        PoolBench itself, 130 Ctrl-C, SIGTERM or SIGHUP.
        """;

    static readonly Option<string?> Only = new("--only")
    {
        Description = "Only these claims, with commas: ids, or names of their files.",
        HelpName = "S8,S44",
    };
    static readonly Option<bool> Evidence = new("--evidence")
    {
        Description = "Shows every number behind each verdict, as --only does.",
    };
    static readonly Option<bool> Slow = new("--slow") { Description = "All claims, at full size: minutes instead of seconds." };
    static readonly Option<string?> Json = new("--json")
    {
        Description = "Writes the results to file F as JSON; - for standard output.",
        HelpName = "F",
    };
    static readonly Option<bool> Accept = new("--accept")
    {
        Description = "Makes the verdicts of this run the expected ones. Claims that were not measured keep theirs.",
    };

    static readonly Option<string> Python = new("--python")
    {
        Description = "The Python that has httpx.",
        HelpName = "PATH",
        DefaultValueFactory = _ => HttpxPool.Python,
    };

    static readonly Option<string?> Into = new("--into")
    {
        Description = "The Run to keep the results beside: its folder, or latest (default: the newest, if there is one).",
        HelpName = "RUN",
    };

    /// <summary>Makes the verb.</summary>
    public static Command Create(string[] args, TextWriter output)
    {
        var command = new Command("claims", "Measures what guides say about connection pooling, claim by claim.")
        {
            Only, Evidence, Slow, Json, Into, Accept, Python,
        };
        command.SetAction((parsed, _) =>
        {
            HttpxPool.Python = parsed.GetValue(Python)!;
            var file = parsed.GetValue(Json);
            var only = parsed.GetValue(Only);
            // Refused before anything is measured.
            if (file is not (null or "-"))
                OutputFile.Check(file);
            return new ClaimsJob(new()
            {
                Claims = Chosen(only),
                Evidence = only is not null || parsed.GetValue(Evidence),
                Slow = parsed.GetValue(Slow),
                Accept = parsed.GetValue(Accept),
                Json = file is null or "-" ? file : OutputFile.FullPath(file),
                Into = RunOf(parsed.GetValue(Into), only),
                Expectations = ClaimExpectations.Default,
                CommandLine = args,
            }, output).RunAsync();
        });
        Cli.WithExamples(command, Examples);
        return command;
    }

    /// <summary>Results of some claims are kept only when <c>--into</c> asks for it: they would replace those of all claims.</summary>
    static RunStore? RunOf(string? into, string? only) =>
        into is not null ? RunStore.OpenToAdd(into)
        : only is null && RunFolders.Any(RunFolders.Default) ? RunStore.OpenToAdd(RunFolders.Latest(RunFolders.Default))
        : null;

    static IReadOnlyList<Claim> Chosen(string? only)
    {
        if (only is null)
            return Claim.All;
        var ids = only.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (ids.FirstOrDefault(id => Claim.All.All(claim => !Same(claim, id))) is { } unknown)
            throw new SuiteException(PlainText.Clean($"There is no claim '{unknown}'; there are {string.Join(", ", ById())}."));
        if (ids.Length == 0)
            throw new SuiteException("--only names no claim: give ids with commas, e.g. --only S8,KeepAFifthOfTheCap.");
        return [.. Claim.All.Where(claim => ids.Any(id => Same(claim, id)))];

        // A class name is a sentence that one may have found in the sources or in docs/claims.md.
        static bool Same(Claim claim, string id) => string.Equals(claim.Id, id, StringComparison.OrdinalIgnoreCase)
            || string.Equals(claim.GetType().Name, id, StringComparison.OrdinalIgnoreCase);

        static IEnumerable<Claim> ById() =>
            Claim.All.OrderBy(claim => claim.Id[0] != 'S').ThenBy(claim => claim.Id.Length).ThenBy(claim => claim.Id, StringComparer.Ordinal);
    }
}
