using System.CommandLine;
using System.Globalization;
using PoolBench.Bench.Loads;
using PoolBench.Core;
using PoolBench.Core.Commands;
using PoolBench.Observe.Replaying;

namespace PoolBench.Bench.Observing;

/// <summary>The verb <c>replay</c>: the requests of a trace, sent again with other settings of the pool.</summary>
static class ReplayCommand
{
    /// <summary>The verb.</summary>
    public const string Name = "replay";

    const string Examples = """
        Examples:
          dotnet run -c Release --project bench -- replay results/traces/20261128T101500Z-MyApp --max 10,20,50
              the observed arrivals with the settings that the program seems to have, then with three caps
          dotnet run -c Release --project bench -- replay TRACE --strategy shared,per-request
          dotnet run -c Release --project bench -- replay TRACE --max 20 --expiry 5s,60s --server-keep-alive 10s
              every cap with every expiry, against a server that closes what is idle for ten seconds
          dotnet run -c Release --project bench -- replay TRACE --times 3 --max 20,50
              a peak three times as high; --speed 2 sends the same twice as fast

        It sends to a server of its own on loopback, which waits as long as the observed one took. Exit codes: 0 fine; 2 bad usage, or no trace;
        4 nothing could be measured; 70 a fault of PoolBench itself; 130 Ctrl-C, SIGTERM or SIGHUP.
        """;

    static readonly Argument<string> Trace = TraceVerb.Trace();
    static readonly Option<int[]?> Max = LoadCommand.Make("--max", "N,…", "Most connections to each server; several are tried one after another.",
        "whole numbers from 1 to 100000, separated by commas", Numbers);
    static readonly Option<TimeSpan[]?> Expiry = Times("--expiry", "How long an idle connection is kept (PooledConnectionIdleTimeout).");
    static readonly Option<TimeSpan[]?> Lifetime = Times("--lifetime", "How old a connection may get (PooledConnectionLifetime).");
    static readonly Option<string[]?> Strategy = LoadCommand.Make("--strategy", "shared,per-request",
        "How the client is owned (default: shared where another option is given).", "shared, per-request, or both separated by a comma",
        text => text.Split(',') is var words && words.All(word => word is "shared" or "per-request") ? words : null);
    static readonly Option<bool> Http2 = new("--http2") { Description = "HTTP/2 too, with one connection and with several." };
    static readonly Option<TimeSpan?> KeepAlive = LoadCommand.Make("--server-keep-alive", "TIME", "How long the server keeps an idle connection.",
        $"{Duration.Form}, from 1ms to 86400s",
        text => Duration.TryParse(text, out var time) && time > TimeSpan.Zero && time <= TimeSpan.FromDays(1) ? (TimeSpan?)time : null);
    static readonly Option<double?> Speed = LoadCommand.Make("--speed", "X", "How many times as fast (default: 1).", "a number from 0.01 to 1000",
        text => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var speed) && speed is >= 0.01 and <= 1000
            ? (double?)speed : null);
    static readonly Option<int?> Copies = LoadCommand.Make("--times", "N", "How many requests in place of each, at the same time (default: 1).",
        "a whole number from 1 to 1000",
        text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var times) && times is >= 1 and <= 1000 ? (int?)times : null);
    static readonly Option<string?> Json = TraceVerb.Json();

    /// <summary>Makes the verb.</summary>
    public static Command Create(TextWriter output, TextWriter error)
    {
        var command = new Command(Name, "Sends the requests of a trace again, with the observed settings of the pool and with others.")
        {
            Trace, Max, Expiry, Lifetime, Strategy, Http2, KeepAlive, Speed, Copies, Json,
        };
        command.SetAction((parsed, _) => new ReplayJob(new(parsed.GetValue(Trace)!, Grid(parsed), parsed.GetValue(KeepAlive),
            parsed.GetValue(Speed) ?? 1, parsed.GetValue(Copies) ?? 1,
            TraceVerb.FileOf(parsed, Json)), output, error).RunAsync());
        Cli.WithExamples(command, Examples);
        return command;
    }

    /// <summary>Every combination of what was given.</summary>
    static PoolSetting[] Grid(ParseResult parsed)
    {
        var (caps, expiries, lifetimes, strategies) = (Given(parsed, Max), Given(parsed, Expiry), Given(parsed, Lifetime), Given(parsed, Strategy));
        if (caps is null && expiries is null && lifetimes is null && strategies is null && !parsed.GetValue(Http2))
            return [new()];
        var grid = new List<PoolSetting>();
        foreach (var strategy in strategies ?? ["shared"])
            if (strategy == "per-request")
                grid.Add(new() { PerRequest = true });
            else
                grid.AddRange(from max in caps?.Select(each => (int?)each) ?? [null]
                              from expiry in expiries?.Select(each => (TimeSpan?)each) ?? [null]
                              from lifetime in lifetimes?.Select(each => (TimeSpan?)each) ?? [null]
                              select new PoolSetting { Max = max, Expiry = expiry, Lifetime = lifetime });
        if (parsed.GetValue(Http2))
            grid.AddRange([new() { Http2 = true }, new() { Http2 = true, MultipleHttp2 = true }]);
        return [.. grid.Distinct()];
    }

    /// <summary>A list that was given; one that was not is empty, and means nothing.</summary>
    static T[]? Given<T>(ParseResult parsed, Option<T[]?> option) => parsed.GetValue(option) is { Length: > 0 } list ? list : null;

    static int[]? Numbers(string text)
    {
        var all = new List<int>();
        foreach (var word in text.Split(','))
            if (int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 100_000)
                all.Add(number);
            else
                return null;
        return [.. all.Distinct()];
    }

    static Option<TimeSpan[]?> Times(string name, string about) => LoadCommand.Make(name, "TIME,…", $"{about} Several are tried one after another.",
        $"{Duration.Form}, from 1ms to 86400s, separated by commas", text =>
        {
            var all = new List<TimeSpan>();
            foreach (var word in text.Split(','))
                if (Duration.TryParse(word, out var time) && time > TimeSpan.Zero && time <= TimeSpan.FromDays(1))
                    all.Add(time);
                else
                    return null;
            return all.Distinct().ToArray();
        });
}
