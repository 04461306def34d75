using System.Net.Sockets;
using PoolBench.Core.Processes;

namespace PoolBench.Claims.Descriptors;

[Claim("S13", Topic.Descriptors, Source = "Guide, section 5")]
sealed class TheFirstSocketIsDescriptorThree : Claim
{
    const int AfterStandardStreams = 3;

    const string Bare = """
        import os, socket, sys
        os.closerange(3, 4096)
        first = socket.socket(); second = open(os.devnull)
        print(first.fileno(), second.fileno(), flush=True)
        sys.stdin.read()
        """;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public override string Text => "Descriptors 0, 1 and 2 are the standard streams, so that a program's first socket is 3 and the file after it 4.";

    internal override IReadOnlyList<Need> Needs => [Need.Linux, Need.BareProcess];

    internal override async Task<Finding> TryAsync(Lab lab)
    {
        using var bare = Child.StartProgram([HttpxPool.Python, "-c", Bare]);
        var numbers = (await bare.ReadLineAsync(Patience) ?? throw new InvalidDataException(bare.Said)).Split(' ').Select(double.Parse).ToArray();
        var found = await Lab.ProbeAsync(this, new Confines());
        return Judge(numbers[0], numbers[1], found["first"])
            .Beside(found["again"], "", "number of the next socket in the .NET program, after the first was closed")
            .Says($"A descriptor gets the lowest free number: {numbers[0]} in a process with nothing else open, {found["first"]} in a .NET program, "
                + "which holds files, pipes and event queues from its start. A closed number is given out again.");
    }

    internal static Evidence Judge(double socket, double file, double dotnet) => new Evidence()
        .Part(socket == AfterStandardStreams, socket, "", "number of the first socket in a process with nothing else open")
        .Part(file == AfterStandardStreams + 1, file, "", "number of the file opened after it")
        .Part(dotnet == AfterStandardStreams, dotnet, "", "number of the first socket in a .NET program");

    internal override Task<IReadOnlyDictionary<string, double>> ProbeAsync(IReadOnlyList<string> arguments) =>
        Task.FromResult<IReadOnlyDictionary<string, double>>(new Dictionary<string, double> { ["first"] = Number(), ["again"] = Number() });

    static double Number()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        return socket.SafeHandle.DangerousGetHandle();
    }
}
