using PoolBench.Analysis.Gate.Calibration;
using PoolBench.Analysis.Gate.Duet;
using PoolBench.Core;
using PoolBench.Core.Runs;
using Xunit;

namespace PoolBench.Tests.Analysis.Gate;

/// <summary>Which calibrations a gate takes up, and which are none of its business.</summary>
public sealed class CalibrationFileTests : IDisposable
{
    static readonly Fingerprint Here = Fingerprint.Here("0123456789");

    readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void What_another_script_measured_is_left_alone_whatever_it_holds()
    {
        Save("other.json", Here with { Script = "another" }, row => row with { BaselineNs = 0 });
        Assert.Null(CalibrationFile.Newest(_temp["calibrations"], Here));
        Save("same.json", Here, row => row);
        Assert.NotNull(CalibrationFile.Newest(_temp["calibrations"], Here));
        Save("broken.json", Here, row => row with { BaselineNs = 0 });
        Assert.Equal(ExitCodes.BadInput, Assert.Throws<SuiteException>(() => CalibrationFile.Newest(_temp["calibrations"], Here)).ExitCode);
    }

    [Fact]
    public void What_other_rules_showed_says_nothing_about_these()
    {
        Golden.Matches("gate-rules.txt", $"{GateRules.Text}{GateRules.Hash}\n");
        Save("other.json", Here with { Rules = null }, row => row);
        Assert.Null(CalibrationFile.Newest(_temp["calibrations"], Here));
    }

    [Fact]
    public void A_first_request_without_its_processor_time_is_read()
    {
        Save("here.json", Here, row => row with { Once = true });
        Assert.Equal(8, CalibrationFile.Newest(_temp["calibrations"], Here)!.Pairs.Count);
    }

    [Fact]
    public void A_gate_that_injects_into_every_case_counts_as_one_for_each()
    {
        var gate = new CalibrationGate
        {
            StartedUtc = DateTimeOffset.UnixEpoch,
            Injected = "spin=5%",
            Build = "b",
            Cases = 12,
            Pairs = 17,
            LoadAverage = "0.1",
            Seconds = 226,
            CountSeconds = 1,
            ExitCode = 1,
            Findings = [],
            Missed = ["gate/first"],
        };
        var one = gate with { Injected = "alloc=24", Into = "gate/a", Missed = null };
        var file = new CalibrationFile
        {
            SchemaVersion = Run.CurrentSchema,
            Machine = Here,
            // In the last one another case went red.
            Gates = [gate, gate, one, one with { ExitCode = 0 }, one with { Missed = ["gate/a"] }],
            Pairs = [],
        };
        Assert.EndsWith("; spin=5% into every case caught 22 of 24; alloc=24 into gate/a caught 1 of 3", CalibrationText.Line(file),
            StringComparison.Ordinal);
        Assert.Contains(CalibrationText.Paragraphs(file, new() { Hypotheses = 12 }, TestContext.Current.CancellationToken),
            text => text.Contains("caught 22 of 24, a case that was never missed at least 22.4% with 95% confidence; missed: gate/first 2 of 2",
                StringComparison.Ordinal));
    }

    [Fact]
    public void Every_calibration_that_comes_with_PoolBench_is_read() =>
        Assert.All(Directory.GetFiles(Path.Combine(Golden.Root, "results", "calibrations")), file =>
            Assert.NotEmpty(CalibrationFile.Load(file).Pairs));

    void Save(string name, Fingerprint machine, Func<PairCase, PairCase> change) => new CalibrationFile
    {
        SchemaVersion = Run.CurrentSchema,
        Machine = machine,
        Gates = [],
        Pairs = [.. Pairs.Of(8, 1).Select(pair => new CalibrationPair
        {
            StartedUtc = DateTimeOffset.UnixEpoch,
            LoadAverage = "0.1",
            Record = pair with { Cases = [.. pair.Cases.Select(change)] },
        })],
    }.Save(_temp["calibrations", name]);
}
