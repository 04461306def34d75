using System.Globalization;

namespace PoolBench.Bench;

/// <summary>One claim about connection pooling, with the experiment that measures it. A class placed below this folder is found, not registered.</summary>
public abstract class Claim
{
    /// <summary><c>S</c> and a number for what guides say, <c>N</c> and a number for .NET's own surprises.</summary>
    public abstract string Id { get; }

    /// <summary>The heading it stands under.</summary>
    public abstract Topic Topic { get; }

    /// <summary>The claim in one sentence, as a guide would put it.</summary>
    public abstract string Text { get; }

    /// <summary>What the machine must have; the experiment does not begin without.</summary>
    internal virtual IReadOnlyList<Need> Needs => [];

    /// <summary>Measures it.</summary>
    /// <returns>What was measured; the verdict follows from it, see <see cref="Evidence"/>.</returns>
    internal abstract Task<Finding> TryAsync(Lab lab);

    /// <summary>The part of the experiment that runs in a confined child process, see <see cref="Lab.ProbeAsync"/>.</summary>
    /// <param name="arguments">From <see cref="TryAsync"/>.</param>
    /// <returns>Numbers by name.</returns>
    internal virtual Task<IReadOnlyDictionary<string, double>> ProbeAsync(IReadOnlyList<string> arguments) =>
        throw new NotSupportedException($"{Id} has no part that runs in a child process.");

    /// <summary>Every claim, by topic and then by number.</summary>
    public static IReadOnlyList<Claim> All { get; } =
    [
        .. typeof(Claim).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(Claim)) && !type.IsAbstract)
            .Select(type => (Claim)Activator.CreateInstance(type, nonPublic: true)!)
            .OrderBy(claim => claim.Topic).ThenBy(claim => claim.Id[0] != 'S').ThenBy(claim => int.Parse(claim.Id.AsSpan(1), CultureInfo.InvariantCulture)),
    ];

    public override string ToString() => Id;
}
