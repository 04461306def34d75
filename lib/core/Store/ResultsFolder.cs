using System.Text.RegularExpressions;

namespace PoolBench.Core.Store;

/// <summary>
/// Where results are stored: <c>results</c> of a checkout or, outside any checkout, <c>poolbench-results</c> in the current folder.
/// </summary>
/// <param name="Checkout">The checkout's root; null: none.</param>
public sealed partial record ResultsFolder(string? Checkout)
{
    const string OfCheckout = "results", Alone = "poolbench-results", OfRuns = "runs";

    /// <summary>
    /// For the checkout around the current folder or, failing that, the one that this program was built in. The installed tool has no such checkout.
    /// </summary>
    public static ResultsFolder Here =>
        new(CheckoutFolder.Around ?? CheckoutFolder.OfProgram(AppContext.BaseDirectory));

    /// <summary>
    /// Data shipped with the program, used where the user has none: expectations, calibrations and baselines of the checkout it was built from. Null
    /// in a checkout, which has its own.
    /// </summary>
    public string? Shipped => Checkout is null ? Path.Combine(AppContext.BaseDirectory, OfCheckout) : null;

    /// <summary>The folder of fresh Runs.</summary>
    public string Runs => Checkout is null ? Alone : Of(OfRuns);

    /// <summary>The path of a file or folder in it, existing or not; relative when it is below the current folder.</summary>
    public string Of(string name)
    {
        if (Checkout is null)
            return Path.Combine(Alone, name);
        return Near(Path.Combine(Checkout, OfCheckout, name));
    }

    /// <summary>A full path in its most readable form: relative when it is below the current folder.</summary>
    public static string Near(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            return Path.GetRelativePath(Directory.GetCurrentDirectory(), path) is var relative && relative.StartsWith("..", StringComparison.Ordinal)
                ? path : relative;
        }
        catch (IOException)
        {
            // The current folder is gone.
            return path;
        }
    }

    /// <summary>The place itself; outside a checkout, when nothing is there, the shipped one instead.</summary>
    /// <param name="place">A file or folder.</param>
    public string OrShipped(string place) =>
        Shipped is { } shipped && !Path.Exists(place)
            && Path.GetRelativePath(Alone, place) is var name && !name.StartsWith("..", StringComparison.Ordinal)
            ? Path.Combine(shipped, name) : place;

    /// <summary>Whether a file or folder beside the Runs belongs to the commands.</summary>
    public bool Holds(string entry) => Checkout is null && Path.GetDirectoryName(entry) == Alone
        && Path.GetFileName(entry) is "baselines" or "calibrations" or "expected" or "claims.expected.json" or "peers.expected.json";

    /// <summary>Replaces the checkout's folder names in a text with the folders used here.</summary>
    public string Named(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Checkout is not null ? text : Folder().Replace(text, Alone);
    }

    [GeneratedRegex($@"(?<![\w/-]){OfCheckout}(/{OfRuns})?(?=/|\b)")]
    private static partial Regex Folder();
}
