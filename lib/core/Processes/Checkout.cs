using System.Reflection;
using PoolBench.Core.Store;

namespace PoolBench.Core.Processes;

/// <summary>The sources that this program was built from.</summary>
static class Checkout
{
    const int Short = 7;

    /// <summary>The checkout's root; null for the installed tool, and for a copy of the program.</summary>
    public static string? Root { get; } = CheckoutFolder.OfProgram(AppContext.BaseDirectory);

    /// <summary>
    /// Seven digits of the commit that the program was built from, with <c>-dirty</c> when its checkout has changes; <c>unknown</c> when it was built
    /// without git. Ignores any repository around the current folder.
    /// </summary>
    public static string Commit() => (Root is null ? null : Git.Describe(Root)) ?? Built(Version) ?? "unknown";

    /// <summary>The build's version, with the commit after a plus sign if the compiler knew it.</summary>
    public static string Version { get; } =
        typeof(Checkout).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <summary>The commit in a build's version, e.g. <c>0.1.0+1a2b3c4…-dirty</c>; null when it has none.</summary>
    internal static string? Built(string version)
    {
        const string dirty = "-dirty";
        if (version.Split('+') is not [_, { Length: >= Short } commit])
            return null;
        return commit[..Short] + (commit.EndsWith(dirty, StringComparison.Ordinal) ? dirty : "");
    }
}
