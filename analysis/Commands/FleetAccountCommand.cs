using System.CommandLine;
using System.Globalization;
using PoolBench.Analysis.Fleet;
using PoolBench.Core;
using PoolBench.Core.Commands;
using PoolBench.Core.Store;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Commands;

/// <summary>The verb <c>fleet</c>: the account of a fleet, and whether it stands.</summary>
static class FleetAccountCommand
{
    public static Command Create(TextWriter output)
    {
        var run = new Argument<string>("RUN") { Description = "A Run's folder that bench fleet wrote, the run.json in it, or the word latest." };
        var expect = new Option<int?>("--expect")
        {
            HelpName = "N",
            Description = "How many members there had to be.",
            CustomParser = text => WholeNumber.Between("--expect", 1, 10_000)(text),
        };
        var skew = new Option<TimeSpan?>("--skew")
        {
            HelpName = "TIME",
            Description = "How far apart the members may have started; further is exit code 3 (default: 1s).",
            CustomParser = text =>
            {
                if (Duration.TryParse(text.Tokens[0].Value, out var time))
                    return time;
                text.AddError($"--skew is '{text.Tokens[0].Value}': wanted {Duration.Form}.");
                return null;
            },
        };
        var scale = new Option<int[]?>("--scale")
        {
            HelpName = "N,N,…",
            Description = "Also computes larger fleets of such members, e.g. 10,100,1000, and says what it assumes.",
            CustomParser = text =>
            {
                var words = text.Tokens[0].Value.Split(',');
                var sizes = words.Select(word => int.TryParse(word, NumberStyles.None, Numbers.Invariant, out var size) ? size : 0).ToArray();
                if (sizes.All(size => size is >= 1 and <= 1_000_000))
                    return sizes;
                text.AddError($"--scale is '{text.Tokens[0].Value}': wanted numbers from 1 to 1000000, with commas.");
                return null;
            },
        };
        var width = SummaryCommand.Width();
        var command = new Command("fleet", "Shows a fleet's account and judges it: 0 it stands, 3 not comparable, 4 void.") {
            run, expect, skew, scale, width,
        };
        command.SetAction(parsed => Judge(parsed.GetValue(run)!, parsed.GetValue(expect), parsed.GetValue(skew) ?? TimeSpan.FromSeconds(1),
            parsed.GetValue(scale) ?? [], Screen.For(output, parsed.GetValue(width))));
        return command;
    }

    static int Judge(string path, int? expect, TimeSpan skew, int[] scale, Screen screen)
    {
        if (expect is not { } members)
            throw new SuiteException("--expect is missing: wanted how many members there had to be. What a Run says of itself is no measure: "
                + "a fleet that lost members must not look whole.");
        var store = RunStore.Open(path == "latest" ? RunFolders.Latest(RunFolders.Default) : path);
        if (FleetFile.Load(store.Folder) is not { } book)
            throw SuiteException.In(store.Folder, null, $"there is no {FleetFile.FileName}", "a Run that bench fleet wrote",
                "Give such a Run, or use summary for this one.");
        var loaded = LoadedRun.Read(store);
        var findings = FleetJudge.Findings(loaded, book, members, skew);
        FleetTable.Print(loaded, book, members, findings, screen);
        if (scale.Length > 0)
            ScaleOut.Print(book, scale, screen);
        return findings.Count == 0 ? ExitCodes.Fine : findings.Max(finding => finding.Code);
    }
}
