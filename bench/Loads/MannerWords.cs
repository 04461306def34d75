using System.Globalization;
using PoolBench.Core;
using PoolBench.Measure.Manners;
using PoolBench.Measure.Workloads;

namespace PoolBench.Bench.Loads;

/// <summary>A load's manner in words, behind those of its workload.</summary>
static class MannerWords
{
    /// <summary>Words that begin with a comma; empty for the ordinary manner.</summary>
    public static string Of(Load load) => string.Concat(Parts(load).Select(part => $", {part}"));

    static IEnumerable<string> Parts(Load load)
    {
        var workload = load.Row.Workload;
        if (workload.Method != HttpMethod.Get)
            yield return workload.Method.ToString();
        if (workload.Idle > 0)
            yield return string.Create(CultureInfo.InvariantCulture, $"{workload.Idle:#,0} connections idle at the start");
        if (LoadManner.RestOf(workload) is { Ticks: > 0 } rest)
            yield return $"{Duration.Text(rest)} of rest";
        foreach (var part in load.Row.Manner is { } manner ? Parts(manner) : [])
            yield return part;
        if (load.ServerWords.Count > 0)
            yield return $"server {string.Join(' ', load.ServerWords)}";
    }

    static IEnumerable<string> Parts(Manner manner)
    {
        if (manner.BodyBytes is { } body)
            yield return string.Create(CultureInfo.InvariantCulture, $"bodies of {body:#,0} bytes");
        if (manner.AnswerBytes != Workload.AnswerBytes)
            yield return string.Create(CultureInfo.InvariantCulture, $"answers of {manner.AnswerBytes:#,0} bytes");
        if (manner.Status is { } status)
            yield return $"status {status.Status} {Every(status.OneIn)}";
        if (manner.Ask is { } ask)
            yield return $"{ask.Query} {Every(ask.OneIn)}";
        if (manner.Always.Length > 0)
            yield return manner.Always;
        if (manner.Cancel is { } cancel)
            yield return $"cancelled {Duration.Text(cancel.After)} after sending {Every(cancel.OneIn)}";
        if (manner.Timeout is { } timeout)
            yield return $"at most {Duration.Text(timeout)} each";
        if (manner.Reading != Reading.Whole)
            yield return manner.Reading == Reading.HeadersOnly ? "headers only" : "bodies left unread";
        if (manner.Retries > 0)
            yield return string.Create(CultureInfo.InvariantCulture, $"up to {manner.Retries} retries");
        if (manner.RetryAfter is { } seconds)
            yield return string.Create(CultureInfo.InvariantCulture, $"Retry-After of {seconds} s{(manner.Retries > 0 ? ", waited for" : "")}");
    }

    static string Every(int oneIn) => oneIn == 1 ? "for every request"
        : string.Create(CultureInfo.InvariantCulture, $"for one request in {oneIn:#,0}");
}
