using System.CommandLine;
using System.CommandLine.Help;
using PoolBench.Core.Processes;
using PoolBench.Core.Terminal;

namespace PoolBench.Core.Commands;

/// <summary>Parses the command line of every program, and decides how each program ends.</summary>
public static class Cli
{
    /// <summary>Parses and invokes. Each word that cannot be parsed gets a sentence, and the exit code is 2.</summary>
    /// <param name="root">The commands.</param>
    /// <param name="args">The words after the program's name.</param>
    /// <param name="output">Standard output.</param>
    /// <param name="error">Standard error.</param>
    /// <param name="project">The project folder, for the hint that names its help.</param>
    /// <param name="explain">Gives a better reason for the refusal, or null. Called only when the words are refused.</param>
    public static int Invoke(
        RootCommand root, IReadOnlyList<string> args, TextWriter output, TextWriter error, string project,
        Func<IReadOnlyList<string>, string?>? explain = null)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(error);
        // No response files: an argument that begins with @ is an argument.
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count == 0)
            return parsed.Invoke(new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        foreach (var fault in explain?.Invoke(args) is { } reason ? [reason] : parsed.Errors.Select(fault => fault.Message))
            error.WriteLine(PlainText.Line(PlainText.Clean(fault)));
        var verb = parsed.CommandResult.Command == root ? "" : $"{parsed.CommandResult.Command.Name} ";
        error.WriteLine(Hint.As($"See: dotnet run -c Release --project {project} -- {verb}--help"));
        return ExitCodes.BadInput;
    }

    /// <summary>Adds the suite's version line to a command line, and worked examples to its help, whose lists are divided by the groups.</summary>
    public static void Dress(RootCommand root, string examples, params HelpGroup[] groups)
    {
        ArgumentNullException.ThrowIfNull(root);
        root.HelpName = Caller.Here.Tool;
        foreach (var option in root.Options)
            if (option is VersionOption)
                option.Action = new PrintVersion();
            else if (option is HelpOption { Action: HelpAction help })
                option.Action = new HelpWithExamples(help, Hint.As(examples), groups);
    }

    /// <summary>Adds worked examples to the help of a verb, whose options are divided by the groups.</summary>
    public static void WithExamples(Command verb, string examples, params HelpGroup[] groups)
    {
        ArgumentNullException.ThrowIfNull(verb);
        verb.Options.Add(new HelpOption { Action = new HelpWithExamples(new HelpAction(), Hint.As(examples), groups) });
    }

    /// <summary>Divides the options of a program that says in its description what others say in examples.</summary>
    public static void Divide(RootCommand root, params HelpGroup[] groups)
    {
        ArgumentNullException.ThrowIfNull(root);
        foreach (var option in root.Options)
            if (option is HelpOption { Action: HelpAction help })
                option.Action = new HelpWithExamples(help, "", groups);
    }

    /// <summary>Whether an uncaught exception, on any thread, ends the program like any other fault. False while other code reports it.</summary>
    public static bool TellsUncaught { get; set; } = true;

    /// <summary>Runs a program from start to end: signals, proxies, standard streams and faults, the same for every program.</summary>
    /// <param name="command">Gets standard output and standard error.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static int Start(Func<TextWriter, TextWriter, int> command)
    {
        ArgumentNullException.ThrowIfNull(command);
        Interrupt.Install();
        Proxies.None();
        return Guard(TextWriter.Null, () =>
        {
            StandardStreams.Open();
            AppDomain.CurrentDomain.UnhandledException += (_, fault) =>
            {
                if (TellsUncaught)
                    Environment.Exit(Tell((Exception)fault.ExceptionObject, Console.Error));
            };
            return Guard(Console.Error, () => command(Console.Out, Console.Error));
        });
    }

    /// <summary>Runs a command and turns its faults into a sentence and an exit code; with <c>POOLBENCH_DEBUG=1</c> the stack follows.</summary>
    public static int Guard(TextWriter error, Func<int> command)
    {
        ArgumentNullException.ThrowIfNull(error);
        ArgumentNullException.ThrowIfNull(command);
        try
        {
            return command();
        }
        catch (Exception fault)
        {
            return Tell(fault, error);
        }
    }

    /// <summary>Reports a fault. Only this method decides which faults are our own.</summary>
    static int Tell(Exception fault, TextWriter error)
    {
        // Faults during the shutdown are consequences of the signal: nothing to report.
        if (Interrupt.IsRequested)
            return ExitCodes.Interrupted;
        var known = Trouble.Of(fault);
        if (Environment.GetEnvironmentVariable("POOLBENCH_DEBUG") == "1")
            error.WriteLine(fault);
        else
            error.WriteLine(known?.Message
                ?? PlainText.Line(PlainText.Clean($"PoolBench itself failed: {fault.GetType().Name}: {fault.Message}")) + Environment.NewLine
                + "Please report it with the output of the same command under POOLBENCH_DEBUG=1, which shows where.");
        return known?.ExitCode ?? ExitCodes.Crash;
    }
}
