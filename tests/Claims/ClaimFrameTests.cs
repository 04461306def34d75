using System.Text.Json;
using System.Text.RegularExpressions;
using PoolBench.Bench.Commands;
using PoolBench.Claims;
using PoolBench.Claims.Advice;
using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Core.Store;
using PoolBench.Tests.Analysis;
using Xunit;

namespace PoolBench.Tests.Claims;

[Collection(Alone.Name)]
public sealed partial class ClaimFrameTests(OpenLab open) : IClassFixture<OpenLab>
{
    [Theory]
    [InlineData("++", ClaimVerdict.Confirmed)]
    [InlineData("+-", ClaimVerdict.Imprecise)]
    [InlineData("--", ClaimVerdict.Refuted)]
    [InlineData("+ ", ClaimVerdict.Confirmed)]
    [InlineData("- ", ClaimVerdict.Refuted)]
    public void A_verdict_follows_from_the_parts_alone(string parts, ClaimVerdict verdict)
    {
        var evidence = new Evidence();
        foreach (var part in parts)
            _ = part == ' ' ? evidence.Beside(1, "", "a number") : evidence.Part(part == '+', 1, "", "a part");
        Assert.Equal(verdict, evidence.Says("So it is.").Verdict);
    }

    [Theory]
    [InlineData(259, 8, true)]
    [InlineData(8, 259, true)]
    [InlineData(400, 260, false)]
    [InlineData(3, 7, false)]
    [InlineData(0, 5, true)]
    [InlineData(10, 10, false)]
    public void A_library_and_its_model_that_differ_widely_are_a_disagreement(int real, int model, bool differ)
    {
        var finding = new Evidence().Part(true, 1, "", "a part").Agree("connections", ("httpx", real), ("its model", model)).Says("So it is.");
        Assert.Equal(differ ? [$"connections: {real} by httpx, {model} by its model, which is to do as it does"] : [], finding.Disagreements);
    }

    [Fact]
    public void Without_a_part_there_is_no_verdict() =>
        Assert.Throws<InvalidOperationException>(() => new Evidence().Beside(1, "", "a number").Says("So it is."));

    [Fact]
    public void Every_claim_has_an_id_of_its_own_one_sentence_and_a_source()
    {
        Assert.Equal(Claim.All.Count, Claim.All.Select(claim => claim.Id).Distinct().Count());
        Assert.All(Claim.All, claim =>
        {
            Assert.Matches(Ids(), claim.Id);
            Assert.EndsWith(".", claim.Text, StringComparison.Ordinal);
            Assert.NotEmpty(claim.Source);
            // A word, not an id.
            Assert.Matches(Names(), claim.GetType().Name);
        });
    }

    [Fact]
    public void A_class_with_several_claims_holds_each_under_its_own_id() =>
        Assert.Equal(["S41", "S42", "S43"], Claim.All.OfType<AdvisedSettingsSuitTheirLoads>().Select(claim => claim.Id));

    [Fact]
    public void A_claim_without_its_attribute_is_refused() => Assert.Throws<InvalidOperationException>(() => new Anonymous());

    [Fact]
    public void The_quick_list_names_claims_that_exist_each_once()
    {
        Assert.Equal(ClaimsJob.Quick.Count, ClaimsJob.Quick.Distinct().Count());
        Assert.Empty(ClaimsJob.Quick.Except(Claim.All.Select(claim => claim.Id)));
    }

    [Fact]
    public async Task A_verdict_other_than_the_expected_one_is_exit_code_1_and_accepting_it_ends_that()
    {
        using var folder = new TempFolder();
        var expectations = folder["claims.expected.json"];
        var verdicts = new Dictionary<string, ClaimVerdict> { ["S1"] = ClaimVerdict.Refuted, ["S2"] = ClaimVerdict.Imprecise };
        new ClaimExpectations { SchemaVersion = Run.CurrentSchema, Verdicts = verdicts }.Write(expectations);

        var (code, output) = await MeasureAsync(accept: false);
        Assert.Equal(ExitCodes.Regression, code);
        Assert.Contains("Expected: refuted", output, StringComparison.Ordinal);
        Assert.Contains("Not as expected: S1.", output, StringComparison.Ordinal);

        Assert.Equal(ExitCodes.Fine, (await MeasureAsync(accept: true)).Code);
        Assert.Equal(ClaimVerdict.Confirmed, ClaimExpectations.Read(expectations).Of("S1"));
        Assert.Equal(ClaimVerdict.Imprecise, ClaimExpectations.Read(expectations).Of("S2"));
        Assert.Equal(ExitCodes.Fine, (await MeasureAsync(accept: false)).Code);

        async Task<(int Code, string Output)> MeasureAsync(bool accept)
        {
            using var text = new StringWriter();
            var job = new ClaimsJob(new()
            {
                Claims = [.. Claim.All.Where(claim => claim.Id == "S1")],
                Accept = accept,
                Expectations = expectations,
                CommandLine = [],
            }, text);
            return (await job.RunAsync(open.Lab), text.ToString());
        }
    }

