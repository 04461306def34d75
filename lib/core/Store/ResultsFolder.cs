using System.Text.RegularExpressions;

namespace PoolBench.Core.Store;

/// <summary>
/// Where results lie: in <c>results</c> of a checkout, or, where none is around, in <c>poolbench-results</c> of the current folder.
/// </summary>
/// <param name="Checkout">The checkout's root; null: there is none.</param>
public sealed partial record ResultsFolder(string? Checkout)
{
    const string OfCheckout = "results", Alone = "poolbench-results", OfRuns = "runs";

    /// <summary>
    /// Of the current folder: the checkout around it, or the one that this program was built in. The installed tool was built elsewhere.
    /// </summary>
    public static ResultsFolder Here =>
        new(CheckoutFolder.Around ?? CheckoutFolder.OfProgram(AppContext.BaseDirectory));

    /// <summary>
    /// What came with the program, for where nothing is of one's own: expectations, calibrations and baselines of the checkout that it was built
    /// from. Null in a checkout, which has them.
    /// </summary>
    public string? Shipped => Checkout is null ? Path.Combine(AppContext.BaseDirectory, OfCheckout) : null;

    /// <summary>The folder of fresh Runs.</summary>
    public string Runs => Checkout is null ? Alone : Of(OfRuns);

    /// <summary>A file or folder of it, there or not; relative where it lies below the current folder.</summary>
    public string Of(string name)
    {
        if (Checkout is null)
            return Path.Combine(Alone, name);
        return Near(Path.Combine(Checkout, OfCheckout, name));
    }

    /// <summary>A whole path as a person reads it best: relative where it lies below the current folder.</summary>
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

    /// <summary>The place itself; without a checkout, and when nothing is there, what came with the program in its stead.</summary>
    /// <param name="place">A file or folder.</param>
    public string OrShipped(string place) =>
        Shipped is { } shipped && !Path.Exists(place)
            && Path.GetRelativePath(Alone, place) is var name && !name.StartsWith("..", StringComparison.Ordinal)
            ? Path.Combine(shipped, name) : place;

    /// <summary>Whether a file or folder beside the Runs is one that the commands keep there.</summary>
    public bool Holds(string entry) => Checkout is null && Path.GetDirectoryName(entry) == Alone
        && Path.GetFileName(entry) is "baselines" or "calibrations" or "expected" or "claims.expected.json" or "peers.expected.json";

    /// <summary>A text in which the checkout's folders are named, with the folders that are used here.</summary>
    public string Named(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Checkout is not null ? text : Folder().Replace(text, Alone);
    }

    [GeneratedRegex($@"(?<![\w/-]){OfCheckout}(/{OfRuns})?(?=/|\b)")]
    private static partial Regex Folder();
}
