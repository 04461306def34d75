using System.Globalization;
using PoolBench.Core.Processes;
using PoolBench.Machine;

namespace PoolBench.Claims.Descriptors;

[Claim("S54", Topic.Descriptors, Source = "Guide, section 11")]
sealed class LsCountsDescriptors : Claim
{
    const int First = 3;
    const int More = 7;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public override string Text => "`ls -l /proc/PID/fd | wc -l` tells how many file descriptors a process uses.";

    internal override IReadOnlyList<Need> Needs => [Need.Linux];

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var (few, fewSaid) = await CountAsync(0);
        var (many, manySaid) = await CountAsync(More);
        return Judge(few, fewSaid, many, manySaid)
            .Says($"It says {fewSaid} for a process that holds {few}: `ls -l` prints a line with a total first. Differences are right "
                + $"({manySaid - fewSaid} for {many - few} more); `ls /proc/PID/fd | wc -l` gives the number itself.");
    }

    internal static Evidence Judge(int few, int fewSaid, int many, int manySaid) => new Evidence()
        .Part(fewSaid == few, fewSaid, "lines", $"for a process that holds {few} descriptors")
        .Part(many - few == More && manySaid - fewSaid == More, manySaid - fewSaid, "lines", $"more for one that holds {many - few} more");

    /// <summary>The kernel's number and the command's, for a process that waits for input with <paramref name="files"/> files open.</summary>
    static async Task<(int Held, int Said)> CountAsync(int files)
    {
        // The shell may inherit descriptors, so these numbers are freed first.
        var open = string.Concat(Enumerable.Range(First, More).Select(number => $"exec {number}<{(number < First + files ? "/dev/null" : "&-")}; "));
        using var process = Child.StartProgram(["sh", "-c", $"{open}echo $$; exec cat"]);
        var id = int.Parse(await process.ReadLineAsync(Patience) ?? throw new InvalidDataException(process.Said), CultureInfo.InvariantCulture);
        await process.WriteLineAsync("ready");
        // The echo shows that the shell has become cat, which opens nothing more.
        await process.ReadLineAsync(Patience);
        using var command = Child.StartProgram(["sh", "-c", $"ls -l /proc/{id}/fd | wc -l"]);
        var said = await command.ReadLineAsync(Patience) ?? throw new InvalidDataException(command.Said);
        return (OpenFiles.Count(id), int.Parse(said, CultureInfo.InvariantCulture));
    }
}
