namespace PoolBench.Analysis.Tables.Families;

/// <summary>The words around the tables of one family: the question, what the numbers say, and what follows from them.</summary>
/// <remarks>A new family is a new file here, found by its <see cref="Name"/>; without one it gets the words of <see cref="AnyFamily"/>.</remarks>
abstract class Family
{
    static readonly Dictionary<string, Family> Known = typeof(Family).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(Family)) && !type.IsAbstract && type != typeof(AnyFamily))
        .Select(type => (Family)Activator.CreateInstance(type)!)
        .ToDictionary(family => family.Name);

    /// <summary>As in the case ids.</summary>
    public abstract string Name { get; }

    /// <summary>The question that its cases answer.</summary>
    public abstract string Question { get; }

    /// <summary>Whether its cases make a table; a self-check is a sentence alone.</summary>
    public virtual bool HasTable => true;

    /// <summary>The words for a family.</summary>
    public static Family Of(string name) => Known.GetValueOrDefault(name) ?? new AnyFamily(name);

    /// <summary>Whole sentences, each computed from the table and true for whatever it holds; none where nothing can be said.</summary>
    public abstract IEnumerable<string> Sentences(Table table);

    /// <summary>Of all these sentences the one that tells most, for the top of a report; null where nothing can be said.</summary>
    public virtual string? Telling(IReadOnlyList<Table> tables) => tables.SelectMany(Sentences).LastOrDefault();

    /// <summary>What the table calls a row.</summary>
    public virtual string NameOf(Row row) => row.Name;

    /// <summary>The columns of counts, which stand before times.</summary>
    public virtual IEnumerable<Column> Counts(Table table) => Columns.Counts(table);

    /// <summary>The columns of times and what is computed from them.</summary>
    public virtual IEnumerable<Column> Times(Table table, bool withRange) => Columns.Times(table, withRange);

    /// <summary>Code to paste, at most 78 characters a line; none when the numbers do not call for it.</summary>
    public virtual IEnumerable<string> Advice(IReadOnlyList<Table> tables) => [];
}
