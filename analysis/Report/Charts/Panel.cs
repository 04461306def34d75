namespace PoolBench.Analysis.Report.Charts;

/// <summary>One drawing: an SVG in the page, and a file of its own beside the Markdown.</summary>
/// <param name="Id">Its file's name without extension, and its id in the page: letters, digits and hyphens.</param>
/// <param name="Title">What is drawn; shown at the top of the drawing.</param>
public abstract record Panel(string Id, string Title)
{
    /// <summary>One line below the title; null: none.</summary>
    public string? Subtitle { get; init; }

    /// <summary>The alternative text: title and content of the drawing.</summary>
    public string Alternative => Subtitle is null ? Title : $"{Title}. {Subtitle}";
}

/// <summary>Lines and points over two axes.</summary>
public sealed record XyPanel(string Id, string Title, Axis X, Axis Y, IReadOnlyList<Series> Series) : Panel(Id, Title)
{
    /// <summary>Straight lines across the drawing, e.g. a limit.</summary>
    public IReadOnlyList<Rule> Rules { get; init; } = [];
}

/// <summary>Points that belong together. Their colour, shape and dash come from <paramref name="Style"/>.</summary>
/// <param name="Name">What the legend says.</param>
/// <param name="Style">From 0. The same thing has the same style in every chart of a figure.</param>
/// <param name="Points">In the order of x.</param>
public sealed record Series(string Name, int Style, IReadOnlyList<Point> Points)
{
    /// <summary>Whether the points are joined.</summary>
    public bool IsLine { get; init; } = true;

    /// <summary>Whether it is computed from a formula, not measured: drawn thin and dotted, without marks.</summary>
    public bool IsPredicted { get; init; }
}

/// <summary>A point of a series.</summary>
/// <param name="X">In the unit of the x axis.</param>
/// <param name="Y">In the unit of the y axis.</param>
/// <param name="Tip">The text shown when pointed at; null: it belongs to the line only and has no mark.</param>
public readonly record struct Point(double X, double Y, string? Tip)
{
    /// <summary>Lowest and highest over the iterations; null: no range is drawn.</summary>
    public (double Low, double High)? Range { get; init; }

    /// <summary>Whether the line skips it: a hollow mark of its own, e.g. the maximum.</summary>
    public bool IsApart { get; init; }
}

/// <summary>A labelled line across the drawing at a value of the y axis.</summary>
public sealed record Rule(double Value, string Label);

/// <summary>One lane for each connection over time, its requests as blocks.</summary>
/// <param name="Id">As in <see cref="Panel"/>.</param>
/// <param name="Title">As in <see cref="Panel"/>.</param>
/// <param name="Time">The time axis, milliseconds.</param>
/// <param name="Lanes">From top to bottom.</param>
public sealed record LanesPanel(string Id, string Title, Axis Time, IReadOnlyList<Lane> Lanes) : Panel(Id, Title);

/// <summary>A connection; all times in milliseconds.</summary>
/// <param name="Opened">When it was accepted.</param>
/// <param name="Secured">When its TLS handshake was complete; null without one.</param>
/// <param name="Closed">When it was closed; null: it was still open at the end.</param>
/// <param name="Requests">When each request was in flight.</param>
/// <param name="Tip">The text shown when pointed at.</param>
public sealed record Lane(double Opened, double? Secured, double? Closed, IReadOnlyList<(double From, double To)> Requests, string Tip);

/// <summary>Ratios of candidate to baseline with their bounds, one per row.</summary>
/// <param name="Id">As in <see cref="Panel"/>.</param>
/// <param name="Title">As in <see cref="Panel"/>.</param>
/// <param name="Ratio">The axis of ratios.</param>
/// <param name="Rows">From top to bottom.</param>
public sealed record ForestPanel(string Id, string Title, Axis Ratio, IReadOnlyList<ForestRow> Rows) : Panel(Id, Title);
