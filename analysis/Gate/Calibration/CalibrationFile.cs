using System.Text.Json.Serialization;
using PoolBench.Core;
using PoolBench.Core.Runs;
using PoolBench.Core.Store;

namespace PoolBench.Analysis.Gate.Calibration;

/// <summary>What the gate showed of itself on one kind of machine, as it lies in <c>results/calibrations/</c>. Grows over days.</summary>
sealed record CalibrationFile
{
    /// <summary>Where calibrations lie, see <see cref="ResultsFolder"/>.</summary>
    public static string Folder => ResultsFolder.Here.Of("calibrations");

    /// <summary>Version of the stored shapes, as in <see cref="Run.SchemaVersion"/>.</summary>
    public required int SchemaVersion { get; init; }

    /// <summary>What it holds for.</summary>
    public required Fingerprint Machine { get; init; }

    /// <summary>Gates that ran from beginning to end, in order.</summary>
    public required IReadOnlyList<CalibrationGate> Gates { get; init; }

    /// <summary>Process pairs of one build against itself, all cases of the script in each, in order.</summary>
    public required IReadOnlyList<CalibrationPair> Pairs { get; init; }

    /// <summary>When the newest entry was begun; null when there is none.</summary>
    [JsonIgnore]
    public DateTimeOffset? LastUtc =>
        Gates.Select(gate => gate.StartedUtc).Concat(Pairs.Select(pair => pair.StartedUtc)).Select(time => (DateTimeOffset?)time).Max();

    /// <summary>Reads a file.</summary>
    /// <exception cref="SuiteException">Missing, broken, of another schema, or contradicting itself.</exception>
    public static CalibrationFile Load(string file) => Checked(file, Json.Read<CalibrationFile>(file));

    static CalibrationFile Checked(string file, CalibrationFile content)
    {
        Fault.ThrowFirst(CalibrationCheck.Faults(content), file);
        return content;
    }

    /// <summary>The newest calibration of a machine; null when there is none.</summary>
    /// <exception cref="SuiteException">A file in the folder is broken.</exception>
    public static CalibrationFile? Newest(string folder, Fingerprint machine) => !Directory.Exists(folder) ? null
        // What was measured with another script may hold other quantities, and is nobody's business here.
        : Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal)
            .Select(file => (File: file, Content: Json.Read<CalibrationFile>(file)))
            .Where(each => each.Content.Machine == machine && each.Content.LastUtc is not null)
            .Select(each => Checked(each.File, each.Content)).MaxBy(content => content.LastUtc);

    /// <summary>The newest calibration of a machine, made here or come with the program; null when there is none.</summary>
    /// <exception cref="SuiteException">A file is broken.</exception>
    public static CalibrationFile? Known(Fingerprint machine) =>
        Newest(Folder, machine) ?? (ResultsFolder.Here.Shipped is { } shipped ? Newest(Path.Combine(shipped, "calibrations"), machine) : null);

    /// <summary>Reads a file that may not be there yet.</summary>
    /// <exception cref="SuiteException">It is there and broken, or belongs to another machine or script; exit code 2.</exception>
    public static CalibrationFile LoadOrNew(string file, Fingerprint machine)
    {
        if (!Disk.Exists(file))
            return new CalibrationFile { SchemaVersion = Run.CurrentSchema, Machine = machine, Gates = [], Pairs = [] };
        var found = Load(file);
        return found.Machine == machine ? found
            : throw SuiteException.In(file, "$.machine", "the calibration belongs to another machine, runtime or script, or to other rules",
                "one of this machine", "Give another file with --out, or leave --out away.");
    }

    /// <summary>Writes the file in one step.</summary>
    public void Save(string file) => Disk.Write(file, Json.Write(this));
}

/// <summary>One gate of one build against itself, or against itself with an injected fault.</summary>
sealed record CalibrationGate
{
    /// <summary>When it began, UTC.</summary>
    public required DateTimeOffset StartedUtc { get; init; }

    /// <summary>What the candidate did worse on purpose, as <c>bench --inject</c> takes it; null: nothing, so that an alarm would be false.</summary>
    public string? Injected { get; init; }

    /// <summary>The one case it was injected into; null: every case.</summary>
    public string? Into { get; init; }

    /// <summary>
    /// The cases that did not go red, of those it was injected into; of every case, each is judged alone. Null where it was injected into none, and
    /// in a gate into one case from before it was told: there any alarm counts.
    /// </summary>
    public IReadOnlyList<string>? Missed { get; init; }

    /// <summary>What was gated against itself: a checkout or revision with its commit.</summary>
    public required string Build { get; init; }

    /// <summary>Cases gated.</summary>
    public required int Cases { get; init; }

    /// <summary>Process pairs that were measured; 0 where counts and bytes alone were compared.</summary>
    public required int Pairs { get; init; }

    /// <summary>Load average over one minute when it began.</summary>
    public required string LoadAverage { get; init; }

    /// <summary>Wall time, seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>Wall time until the counts were judged, seconds.</summary>
    public required double CountSeconds { get; init; }

    /// <summary>The gate's exit code.</summary>
    public required int ExitCode { get; init; }

    /// <summary>Findings that were not passed, e.g. <c>gate/shared/http time slower +5.2%</c>.</summary>
    public required IReadOnlyList<string> Findings { get; init; }

    /// <summary>Whether it went red.</summary>
    [JsonIgnore]
    public bool Alarm => ExitCode == ExitCodes.Regression;
}

/// <summary>One process pair of one build against itself.</summary>
sealed record CalibrationPair
{
    /// <summary>When it began, UTC.</summary>
    public required DateTimeOffset StartedUtc { get; init; }

    /// <summary>Load average over one minute when it began.</summary>
    public required string LoadAverage { get; init; }

    /// <summary>Its estimates.</summary>
    public required PairRecord Record { get; init; }
}
