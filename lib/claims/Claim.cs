using System.Globalization;
using System.Reflection;

namespace PoolBench.Claims;

/// <summary>One claim about connection pooling, with the experiment that measures it.</summary>
/// <remarks>
/// Every class below this folder with a <see cref="ClaimAttribute"/> is found by itself. Its name is a short sentence: the claim as made,
/// whatever the verdict.
/// </remarks>
public abstract class Claim
{
    readonly ClaimAttribute _stated;

    /// <summary>Takes id, topic and source from the attribute.</summary>
    /// <param name="id">Which attribute, on a class that has several; null on a class with one.</param>
    protected Claim(string? id = null) =>
        _stated = GetType().GetCustomAttributes<ClaimAttribute>().Single(each => id is null || each.Id == id);

    /// <summary>The stable id, see <see cref="ClaimAttribute"/>.</summary>
    public string Id => _stated.Id;

    /// <summary>The heading of the claim.</summary>
    public Topic Topic => _stated.Topic;

    /// <summary>Where the claim comes from.</summary>
    public string Source => _stated.Source;

    /// <summary>The claim in one sentence, as a guide would put it.</summary>
    public abstract string Text { get; }

    /// <summary>What the machine must have. The experiment does not start without it.</summary>
    internal virtual IReadOnlyList<Need> Needs => [];

    /// <summary>Measures the claim.</summary>
    /// <returns>The measured numbers. The verdict follows from them, see <see cref="Evidence"/>.</returns>
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
            .SelectMany(ClaimsOf)
            .OrderBy(claim => claim.Topic)
            .ThenBy(claim => claim.Id[0] != 'S')
            .ThenBy(claim => int.Parse(claim.Id.AsSpan(1), CultureInfo.InvariantCulture)),
    ];

    public override string ToString() => Id;

    /// <summary>One claim for each attribute. With several attributes, the constructor takes the id.</summary>
    static IEnumerable<Claim> ClaimsOf(Type type)
    {
        var stated = type.GetCustomAttributes<ClaimAttribute>().ToArray();
        return stated.Length > 1
            ? stated.Select(each => (Claim)Activator.CreateInstance(type, each.Id)!)
            : [(Claim)Activator.CreateInstance(type)!];
    }
}
