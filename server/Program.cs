using System.CommandLine;
using System.Net;
using System.Text.Json;

namespace PoolBench.Server;

/// <summary>Starts a server from the command line, says where it is, and waits for the end.</summary>
static class Program
{
    const int Fine = 0, Crash = 70;

    static async Task<int> Main(string[] args)
    {
        try
        {
            var parsed = CommandLine.Root(Run).Parse(args);
            if (parsed.Errors.Count > 0)
                throw new StartException(string.Join(' ', parsed.Errors.Select(error => error.Message)) + " See --help.");
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (StartException error)
        {
            await Console.Error.WriteLineAsync($"server: {error.Message}");
            return StartException.ExitCode;
        }
        catch (Exception error)
        {
            await Console.Error.WriteLineAsync($"server: a crash of its own: {error}");
            return Crash;
        }
    }

    static async Task<int> Run(EchoServerOptions options, bool exitWithStdin)
    {
        using var lifetime = new Lifetime(exitWithStdin);
        await using var server = await EchoServer.StartAsync(options);
        if (!IPAddress.IsLoopback(options.Address))
            await Console.Error.WriteLineAsync($"server: listening on {options.Address}: whoever reaches it may use it, the control port included.");
        await Console.Out.WriteLineAsync(JsonSerializer.Serialize(server.Ready, ServerJson.Default.ReadyLine));
        await lifetime.End;
        return Fine;
    }
}