    [Fact]
    public async Task A_broken_experiment_or_a_missing_need_is_a_row_with_its_reason_and_nothing_measured_is_exit_code_4()
    {
        using var folder = new TempFolder();
        var json = folder["claims.json"];
        var job = new ClaimsJob(new()
        {
            Claims = [new Breaking(), new Lacking()],
            Slow = true,
            Json = json,
            Expectations = folder["none.json"],
            CommandLine = ["--slow"],
        }, TextWriter.Null);
        Assert.Equal(ExitCodes.NotMeasured, await job.RunAsync(open.Lab));
        var claims = ClaimStore.Read(json).Claims;
        Assert.Equal(["the experiment broke: InvalidDataException: the wire was cut", "a thing is missing: get it"],
            claims.Select(claim => claim.Reason));
        Assert.All(claims, claim => Assert.Equal(ClaimVerdict.NotRun, claim.Verdict));
        using var text = JsonDocument.Parse(await File.ReadAllTextAsync(json, TestContext.Current.CancellationToken));
        Assert.Equal("not-run", text.RootElement.GetProperty("claims")[0].GetProperty("verdict").GetString());
    }

    [Theory]
    [InlineData("\"verdict\": \"maybe\"", "\"verdict\": \"confirmed\"")]
    [InlineData("\"id\": \"S2\"", "\"id\": \"S1\"")]
    [InlineData("\"measured\": [],", Measurement)]
    [InlineData("\"measured\": [{\"id\": \"a\", " + Value + "}, {\"id\": \"a\", " + Value + "}],", Measurement)]
    [InlineData("\"measured\": [{\"id\": \"No Id\", " + Value + "}],", Measurement)]
    public void A_file_that_contradicts_itself_is_refused_with_its_place(string now, string before)
    {
        using var folder = new TempFolder();
        var file = folder["claims.json"];
        ClaimStore.Write(file, new()
        {
            SchemaVersion = Run.CurrentSchema,
            StartedUtc = DateTimeOffset.UnixEpoch,
            Environment = SampleRun.Environment,
            Claims = [Result("S1"), Result("S1") with { Id = "S2x" }],
        });
        var text = File.ReadAllText(file).Replace("\"S2x\"", "\"S2\"", StringComparison.Ordinal);
        text = Regex.Replace(text, "\"measured\": \\[[^\\]]*\\],", Measurement);
        File.WriteAllText(file, text);
        _ = ClaimStore.Read(file);
        var hostile = text.Replace(before, now, StringComparison.Ordinal);
        Assert.NotEqual(text, hostile);
        File.WriteAllText(file, hostile);
        var fault = Assert.Throws<SuiteException>(() => ClaimStore.Read(file));
        Assert.Equal(ExitCodes.BadInput, fault.ExitCode);
        Assert.Contains("claims[", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_id_of_a_measured_value_is_stored_and_a_file_without_ids_is_read()
    {
        using var folder = new TempFolder();
        var file = folder["claims.json"];
        var measured = new Evidence().Part(true, 10, "KB", "a part", "of-a-part").Beside(1, "", "beside").Says("So.").Measured;
        ClaimStore.Write(file, new()
        {
            SchemaVersion = Run.CurrentSchema,
            StartedUtc = DateTimeOffset.UnixEpoch,
            Environment = SampleRun.Environment,
            Claims = [Result("S1") with { Measured = measured }],
        });
        Assert.Equal(["of-a-part", null], ClaimStore.Read(file).Claims[0].Measured.Select(each => each.Id));
        File.WriteAllText(file, Regex.Replace(File.ReadAllText(file), "\"id\": \"of-a-part\",", ""));
        Assert.Equal([null, null], ClaimStore.Read(file).Claims[0].Measured.Select(each => each.Id));
    }

    internal static ClaimResult Result(string id) => new()
    {
        Id = id,
        Topic = "Limits of a pool",
        Claim = "Ten requests at once open ten connections.",
        Verdict = ClaimVerdict.Confirmed,
        Measured = [new Measured { Value = 10, Unit = "connections", Text = "open at once", Holds = true }],
        Statement = "Ten were open.",
        Seconds = 0.2,
    };

    /// <summary>One measured value, as a file may hold it.</summary>
    const string Measurement = "\"measured\": [{" + Value + "}],";

    const string Value = "\"value\": 1, \"unit\": \"\", \"text\": \"x\", \"holds\": true";

    [GeneratedRegex("^[SN][1-9][0-9]?$")]
    private static partial Regex Ids();

    [GeneratedRegex("^[A-Z][A-Za-z0-9]{9,}$")]
    private static partial Regex Names();

    sealed class Anonymous : Claim
    {
        public override string Text => "A claim of nobody.";

        internal override Task<Finding> TryAsync(Lab lab) => throw new InvalidOperationException("It was tried all the same.");
    }

    [Claim("N90", Topic.DotNet, Source = "invented")]
    sealed class Lacking() : Invented("a thing is missing: get it")
    {
        internal override Task<Finding> TryAsync(Lab lab) => throw new InvalidOperationException("It was tried all the same.");
    }

    [Claim("N91", Topic.DotNet, Source = "invented")]
    sealed class Breaking() : Invented(null)
    {
        internal override Task<Finding> TryAsync(Lab lab) => throw new InvalidDataException("the wire was cut");
    }

    abstract class Invented(string? missing) : Claim
    {
        public override string Text => "An invented claim.";

        internal override IReadOnlyList<Need> Needs => [new Need(() => missing)];
    }
}
