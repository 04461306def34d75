using System.Globalization;
using PoolBench.Core.Runs;

namespace PoolBench.Claims;

/// <summary>What an experiment found.</summary>
/// <param name="Verdict">Computed by <see cref="Evidence"/>.</param>
/// <param name="Measured">The numbers.</param>
/// <param name="Statement">What is true, with the numbers; null when nothing was measured.</param>
/// <param name="Reason">Why nothing was measured; null when something was.</param>
sealed record Finding(ClaimVerdict Verdict, IReadOnlyList<Measured> Measured, string? Statement, string? Reason)
{
    /// <summary>Where two of our own measurements contradict each other, a sentence each: then one of them, or the model, is wrong.</summary>
    public IReadOnlyList<string> Disagreements { get; init; } = [];

    /// <summary>The experiment cannot be done here.</summary>
    /// <param name="reason">One sentence: what is missing, and how to get it.</param>
    public static Finding NotRun(string reason) => new(ClaimVerdict.NotRun, [], null, reason);
}

/// <summary>Gathers the numbers of an experiment. A claim is split into the parts it states, and each part is measured.</summary>
/// <remarks>The verdict follows: confirmed when every part holds, refuted when none does, imprecise when some do.</remarks>
sealed class Evidence
{
    /// <summary>How many times as many are still the same: where requests wait, both counts are racy.</summary>
    const double Racy = 2.5;

    /// <summary>How many more are still the same, however few there are.</summary>
    const int Few = 4;

    readonly List<Measured> _measured = [];
    readonly List<string> _disagreements = [];

    /// <summary>Adds a part of the claim: a number, and whether it is as claimed.</summary>
    /// <param name="holds">Whether this part holds; compute it from <paramref name="value"/>, never pass a constant.</param>
    /// <param name="value">The measured number.</param>
    /// <param name="unit">Its unit; empty for a plain number.</param>
    /// <param name="text">What the number counts, and for which client.</param>
    /// <param name="id">Needed when a program reads the number: lower case with hyphens, unique within the claim.</param>
    public Evidence Part(bool holds, double value, string unit, string text, string? id = null) => Add(value, unit, text, holds, id);

    /// <summary>Adds a number worth knowing. It does not affect the verdict.</summary>
    /// <param name="value">The measured number.</param>
    /// <param name="unit">Its unit; empty for a plain number.</param>
    /// <param name="text">What the number counts, and for which client.</param>
    /// <param name="id">Needed when a program reads the number: lower case with hyphens, unique within the claim.</param>
    public Evidence Beside(double value, string unit, string text, string? id = null) => Add(value, unit, text, null, id);

    /// <summary>Compares what a real library did with what the model of it did. If they differ widely, the claim ends red.</summary>
    /// <param name="what">What was counted, with its setting, e.g. <c>connections opened, 8/2</c>.</param>
    /// <param name="real">The library's name, and its number.</param>
    /// <param name="model">The model's name, and its number.</param>
    public Evidence Agree(string what, (string Name, double Number) real, (string Name, double Number) model)
    {
        var (less, more) = (Math.Min(real.Number, model.Number), Math.Max(real.Number, model.Number));
        if (more > (Racy * less) + Few)
            _disagreements.Add(string.Create(CultureInfo.InvariantCulture,
                $"{what}: {real.Number:#,0} by {real.Name}, {model.Number:#,0} by {model.Name}, which is to do as it does"));
        return this;
    }

    /// <summary>Closes the evidence with a verdict.</summary>
    /// <param name="statement">What is true, with the numbers, in one or two sentences.</param>
    public Finding Says(string statement)
    {
        var parts = _measured.Where(each => each.Holds is not null).ToArray();
        var verdict = parts.Length == 0 ? throw new InvalidOperationException("No part of the claim was measured.")
            : parts.All(part => part.Holds == true) ? ClaimVerdict.Confirmed
            : parts.All(part => part.Holds == false) ? ClaimVerdict.Refuted
            : ClaimVerdict.Imprecise;
        return new(verdict, _measured, statement, null) { Disagreements = _disagreements };
    }

    Evidence Add(double value, string unit, string text, bool? holds, string? id)
    {
        _measured.Add(new Measured { Id = id, Value = value, Unit = unit, Text = text, Holds = holds });
        return this;
    }
}
