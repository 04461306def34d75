using k8s;
using k8s.Models;
using PoolBench.Tests.Server;
using Xunit;

namespace PoolBench.Tests.Fleet;

/// <summary>The manifest is read strictly: a field that Kubernetes does not know is an error, as it is with server-side validation.</summary>
public sealed class ManifestTests
{
    static readonly string Text = File.ReadAllText(Path.Combine(Golden.Root, "fleet", "poolbench-fleet.yaml"));

    static readonly List<object> Objects = KubernetesYaml.LoadAllFromString(Text, strict: true);

    [Theory]
    [InlineData("completionMode:", "completionsMode:")]
    [InlineData("restartPolicy:", "restartPolice:")]
    public void A_misspelt_field_is_refused(string right, string wrong)
    {
        Assert.Contains(right, Text, StringComparison.Ordinal);
        Assert.ThrowsAny<Exception>(() => KubernetesYaml.LoadAllFromString(Text.Replace(right, wrong, StringComparison.Ordinal), strict: true));
    }

    [Fact]
    public void It_holds_a_service_a_server_and_the_members() =>
        Assert.Equal(["poolbench-server Service", "poolbench-server Job", "poolbench-fleet Job"],
            Objects.Select(each => ((IKubernetesObject<V1ObjectMeta>)each) is var named ? $"{named.Metadata.Name} {named.Kind}" : ""));

    [Fact]
    public void Nothing_is_run_twice_and_every_member_is_named_by_its_index()
    {
        var fleet = Objects.OfType<V1Job>().Single(job => job.Metadata.Name == "poolbench-fleet").Spec;
        Assert.Equal(("Indexed", 0, fleet.Completions, "Failed"),
            (fleet.CompletionMode, fleet.BackoffLimit, fleet.Parallelism, fleet.PodReplacementPolicy));
        Assert.Equal(("FailJob", "DisruptionTarget"),
            (fleet.PodFailurePolicy.Rules.Single().Action, fleet.PodFailurePolicy.Rules.Single().OnPodConditions.Single().Type));
        Assert.All(Objects.OfType<V1Job>(), job => Assert.Equal(("Never", 0), (job.Spec.Template.Spec.RestartPolicy, job.Spec.BackoffLimit)));
    }

    [Fact]
    public void Server_and_members_agree_on_how_many_there_are()
    {
        var jobs = Objects.OfType<V1Job>().ToDictionary(job => job.Metadata.Name, job => job.Spec);
        var size = $"{jobs["poolbench-fleet"].Completions}";
        Assert.Equal((size, size), (After(jobs["poolbench-server"], "--members"), After(jobs["poolbench-fleet"], "--size")));
    }

    static string After(V1JobSpec job, string option)
    {
        var words = job.Template.Spec.Containers.Single().Args;
        return words[words.IndexOf(option) + 1];
    }

    /// <summary>The words of both containers are words that the programs take.</summary>
    [Fact]
    public async Task The_programs_know_every_option_in_it()
    {
        var jobs = Objects.OfType<V1Job>().ToDictionary(job => job.Metadata.Name, job => job.Spec.Template.Spec.Containers.Single().Args);
        using var server = ServerProcess.Start([.. jobs["poolbench-server"].Skip(1).Select(word => word == "$(POD_IP)" ? "192.0.2.1" : word)]);
        Assert.StartsWith("server: --token-file /secret/token", await server.Errors(), StringComparison.Ordinal);
        using var member = FleetProcess.Bench([.. jobs["poolbench-fleet"].Skip(1), "--rank", "0"]);
        var (_, _, error) = await member.EndAsync();
        Assert.StartsWith("--token-file /secret/token", error, StringComparison.Ordinal);
    }
}
