namespace PoolBench.Analysis.Tables.Families;

/// <summary>The words around one family's tables: the question, what the numbers say, and what follows from them.</summary>
/// <remarks>A new family is a new file here, found by its <see cref="Name"/>. Without a file it gets the words of <see cref="AnyFamily"/>.</remarks>
abstract class Family
{
    static readonly Dictionary<string, Family> Known = typeof(Family).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(Family)) && !type.IsAbstract && type != typeof(AnyFamily))
        .Select(type => (Family)Activator.CreateInstance(type)!)
        .ToDictionary(family => family.Name);

    /// <summary>Its name in case ids.</summary>
    public abstract string Name { get; }

    /// <summary>The question that its cases answer.</summary>
    public abstract string Question { get; }

    /// <summary>Whether its cases make a table; a self-check is only a sentence.</summary>
    public virtual bool HasTable => true;

    /// <summary>The words for a family.</summary>
    public static Family Of(string name) => Known.GetValueOrDefault(name) ?? new AnyFamily(name);

    /// <summary>Whole sentences, each computed from the table and true whatever it holds; none when nothing can be said.</summary>
    public abstract IEnumerable<string> Sentences(Table table);

    /// <summary>The most telling of these sentences, for the top of a report; null when nothing can be said.</summary>
    public virtual string? Telling(IReadOnlyList<Table> tables) => tables.SelectMany(Sentences).LastOrDefault();

    /// <summary>A row's name in the table.</summary>
    public virtual string NameOf(Row row) => row.Name;

    /// <summary>The columns of counts, left of times.</summary>
    public virtual IEnumerable<Column> Counts(Table table) => Columns.Counts(table);

    /// <summary>The columns of times and what is computed from them.</summary>
    public virtual IEnumerable<Column> Times(Table table, bool withRange) => Columns.Times(table, withRange);

    /// <summary>Code to paste, at most 78 characters per line; none when the numbers give no reason.</summary>
    public virtual IEnumerable<string> Advice(IReadOnlyList<Table> tables) => [];
}
