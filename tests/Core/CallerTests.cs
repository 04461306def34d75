using System.Text.RegularExpressions;
using PoolBench.Core.Commands;
using PoolBench.Tests.Analysis;
using Xunit;

namespace PoolBench.Tests.Core;

/// <summary>Hints name the command as it was called.</summary>
public sealed partial class CallerTests : IDisposable
{
    const string Hints = """
        dotnet run -c Release --project bench
        dotnet run -c Release --project bench -- load --max 5
        … -- load --max 6
        dotnet run -c Release --project analysis -- report latest
        dotnet run -c Release --project server -- --http 5080
        """;

    readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void A_project_of_a_checkout_is_typed_as_such() => Assert.Equal(Hints, Caller.Of(AppContext.BaseDirectory).Typed(Hints));

    [Theory]
    [InlineData(".store", "poolbench")]
    [InlineData("packages", "dotnet poolbench")]
    public void An_installed_tool_has_a_command_of_its_own(string store, string command)
    {
        Directory.CreateDirectory(_temp[store, "poolbench"]);
        File.WriteAllText(_temp[store, "poolbench", "DotnetToolSettings.xml"], "");
        Assert.Equal($"""
            {command}
            {command} load --max 5
            {command} load --max 6
            {command} report latest
            {command} server --http 5080
            """, Caller.Of(_temp[store, "poolbench"]).Typed(Hints));
    }

    /// <summary>Help texts are raw strings, which one place prints; any other command in a sentence stands in <see cref="Hint.As"/>.</summary>
    [Fact]
    public void Every_command_in_a_message_goes_through_the_one_helper() =>
        Assert.Empty(from project in (string[])["analysis", "bench", "lib"]
                     from file in Directory.EnumerateFiles(Path.Combine(Golden.Root, project), "*.cs", SearchOption.AllDirectories)
                     where !file.Split(Path.DirectorySeparatorChar).Contains("obj") && Path.GetFileName(file) != "Caller.cs"
                     from line in File.ReadLines(file)
                     where Quoted().IsMatch(line) && !line.TrimStart().StartsWith("///", StringComparison.Ordinal)
                         && !line.Contains("Hint.As(", StringComparison.Ordinal)
                     select $"{Path.GetFileName(file)}: {line.Trim()}");

    [GeneratedRegex("\".*(dotnet run -c|--project (bench|analysis))")]
    private static partial Regex Quoted();
}
