using System.Globalization;
using PoolBench.Core.Processes;
using PoolBench.Machine;

namespace PoolBench.Claims.Descriptors;

[Claim("S14", Topic.Descriptors, Source = "Guide, section 5")]
sealed class DescriptorLimitsAre1024And4096 : Claim
{
    const int Soft = 256;
    const int Hard = 512;
    const int Wanted = Hard + 64;
    const int UsualSoft = 1024;
    const int UsualHard = 4096;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public override string Text => "A process may open as many files as its soft limit says, usually 1024; "
        + "the hard limit, usually 4096, is as far as it can be raised.";

    internal override IReadOnlyList<Need> Needs => [Need.Linux, Need.Prlimit, Need.Descriptors(Hard)];

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        var confines = new Confines(Fds: Hard, SoftFds: Soft);
        using var shell = Child.StartProgram([.. confines.Words, "sh", "-c", "ulimit -n"]);
        var plain = double.Parse(await shell.ReadLineAsync(Patience) ?? throw new InvalidDataException(shell.Said), CultureInfo.InvariantCulture);
        var found = await Lab.ProbeAsync(this, confines);
        return Judge(plain, found["held"], OpenFiles.Limits().Hard)
            .Says($"Each machine sets its own limits: the hard one here is {OpenFiles.Limits().Hard}. A .NET program started with {Soft} soft and "
                + $"{Hard} hard had {found["held"]} descriptors open before one was refused: "
                + "the runtime raises the soft limit to the hard one at its start.");
    }

    internal static Evidence Judge(double plain, double dotnet, double hard) => new Evidence()
        .Part(plain == Soft, plain, "descriptors", $"allowed to a shell that was given {Soft} soft and {Hard} hard")
        .Part(dotnet <= Soft, dotnet, "descriptors", "held by a .NET program with the same limits before one more was refused")
        .Part(hard == UsualHard, hard, "descriptors",
            $"hard limit of this process; {UsualSoft} and {UsualHard} are what one distribution once chose");

    internal override Task<IReadOnlyDictionary<string, double>> ProbeAsync(IReadOnlyList<string> arguments)
    {
        var files = new List<FileStream>();
        try
        {
            while (files.Count < Wanted)
                files.Add(File.OpenRead("/dev/null"));
        }
        catch (IOException)
        {
            // No descriptor is left. Gives one up, because a listing needs one itself.
            files[0].Dispose();
        }
        var held = OpenFiles.Count() + 1;
        files.ForEach(file => file.Dispose());
        return Task.FromResult<IReadOnlyDictionary<string, double>>(new Dictionary<string, double> { ["held"] = held });
    }
}
