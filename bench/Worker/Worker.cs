using System.Text.Json;
using PoolBench.Core;
using PoolBench.Core.Protocol;
using PoolBench.Core.Store.Schema1;
using PoolBench.Core.Terminal;
using PoolBench.Measure.Own;
using PoolBench.Measure.Recording;

namespace PoolBench.Bench.Worker;

/// <summary>Answers requests line by line until it is told to quit or its input ends.</summary>
/// <remarks>
/// A request that no longer moves is answered with an error by a watchdog. The thread that does it is then lost, with the client that holds it:
/// whatever is asked afterwards is answered with the same error.
/// </remarks>
sealed class Worker(GateScript script, Arm arm, Pulse pulse, TextReader input, Stream output)
{
    /// <summary>So long a request may show no progress; a driver waits longer.</summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromSeconds(18);

    const string Idle = "waiting to be asked";

    readonly Lock _lock = new();
    volatile int _asked;
    int _answered;
    volatile bool _lost;

    /// <summary>Introduces itself and answers.</summary>
    public void Run(WorkerHello hello)
    {
        Write(WorkerProtocol.Bytes(hello));
        pulse.Show(Idle);
        using var dog = new Watchdog(pulse, beat =>
            beat.Doing == Idle ? TimeSpan.MaxValue : beat.Limit(Limit), beat => Lose($"Nothing happened for {Limit.TotalSeconds:0} s while {beat}."));
        while (input.ReadLine() is { } line)
        {
            var request = ++_asked;
            var answer = Answer(line);
            pulse.Show(Idle);
            if (Say(request, answer) is { Bye: true })
                return;
            // Another thread has taken over.
            if (_lost)
                new ManualResetEventSlim().Wait();
        }
    }

    /// <summary>Answers what was asked with an error, and ends: somebody else's code is ending this process.</summary>
    public void Die(string reason)
    {
        Say(_asked, Error(reason));
        HardExit.With(ExitCodes.NotMeasured);
    }

    /// <summary>Answers what was asked, and everything later, with an error, in place of the thread that hangs.</summary>
    void Lose(string reason)
    {
        _lost = true;
        Say(_asked, Error(reason));
        while (input.ReadLine() is { } line)
        {
            var isEnd = IsQuit(line);
            Say(++_asked, isEnd ? new() { Bye = true } : Error(reason));
            if (isEnd)
                break;
        }
        HardExit.With(ExitCodes.NotMeasured);
    }

    static bool IsQuit(string line)
    {
        try
        {
            return WorkerProtocol.ReadRequest(line) is { Do: "quit" };
        }
        catch (JsonException)
        {
            return false;
        }
    }

    WorkerAnswer Answer(string line)
    {
        try
        {
            var request = WorkerProtocol.ReadRequest(line)
                ?? throw new SuiteException("The line is null; wanted an object with a member \"do\".");
            return request.Do switch
            {
                "warm" =>
                    new()
                    {
                        Warmed = arm.Warm([.. (request.Cases ?? throw new SuiteException("A request to warm needs a member \"cases\"."))
                            .Select(Find)]),
                    },
                "block" => new() { Block = arm.Send(Find(request.Case)) },
                "count" => new() { Counted = new(FirstCase.Of(arm.Count(Find(request.Case)))) },
                "quit" => new() { Bye = true },
                _ => Error($"There is nothing called '{request.Do}' to do; there are warm, block, count and quit."),
            };
        }
        catch (JsonException fault)
        {
            return Error($"The line is no request: {fault.Message}");
        }
        catch (Exception failure)
        {
            return Error(failure is SuiteException ? failure.Message : $"{failure.GetType().Name}: {failure.Message}");
        }
    }

    GateCase Find(string? id) => script.Find(id)
        ?? throw new SuiteException($"There is no case '{id}' in the script; there are {string.Join(", ", script.Cases.Select(each => each.Id))}.");

    static WorkerAnswer Error(string message) => new() { Error = new(PlainText.Clean(message)) };

    /// <summary>Sends the one answer to a request; a second one is dropped.</summary>
    WorkerAnswer Say(int request, WorkerAnswer answer)
    {
        lock (_lock)
        {
            if (_answered >= request)
                return answer;
            _answered = request;
            Write(WorkerProtocol.Bytes(answer));
        }
        return answer;
    }

    /// <summary>A line at once, and whole: whoever waits for it reads nothing else.</summary>
    void Write(byte[] line)
    {
        output.Write([.. line, (byte)'\n']);
        output.Flush();
    }
}
