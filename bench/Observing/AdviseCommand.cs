using System.CommandLine;
using System.Globalization;
using PoolBench.Bench.Loads;
using PoolBench.Core;
using PoolBench.Core.Commands;

namespace PoolBench.Bench.Observing;

/// <summary>The verb <c>advise</c>: the settings for which a trace speaks, predicted and then replayed.</summary>
static class AdviseCommand
{
    /// <summary>The verb.</summary>
    public const string Name = "advise";

    const string Examples = """
        Examples:
          dotnet run -c Release --project bench -- advise results/traces/20261128T101500Z-MyApp
              the smallest cap at which one request in a hundred waits 5 ms or more, how long to keep idle connections, whether HTTP/2 would do
          dotnet run -c Release --project bench -- advise TRACE --queue-p99 20ms --json -
          dotnet run -c Release --project bench -- advise TRACE --predict
              the prediction alone, without the replay that proves it

        Exit codes: 0 fine, also where the replay contradicts the prediction, which is said; 2 bad usage, or no trace; 4 nothing could be measured;
        70 a fault of PoolBench itself; 130 Ctrl-C, SIGTERM or SIGHUP.
        """;

    static readonly Argument<string> Trace = TraceVerb.Trace();
    static readonly Option<TimeSpan?> Goal = LoadCommand.Make("--queue-p99", "TIME",
        "Which wait for a connection one request in a hundred may exceed (default: 5ms).", $"{Duration.Form}, at most 3600s",
        text => Duration.TryParse(text, out var time) && time <= TimeSpan.FromHours(1) ? (TimeSpan?)time : null);
    static readonly Option<double?> Reuse = LoadCommand.Make("--reuse", "SHARE",
        "Which share of the reuses an idle connection should be kept for (default: 0.99).", "a number above 0, at most 1",
        text => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) && share is > 0 and <= 1
            ? (double?)share : null);
    static readonly Option<bool> Predict = new("--predict") { Description = "Replays nothing." };
    static readonly Option<string?> Json = TraceVerb.Json();

    /// <summary>Makes the verb.</summary>
    public static Command Create(TextWriter output, TextWriter error)
    {
        var command = new Command(Name, "Says which settings of the pool a trace speaks for, and proves it by a replay.")
        {
            Trace, Goal, Reuse, Predict, Json,
        };
        command.SetAction((parsed, _) => new AdviseJob(new(parsed.GetValue(Trace)!, parsed.GetValue(Goal) ?? TimeSpan.FromMilliseconds(5),
            parsed.GetValue(Reuse) ?? 0.99, parsed.GetValue(Predict),
            TraceVerb.FileOf(parsed, Json)), output, error).RunAsync());
        Cli.WithExamples(command, Examples);
        return command;
    }
}
