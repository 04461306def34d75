using PoolBench.Analysis.Tables;
using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Fleet;

/// <summary>Larger fleets, computed from a measured member, with every assumption said. It is arithmetic, not a measurement.</summary>
static class ScaleOut
{
    /// <summary>Ports that Linux gives an address by default towards one address and port of a server.</summary>
    const int DefaultPorts = 60_999 - 32_768 + 1;

    /// <summary>Prints it.</summary>
    public static void Print(FleetBook book, IReadOnlyList<int> sizes, Screen screen)
    {
        FleetMember[] told = [.. book.Members.Where(member => member.Part is not null)];
        if (told.Length == 0)
        {
            screen.Line("No member told what it measured: nothing can be computed from it.", Tone.Bad);
            return;
        }
        var peak = told.Max(member => member.Book.PeakOpen);
        var rate = told.Average(member => Rate(member.Part!));
        var redials = Redials(book, told);
        var bytes = BytesPerConnection(book);
        screen.Line();
        screen.Line("Simulated: larger fleets of such members. Computed, not measured.", Tone.Title);
        string[] names = [.. sizes.Select(size => $"{Numbers.Count(size)} members")];
        Column[] columns =
        [
            new(["connections", "at the server"], [.. sizes.Select(size => Numbers.Count(size * peak))]),
            new(["requests", "/s"], [.. sizes.Select(size => Numbers.Significant(size * rate))]),
            new(["dials in the", "worst 0.1 s"],
                [.. sizes.Select(size => redials is { } each ? Numbers.Count((long)Math.Ceiling(size * each)) : Grid.None)]),
            new(["addresses", "behind NAT"], [.. sizes.Select(size => Numbers.Count(((size * peak) + DefaultPorts - 1) / DefaultPorts))]),
            new(["server", "MB"], [.. sizes.Select(size => bytes is { } each ? Numbers.Significant(size * peak * each / 1e6) : Grid.None)]),
        ];
        foreach (var (text, isHeader) in Grid.Lines(names, columns, screen.Width))
            screen.Line(text, isHeader ? Tone.Quiet : Tone.Plain);
        screen.Line();
        screen.Paragraph("Assumed:", Tone.Plain, "", "");
        foreach (var assumption in Assumptions(peak, rate, redials, bytes, book))
            screen.Paragraph(assumption, Tone.Plain, "  - ", "    ");
    }

    static IEnumerable<string> Assumptions(long peak, double rate, double? redials, double? bytes, FleetBook book)
    {
        yield return $"every member opens the {Numbers.Count(peak)} connections of the member that had most, at the same time as all others;";
        yield return $"every member gets the {Numbers.Significant(rate)} answers a second that members got on average: the server is never the "
            + "bottleneck, which larger fleets make it;";
        yield return redials is { } each
            ? $"all members lose their connections at once, and each dials {Numbers.Significant(each)} in the worst tenth of a second, as in "
                + "the one measured "
                + $"({(book.Members.Any(member => member.Part?.Dropped is not null) ? "when the server dropped them" : "at its start")});"
            : "when members dialled is not known, so their dials cannot be scaled;";
        yield return $"an address translator has {Numbers.Count(DefaultPorts)} ports (Linux's default range) for each of its addresses towards one "
            + "address and port of the server, and none of them waits in TIME_WAIT;";
        yield return bytes is { } size
            ? $"a connection costs the server {Numbers.Significant(size / 1e3)} kB of physical memory, as measured with "
                + $"{Numbers.Count(book.Memory!.MostOpen)} open, in a process of PoolBench's own server; yours will differ."
            : "how much memory a connection costs the server is not known: too few were open to tell, or it had room from earlier ones.";
    }

    static double Rate(FleetPart part) => (part.Requests - part.Failed) / Math.Max(1e-9, (part.SentUntilNs - part.SentFromNs) / 1e9);

    /// <summary>Dials a member in the worst tenth of a second.</summary>
    static double? Redials(FleetBook book, FleetMember[] told) =>
        Storm.Dials(book) is { Length: > 0 } dials ? dials.Max() / (double)told.Length : null;

    /// <summary>Fewer would drown in what else a process does with its memory.</summary>
    const int FewestOpen = 50;

    /// <summary>A connection costs more than this; a server that grew by less had room from earlier ones.</summary>
    const double LeastBytes = 4096;

    static double? BytesPerConnection(FleetBook book) =>
        book.Memory is { MostOpen: >= FewestOpen } memory
            && (memory.AtMostOpen - memory.AtStart) / (double)memory.MostOpen is var bytes and > LeastBytes
            ? bytes : null;
}
