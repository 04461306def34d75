using System.Globalization;
using PoolBench.Core;
using PoolBench.Core.Terminal;
using PoolBench.Observe.Accounting;

namespace PoolBench.Bench.Observing;

/// <summary>Shows a program while it is observed: in a terminal as a table rewritten in place, elsewhere as a line a look.</summary>
/// <param name="output">Where it is shown.</param>
/// <param name="inPlace">Whether that is a terminal.</param>
sealed class LookScreen(TextWriter output, bool inPlace)
{
    /// <summary>More servers than this are shown together.</summary>
    const int MostRows = 15;

    int _shown;

    public void Show(Look look)
    {
        if (!inPlace)
            output.WriteLine(Line(look));
        else
        {
            string[] lines = [.. Table(look)];
            // Goes back to the first line of the last table, and erases only what is longer: nothing flickers.
            output.Write((_shown > 0 ? $"\e[{_shown}F" : "") + string.Concat(lines.Select(line => line + "\e[K\n")) + "\e[J");
            _shown = lines.Length;
        }
        output.Flush();
    }

    static string Line(Look look)
    {
        var rows = look.Rows;
        var (open, active) = (rows.Sum(row => row.Open), rows.Sum(row => row.Active));
        var waits = rows.Where(row => row.QueueP99 is not null).Select(row => row.QueueP99!.Value).DefaultIfEmpty(-1).Max();
        return string.Create(CultureInfo.InvariantCulture, $"{look.Elapsed.TotalSeconds,6:0.0} s  {rows.Sum(row => row.Requests):#,0} requests/s, "
            + $"{open:#,0} open ")
            + string.Create(CultureInfo.InvariantCulture, $"({active:#,0} active, {look.Connecting:#,0} connecting), {look.Dials:#,0} dials/s, ")
            + $"queue p99 {(waits < 0 ? Numbers.None : Numbers.Significant(waits) + " ms")}, {Numbers.Count(look.Handshakes)} TLS, "
            + $"{Numbers.Count(look.Lookups)} DNS, {Numbers.Count(rows.Sum(row => row.Failed))} failed";
    }

    static IEnumerable<string> Table(Look look)
    {
        yield return string.Create(CultureInfo.InvariantCulture, $"{look.Elapsed.TotalSeconds:0.0} s   {look.Dials:#,0} dials/s, "
            + $"{look.Connecting:#,0} connecting, ")
            + $"{Numbers.Count(look.Handshakes)} TLS handshakes, {Numbers.Count(look.Lookups)} DNS look-ups";
        yield return $"  {"",-28} {"open",6} {"active",7} {"idle",6} {"opened/s",9} {"requests/s",11} {"queue ms p50/p99",17} {"failed",7}";
        foreach (var row in look.Rows.OrderByDescending(row => row.Requests).Take(MostRows))
            yield return $"  {PlainText.Clean(row.Origin, 28),-28} {row.Open,6} {row.Active,7} {row.Open - row.Active,6} "
                + string.Create(CultureInfo.InvariantCulture, $"{row.Opened,9:#,0} {row.Requests,11:#,0} ")
                + $"{Wait(row.QueueP50) + "/" + Wait(row.QueueP99),17} {row.Failed,7}";
        if (look.Rows.Count > MostRows)
            yield return $"  and {look.Rows.Count - MostRows} other servers";
    }

    static string Wait(double? ms) => ms is { } known ? Numbers.Significant(known) : Numbers.None;
}
