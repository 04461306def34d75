using System.CommandLine;
using PoolBench.Core;
using PoolBench.Core.Terminal;
using PoolBench.Peers;
using PoolBench.Peers.own;
using PoolBench.Peers.python;

namespace PoolBench.Bench.Commands;

/// <summary>What <c>peers</c> can be asked, and which clients and workloads that means.</summary>
static class PeersOptions
{
    public static readonly Option<string?> Only = new("--only")
    {
        Description = $"Only these clients, with commas: {string.Join(", ", Peer.All.Select(peer => peer.Id))}, and names given with --name.",
        HelpName = "NAMES",
    };
    public static readonly Option<string?> Workloads = new("--workloads")
    {
        Description = $"Only these workloads, with commas: {string.Join(", ", PeerWorkload.All.Select(workload => workload.Id))}.",
        HelpName = "NAMES",
    };
    public static readonly Option<string[]> Drivers = new("--driver")
    {
        Description = "A driver of your own, a script or a program, that docs/peers.md says how to write; may be given several times.",
        HelpName = "FILE",
    };
    public static readonly Option<string[]> Names = new("--name")
    {
        Description = "What to call the client of a --driver, in the same order (default: the file's name).",
        HelpName = "NAME",
    };
    public static readonly Option<bool> Check = new("--check")
    {
        Description = "Only tries the drivers of --driver on what docs/peers.md asks of them, and says what they do wrong.",
    };
    public static readonly Option<string?> Python = new("--python")
    {
        Description = $"The interpreter of the Python clients (default: {PythonPeer.Usual}).",
        HelpName = "PATH",
    };

    /// <summary>The interpreter: a given one has to be there; the usual one may be missing, and its rows then say so.</summary>
    public static string Interpreter(string? given) => given is null ? PythonPeer.Usual
        : File.Exists(given) ? Path.GetFullPath(given)
        : throw SuiteException.In(
            given, null, "there is no such interpreter", "the path of a Python", "Give the path of one that is there, or leave --python out.");

    /// <summary>The clients of the drivers that were given.</summary>
    /// <exception cref="SuiteException">A driver is not there, or a name is missing, taken or no word; exit code 2.</exception>
    public static Peer[] OwnPeers(ParseResult parsed)
    {
        string[] drivers = parsed.GetValue(Drivers) ?? [], names = parsed.GetValue(Names) ?? [];
        if (names.Length > drivers.Length)
            throw new SuiteException($"--name {PlainText.Clean(names[^1], 60)} belongs to no --driver: wanted one --driver for each --name.");
        if (drivers.Length == 0 && parsed.GetValue(Check))
            throw new SuiteException("--check has nothing to check: wanted --driver FILE as well.");
        var python = parsed.GetValue(Python);
        var peers = new List<Peer>();
        foreach (var (driver, i) in drivers.Select((driver, i) => (driver, i)))
        {
            var name = i < names.Length ? names[i] : NameOf(driver);
            if (!OwnPeer.IsName(name))
                throw new SuiteException($"--name '{PlainText.Clean(name, 60)}' is no name for a client: wanted small letters, digits, dots and "
                    + "hyphens, with a letter or digit at both ends. For example: --name my-client");
            if (Peer.All.Concat(peers).Any(peer => peer.Id == name))
                throw new SuiteException($"--name {name} is taken: wanted a name that no other client has. For example: --name my-{name}");
            peers.Add(new OwnPeer(name, DriverFile.Of(driver, Interpreter(python), chosen: python is not null)));
        }
        return [.. peers];
    }

    /// <summary>Those of <paramref name="all"/> that an option names; all without it.</summary>
    /// <exception cref="SuiteException">It names nothing, or something that is not there; exit code 2.</exception>
    public static T[] Chosen<T>(IReadOnlyList<T> all, Func<T, string> name, string? wanted, string option, string noun)
    {
        if (wanted is null)
            return [.. all];
        var words = wanted.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var known = string.Join(", ", all.Select(name));
        if (words.Length == 0)
            throw new SuiteException($"{option} names nothing: wanted some of {known}.");
        if (words.FirstOrDefault(word => !all.Any(each => name(each) == word)) is { } unknown)
            throw new SuiteException(PlainText.Clean($"{option}: there is no {noun} '{PlainText.Clean(unknown, 60)}'; there are {known}."));
        return [.. all.Where(each => words.Contains(name(each)))];
    }

    /// <summary>A file's name as far as it can be a client's.</summary>
    static string NameOf(string driver)
    {
        var letters = Path.GetFileNameWithoutExtension(driver).ToLowerInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-');
        return new string([.. letters]).Trim('-');
    }
}
