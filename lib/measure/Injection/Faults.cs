using System.CommandLine;
using System.Globalization;
using System.IO.Enumeration;
using PoolBench.Core;
using PoolBench.Measure.Links;
using PoolBench.Measure.Strategies;

namespace PoolBench.Measure.Injection;

/// <summary>Faults put into a client on purpose, to test what watches it. Only the option <c>--inject</c> asks for them.</summary>
/// <remarks>They wrap the client that a <see cref="Strategy"/> opens. The strategy, and what it says about its counts, stay as they are.</remarks>
public sealed record Faults
{
    /// <summary>The accepted forms, in words.</summary>
    public const string Form = "one or more of spin=5% (or 5us), tail=20ms/100, burn=25%, alloc=24 and handshake=1/10000 (~1/10000: at random), "
        + "with commas; into=GLOB keeps them to the cases that match";

    const int LeastBytes = Allocating.EmptyArrayBytes;
    const int MostBytes = 65_536;
    const int MostRequests = 1_000_000_000;

    static readonly Burning.Turn s_burning = new();

    Faults(string text) => Text = text;

    /// <summary>The faults as the option gave them.</summary>
    public string Text { get; }

    /// <summary>Share of the request's own time to spin after each answer; 0 for none.</summary>
    public double SpinShare { get; private init; }

    /// <summary>Time to spin after each answer.</summary>
    public TimeSpan SpinTime { get; private init; }

    /// <summary>Bytes to allocate for each request, in one object; 0 for none.</summary>
    public int AllocBytes { get; private init; }

    /// <summary>Which requests of a client get an extra handshake.</summary>
    public FaultRate Handshakes { get; private init; }

    /// <summary>Which answers of a client come late, by <see cref="Lag"/>.</summary>
    public FaultRate Lags { get; private init; }

    /// <summary>By how much a late answer is late.</summary>
    public TimeSpan Lag { get; private init; }

    /// <summary>Share of a processor that a thread in the background keeps busy, one for all clients of a process; 0 for none.</summary>
    public double BurnShare { get; private init; }

    /// <summary>Only cases whose id matches get the faults; null for all cases.</summary>
    public string? Into { get; private init; }

    /// <summary>The option that every injecting verb has.</summary>
    internal static Option<Faults?> NewOption() => new("--inject")
    {
        HelpName = "FAULTS",
        Description = $"Injects faults into the client, to see that they are noticed: {Form}.",
        CustomParser = result =>
        {
            if (!TryParse(result.Tokens[0].Value, out var faults, out var sentence))
                result.AddError(sentence);
            return faults;
        },
    };

    /// <summary>Reads the option's value.</summary>
    /// <param name="text">E.g. <c>spin=5%,handshake=1/10000</c>.</param>
    /// <param name="faults">The faults; null when the text is wrong.</param>
    /// <param name="sentence">What is wrong with the text; empty when nothing is.</param>
    public static bool TryParse(string text, out Faults? faults, out string sentence)
    {
        ArgumentNullException.ThrowIfNull(text);
        (faults, sentence) = (null, "");
        var read = new Faults(text);
        var kinds = new HashSet<string>(StringComparer.Ordinal);
        foreach (var part in text.Split(','))
        {
            var (kind, value) = part.Split('=', 2) is [var left, var right] ? (left, right) : (part, "");
            if (!kinds.Add(kind))
                sentence = $"--inject has {kind} twice: wanted {Form}.";
            else if (read.With(kind, value) is not { } with)
                sentence = $"--inject has '{part}', which is not a fault: wanted {Form}{Hint(kind)}.";
            else
                read = with;
            if (sentence.Length > 0)
                return false;
        }
        faults = read;
        return true;
    }

    /// <summary>
    /// The same faults where requests that are sent together share one processor. Each then waits for the spins of those that are answered before
    /// it: with its own (n + 1) / 2 on average, by which a spin of a share is divided, so that a request takes longer by that share.
    /// </summary>
    /// <param name="together">How many are sent together, n; 1: one after another.</param>
    public Faults Among(int together) => this with { SpinShare = SpinShare * 2 / (together + 1) };

    /// <summary>Opens the case's client, with the faults in it.</summary>
    public IClient Open(Case row, Target target)
    {
        ArgumentNullException.ThrowIfNull(row);
        if (Into is not null && !FileSystemName.MatchesSimpleExpression(Into, row.Id))
            return row.Strategy.Open(target);
        var client = Handshakes.Every == 0 ? row.Strategy.Open(target)
            : CanLose(row) ? row.Strategy.Open(LostConnection.At(Handshakes, target))
            : new ExtraDial(row.Strategy.Open(target), target, Handshakes);
        if (AllocBytes > 0)
            client = new Allocating(client, AllocBytes);
        if (SpinShare > 0 || SpinTime > TimeSpan.Zero)
            client = new Spinning(client, SpinShare, SpinTime);
        if (Lags.Every > 0)
            client = new Lagging(client, Lags, Lag);
        return BurnShare > 0 ? new Burning(client, BurnShare, s_burning) : client;
    }

    public override string ToString() => Text;

    /// <summary>
    /// Whether losing a connection makes the client dial once more. Not if it would have dialled anyway, or if requests cannot end a connection.
    /// </summary>
    static bool CanLose(Case row) => row.Strategy.Reuses && !row.Strategy.Trims(row.Workload) && !row.Link.Multiplexed;

    Faults? With(string kind, string value) => kind switch
    {
        "spin" when Percent(value) is { } percent and > 0 and <= 1000 => this with { SpinShare = percent / 100 },
        "spin" when Duration.TryParse(value, out var time) && time > TimeSpan.Zero
            && time <= TimeSpan.FromSeconds(1) => this with { SpinTime = time },
        "alloc" when Whole(value, LeastBytes, MostBytes) is { } bytes && bytes % 8 == 0 => this with { AllocBytes = bytes },
        "tail" when value.Split('/') is [var lag, var every] && Duration.TryParse(lag, out var time) && time > TimeSpan.Zero
            && time <= TimeSpan.FromSeconds(1)
            && Whole(every, 2, MostRequests) is { } requests => this with { Lag = time, Lags = new(requests) },
        "burn" when Percent(value) is { } percent and > 0 and <= 100 => this with { BurnShare = percent / 100 },
        "handshake" when value.TrimStart('~') is ['1', '/', .. var every] && value.Length - every.Length <= 3
            && Whole(every, 2, MostRequests) is { } requests => this with { Handshakes = new(requests, AtRandom: value[0] == '~') },
        "into" when value.Length > 0 => this with { Into = value },
        _ => null,
    };

    static string Hint(string kind) => kind switch
    {
        "spin" => "; a spin is at most 1000% or 1s",
        "tail" => string.Create(CultureInfo.InvariantCulture, $"; a tail is a time of at most 1s, and one answer in 2 to {MostRequests} has it"),
        "burn" => "; at most 100% of a processor can burn",
        "alloc" => string.Create(CultureInfo.InvariantCulture, $"; an object has a multiple of 8 bytes, from {LeastBytes} to {MostBytes}"),
        "handshake" => string.Create(CultureInfo.InvariantCulture, $"; a handshake comes with one request in 2 to {MostRequests}"),
        _ => "",
    };

    static double? Percent(string text) => text.EndsWith('%')
        && double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) ? percent : null;

    static int? Whole(string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number : null;
}
