using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;
using Xunit;

namespace PoolBench.Tests;

/// <summary>The projects, and which of them each may use. An arrow that is not here fails with its name.</summary>
public sealed class ArchitectureTests
{
    static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["core"] = [],
        ["pool"] = [],
        ["machine"] = ["core"],
        ["server"] = ["core"],
        ["measure"] = ["core", "machine", "pool", "server"],
        ["claims"] = ["core", "machine", "measure", "pool", "server"],
        ["peers"] = ["core", "machine", "measure", "pool", "server"],
        ["observe"] = ["core", "machine", "measure", "pool", "server"],
        ["analysis"] = ["core"],
        ["PoolBench.Server"] = [],
        ["PoolBench.Testing"] = ["PoolBench.Server"],
        ["probe"] = ["core", "server"],
        ["bench"] = ["analysis", "claims", "core", "machine", "measure", "observe", "peers", "pool", "probe", "server"],
    };

    static readonly string[] Projects =
    [
        .. Directory.EnumerateFiles(Golden.Root, "*.csproj", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 2 })
            .Where(path => Path.GetRelativePath(Golden.Root, path).Split(Path.DirectorySeparatorChar)[0] is not ("tests" or "samples")),
    ];

    [Fact]
    public void Every_project_is_in_the_table() =>
        Assert.Equal(Arrows.Keys.Order(StringComparer.Ordinal), Projects.Select(Name).Order(StringComparer.Ordinal));

    [Fact]
    public void A_project_refers_to_none_but_those_below_it() =>
        Assert.Empty(from path in Projects
                     from other in Referred(path)
                     where !Arrows[Name(path)].Contains(other)
                     select $"{Name(path)} → {other} in {Path.GetFileName(path)}");

    /// <summary>What reaches a project through another one is used without a reference of its own; PoolBench.Server refers to nothing.</summary>
    [Fact]
    public void A_project_uses_no_code_but_of_those_below_it() =>
        Assert.Empty(from path in Projects.Where(path => Name(path) != "PoolBench.Server")
                     from other in Used(Name(path))
                     where !Arrows[Name(path)].Contains(other)
                     select $"{Name(path)} → {other} in {Name(path)}.dll");

    /// <summary>So that two files fit beside each other; .editorconfig says the same to editors.</summary>
    [Fact]
    public void No_line_of_code_is_longer_than_150_characters() =>
        Assert.Empty(from file in Sources
                     from line in File.ReadLines(file).Select((text, i) => (Text: text, Number: i + 1))
                     where line.Text.Length > 150
                     select $"{Path.GetRelativePath(Golden.Root, file)}:{line.Number}");

    static IEnumerable<string> Sources =>
        from folder in Directory.EnumerateDirectories(Golden.Root)
        from file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        let parts = Path.GetRelativePath(Golden.Root, file).Split(Path.DirectorySeparatorChar)
        where Path.GetExtension(file) is ".cs" or ".razor" && !parts.Any(part => part is "bin" or "obj" || part.StartsWith('.'))
        select file;

    static string Name(string path) => Path.GetFileNameWithoutExtension(path);

    static IEnumerable<string> Referred(string path) =>
        XDocument.Load(path).Descendants("ProjectReference").Select(reference => Name(reference.Attribute("Include")!.Value.Replace('\\', '/')));

    const string Shipped = "PoolBench.Pool";

    static string[] Used(string project)
    {
        // What is shipped to others has a name of its own among theirs.
        var assembly = project == "pool" ? Shipped : project;
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, $"{assembly}.dll"));
        using var image = new PEReader(file);
        var metadata = image.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))
            .Select(name => name == Shipped ? "pool" : name).Where(Arrows.ContainsKey)];
    }
}
