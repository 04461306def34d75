using System.CommandLine;
using PoolBench.Core;
using PoolBench.Core.Commands;
using PoolBench.Measure.Remote;

namespace PoolBench.Bench.Remote;

/// <summary>The options of a verb that can use a server which already runs.</summary>
sealed class ServerOptions
{
    readonly Option<string?> _server = new("--server")
    {
        HelpName = "URL",
        Description = "The control address of a server that already runs, instead of one of its own.",
    };

    readonly Option<bool> _allowRemote = new("--allow-remote")
    {
        Description = "The server may be another machine; its owner must want that.",
    };

    readonly Option<string?> _tokenFile = new("--token-file")
    {
        HelpName = "FILE",
        Description = "The secret that the server was started with. Another machine's server always wants one.",
    };

    readonly Option<string?> _rootSha256 = new("--root-sha256")
    {
        HelpName = "HEX",
        Description = "The root that the server must have, from its first line (default: whoever proves to know the secret is it).",
    };

    /// <summary>Their heading in help.</summary>
    public static HelpGroup Group { get; } = new("A server that already runs", "--server", "--allow-remote", "--token-file", "--root-sha256");

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_server, _allowRemote, _tokenFile, _rootSha256])
            command.Add(option);
    }

    /// <summary>Whether another machine is allowed.</summary>
    public bool AllowsRemote(ParseResult parsed) => parsed.GetValue(_allowRemote);

    /// <summary>The server that was named; null: none.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="hasTarget">Whether another option names something that may be on another machine.</param>
    /// <exception cref="SuiteException">Something is wrong or missing; exit code 2.</exception>
    public ServerAddress? Read(ParseResult parsed, bool hasTarget = false)
    {
        if (parsed.GetValue(_server) is { } url)
            return ServerAddress.Of(url, parsed.GetValue(_tokenFile), parsed.GetValue(_rootSha256), parsed.GetValue(_allowRemote));
        foreach (var option in (Option[])[.. hasTarget ? (Option[])[] : [_allowRemote], _tokenFile, _rootSha256])
            if (parsed.GetResult(option) is { Implicit: false })
                throw new SuiteException($"{option.Name} goes with --server, which names the server. Add it, or leave {option.Name} out.");
        return null;
    }
}
