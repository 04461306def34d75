using System.Collections.Concurrent;
using PoolBench.Core;
using PoolBench.Core.Commands;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Gate.Builds;

/// <summary>A build of the suite: what an arm of a gate runs.</summary>
/// <param name="Folder">Holds <c>bench.dll</c> and <c>server.dll</c>.</param>
/// <param name="Label">How a person calls it.</param>
sealed record Build(string Folder, string Label)
{
    /// <summary>The program that sends.</summary>
    public string Bench => Path.Combine(Folder, "bench.dll");

    /// <summary>The program that answers.</summary>
    public string Server => Path.Combine(Folder, "server.dll");

    /// <summary>Which side of the gate it is, e.g. <c>the candidate</c>; null: of no gate.</summary>
    public string? Side { get; init; }

    /// <summary>Its side and its label, for messages: both sides may have one label.</summary>
    public string Called => Side is null ? Label : $"{Side} ({Label})";

    /// <summary>The checkout it was built from; null when there is none.</summary>
    public string? Checkout { get; init; }

    /// <summary>A user's client that the workers send through, or null for the suite's own.</summary>
    public ClientOption? Client { get; init; }

    /// <summary>The same build, sending through a user's client.</summary>
    public Build With(ClientOption client) =>
        this with
        {
            Client = client,
            Label = PlainText.Clean(client.Label ?? Path.GetRelativePath(Directory.GetCurrentDirectory(), client.Named(client.Spec)))
                + (client.PerRequest ? ", one per request" : ""),
        };

    /// <summary>Looks whether a folder holds a build.</summary>
    /// <exception cref="SuiteException">It does not; exit code 2.</exception>
    public static void Check(string folder)
    {
        foreach (var file in (string[])["bench.dll", "bench.runtimeconfig.json", "server.dll", "server.runtimeconfig.json"])
            if (!File.Exists(Path.Combine(folder, file)))
                throw SuiteException.In(folder, null, $"the folder has no {file}", "a build of PoolBench",
                    "Build it: dotnet build bench -c Release; its output is bench/bin/Release/net10.0.");
    }
}

/// <summary>A user's client, as <c>bench --client</c> takes it.</summary>
/// <param name="Spec"><c>MyApp.dll[:Type[.Method]]</c>.</param>
/// <param name="PerRequest">Whether a new one is asked for each time.</param>
/// <param name="Label">How a person calls it; null: by its file.</param>
sealed record ClientOption(string Spec, bool PerRequest, string? Label = null)
{
    /// <summary>The folder of the user's that its files were copied from; null: they were built for the gate, or never copied.</summary>
    public string? Origin { get; init; }

    /// <summary>What its processes started and left running when they ended; it was ended, too.</summary>
    public ConcurrentQueue<string> Left { get; init; } = new();

    /// <summary>The folder that holds it and what it needs.</summary>
    public string Folder => Path.GetDirectoryName(File)!;

    /// <summary>The assembly.</summary>
    public string File => ClientSpec.Split(Spec).File;

    /// <summary>The same client from a copy of its folder.</summary>
    public ClientOption In(string folder) => this with { Spec = Path.Combine(folder, Path.GetFileName(File)) + Spec[File.Length..] };

    /// <summary>What a worker said of the copy, with the user's own folder in it.</summary>
    public string Named(string text) => Origin is null ? text : text.Replace(Folder, Origin, StringComparison.Ordinal);
}
