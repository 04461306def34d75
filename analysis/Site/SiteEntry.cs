namespace PoolBench.Analysis.Site;

/// <summary>A line of the menu.</summary>
/// <param name="Path">The page's path in the checkout.</param>
/// <param name="Title">Its heading.</param>
public sealed record SiteEntry(string Path, string Title);
