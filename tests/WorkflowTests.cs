using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace PoolBench.Tests;

/// <summary>The workflows, as far as they can be checked without the service that runs them.</summary>
public sealed partial class WorkflowTests
{
    static readonly string Folder = Path.Combine(Golden.Root, ".github", "workflows");

    public static TheoryData<string> Names => [.. Directory.GetFiles(Folder, "*.yml").Select(file => Path.GetFileName(file))];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_action_is_pinned_to_a_commit(string name) =>
        Assert.All(Steps(name).Select(step => Text(step, "uses")).OfType<string>(), action => Assert.Matches(Pinned(), action));

    /// <summary>What a workflow does not ask for, a stolen step cannot use.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void It_may_only_read_unless_a_job_says_more_and_every_job_ends(string name)
    {
        var workflow = Read(name);
        Assert.Equal("read", Text((YamlMappingNode)workflow["permissions"], "contents"));
        Assert.Single(((YamlMappingNode)workflow["permissions"]).Children);
        Assert.All(Jobs(workflow), job => Assert.InRange(int.Parse(Text(job, "timeout-minutes")!, CultureInfo.InvariantCulture), 1, 120));
    }

    /// <summary>A checkout leaves its token where every later step, and what it builds and installs, could read it.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void No_checkout_keeps_its_token(string name)
    {
        var checkouts = Steps(name).Where(step => Text(step, "uses")?.StartsWith("actions/checkout@", StringComparison.Ordinal) == true).ToArray();
        Assert.NotEmpty(checkouts);
        Assert.All(checkouts, step => Assert.Equal("false", Text((YamlMappingNode)step["with"], "persist-credentials")));
    }

    /// <summary>A release changes the version: no script may name the one of today.</summary>
    [Fact]
    public void The_version_stands_in_one_place()
    {
        var version = XDocument.Load(Path.Combine(Golden.Root, "Directory.Build.props")).Descendants("Version").Single().Value;
        Assert.Empty(Directory.GetFiles(Path.Combine(Golden.Root, ".ci")).Where(file => Regex.IsMatch(File.ReadAllText(file),
            $"Version=\"{Regex.Escape(version)}\"")).Select(file => Path.GetFileName(file)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_it_runs_of_the_checkout_is_there(string name)
    {
        var run = string.Join('\n', Steps(name).Select(step => Text(step, "run")).OfType<string>());
        Assert.All(Own().Matches(run).Select(match => match.Groups[1].Value),
            path => Assert.True(Path.Exists(Path.Combine(Golden.Root, path)), path));
    }

    /// <summary>A text from outside in a command line would be run.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Nothing_that_strangers_write_is_put_into_a_command(string name) =>
        Assert.DoesNotMatch(Strangers(), string.Join('\n', Steps(name).Select(step => Text(step, "run")).OfType<string>()));

    static YamlMappingNode Read(string name)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(File.ReadAllText(Path.Combine(Folder, name))));
        return (YamlMappingNode)Assert.Single(yaml.Documents).RootNode;
    }

    static IEnumerable<YamlMappingNode> Jobs(YamlMappingNode workflow) => ((YamlMappingNode)workflow["jobs"]).Children.Values.Cast<YamlMappingNode>();

    static YamlMappingNode[] Steps(string name) => [.. Jobs(Read(name)).SelectMany(job => (YamlSequenceNode)job["steps"]).Cast<YamlMappingNode>()];

    static string? Text(YamlMappingNode node, string key) =>
        node.Children.TryGetValue(new YamlScalarNode(key), out var value) ? ((YamlScalarNode)value).Value : null;

    [GeneratedRegex("^[a-z0-9-]+/[a-z0-9-]+@[0-9a-f]{40}$")]
    private static partial Regex Pinned();

    [GeneratedRegex(@"(?:^|\s)(\.ci/[a-z-]+|(?<=--project )[a-z]+)(?=\s|$)", RegexOptions.Multiline)]
    private static partial Regex Own();

    [GeneratedRegex(@"\$\{\{\s*github\.(?:event\.(?!pull_request\.base\.sha)|head_ref|ref_name)")]
    private static partial Regex Strangers();
}
