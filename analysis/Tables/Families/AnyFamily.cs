namespace PoolBench.Analysis.Tables.Families;

/// <summary>The words for a family without a class of its own.</summary>
sealed class AnyFamily(string name) : Family
{
    public override string Name => name;

    public override string Question => name.Replace('-', ' ');

    public override IEnumerable<string> Sentences(Table table)
    {
        var dialled = table.Measured.Where(row => row.Connections is not null).OrderBy(row => row.Connections!.Value.High).ToArray();
        if (dialled.Length < 2)
            yield break;
        var (least, most) = (dialled[0], dialled[^1]);
        yield return least.Connections == most.Connections
            ? $"Every case opened {Words.Of(least.Connections!.Value, "connection")}."
            : $"Connections went from {least.Connections} ({least.Name}) to {most.Connections} ({most.Name}).";
    }
}
