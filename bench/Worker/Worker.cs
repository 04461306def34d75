using System.Text.Json;
using PoolBench.Analysis;

namespace PoolBench.Bench;

/// <summary>Answers requests line by line until it is told to quit or its input ends.</summary>
sealed class Worker(GateScript script, Arm arm, TextReader input, Stream output)
{
    /// <summary>Introduces itself and answers.</summary>
    public void Run(WorkerHello hello)
    {
        Write(JsonSerializer.SerializeToUtf8Bytes(hello, WorkerJson.Default.WorkerHello));
        for (var on = true; on && input.ReadLine() is { } line;)
        {
            var answer = Answer(line);
            Write(JsonSerializer.SerializeToUtf8Bytes(answer, WorkerJson.Default.WorkerAnswer));
            on = answer.Bye is null;
        }
    }

    WorkerAnswer Answer(string line)
    {
        try
        {
            var request = JsonSerializer.Deserialize(line, WorkerJson.Default.WorkerRequest) ?? throw new SuiteException("The line is null; wanted an object with a member \"do\".");
            return request.Do switch
            {
                "warm" => new() { Warmed = arm.Warm([.. (request.Cases ?? throw new SuiteException("A request to warm needs a member \"cases\".")).Select(Find)]) },
                "block" => new() { Block = arm.Send(Find(request.Case)) },
                "count" => new() { Counted = new(arm.Count(Find(request.Case))) },
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

    /// <summary>A line at once, and whole: whoever waits for it reads nothing else.</summary>
    void Write(byte[] line)
    {
        output.Write([.. line, (byte)'\n']);
        output.Flush();
    }
}
