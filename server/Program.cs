using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using PoolBench.Server.Json;
using PoolBench.Server.Listeners;

namespace PoolBench.Server;

/// <summary>Starts a server from the command line, says where it is, and waits for the end.</summary>
static class Program
{
    const int Fine = 0, Crash = 70, Interrupted = 130;

    static int Main(string[] args) => Run(args, "server");

    /// <summary>Runs it from its first line to its last.</summary>
    /// <param name="args">The words after its name.</param>
    /// <param name="name">How it was called, for its help.</param>
    internal static int Run(string[] args, string name) =>
        Descriptors.AreTooFew() ? StartException.ExitCode : Start(args, name).GetAwaiter().GetResult();

    [MethodImpl(MethodImplOptions.NoInlining)]
    static async Task<int> Start(string[] args, string name)
    {
        // First of all, because a signal may come while the rest starts.
        using var lifetime = new Lifetime();
        try
        {
            var parsed = CommandLine.Root(name, (options, exitWithStdin) => Run(options, exitWithStdin, lifetime)).Parse(args);
            if (parsed.Errors.Count > 0)
                throw new StartException(string.Join(' ', parsed.Errors.Select(error => error.Message)) + " See --help.");
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (StartException error)
        {
            return Fail(error.Message, StartException.ExitCode);
        }
        catch (Exception error) when (Surroundings(error) is { } trouble)
        {
            return Fail($"It cannot run on this machine within its limits: {FirstLine(trouble)}. See 'ulimit -n', free disk space and permissions.",
                StartException.ExitCode);
        }
        catch (Exception error)
        {
            return Fail($"a crash of its own: {error}", Crash);
        }
    }

    static async Task<int> Run(EchoServerOptions options, bool exitWithStdin, Lifetime lifetime)
    {
        if (exitWithStdin)
            lifetime.WatchInput();
        var starting = Task.Run(() => EchoServer.StartAsync(options));
        if (await Task.WhenAny(starting, lifetime.End) != starting)
        {
            // Whoever closed the input needs no server any more, and there is nobody to tell.
            var end = await lifetime.End;
            return end == Lifetime.EndOfInput ? Interrupted : Fail($"{end} came before it was ready: nothing was served.", Interrupted);
        }
        await using var server = await starting;
        if (!IPAddress.IsLoopback(options.Address))
            Trouble.Tell($"listening on {options.Address}: whoever reaches the data ports may send; the control port wants the token, over TLS.");
        SayReady(server.Ready);
        await lifetime.End;
        return Fine;
    }

    // Without this line nobody knows the ports, so a server that cannot print it is useless.
    static void SayReady(ReadyLine ready)
    {
        try
        {
            using var output = Console.OpenStandardOutput();
            output.Write([.. JsonSerializer.SerializeToUtf8Bytes(ready, ServerJson.Default.ReadyLine), (byte)'\n']);
            output.Flush();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartException(
                $"The ready line could not be written to standard output ({FirstLine(error)}): give it one that is open and has room.", error);
        }
    }

    static int Fail(string sentence, int code)
    {
        Trouble.Tell(sentence);
        return code;
    }

    static string FirstLine(Exception error) => error.Message.Split('\n')[0].TrimEnd('.', '\r');

    // Finds an error that the machine caused, however deep it is nested.
    static Exception? Surroundings(Exception? error) =>
        error is null or IOException or SocketException or UnauthorizedAccessException or OutOfMemoryException ? error
        : Surroundings(error.InnerException);
}
