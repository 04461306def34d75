using System.ComponentModel;
using System.Net.Sockets;
using System.Reflection;
using PoolBench.Core;
using PoolBench.Core.Commands;
using Xunit;

namespace PoolBench.Tests.Environments;

/// <summary>What is the machine's trouble and what is a fault of ours.</summary>
public sealed class TroubleTests
{
    public static TheoryData<Exception, int, string> All => new()
    {
        { new IOException("Too many open files", 24), 4, "The limit on file descriptors was reached" },
        { new SocketException((int)SocketError.TooManyOpenSockets), 4, "The limit on file descriptors was reached" },
        { new Win32Exception(24), 4, "The limit on file descriptors was reached" },
        { new AggregateException(new HttpRequestException("x", new SocketException((int)SocketError.TooManyOpenSockets))), 4,
            "The limit on file descriptors was reached" },
        { new TypeInitializationException("T", new IOException("Too many open files", 24)), 4, "The limit on file descriptors was reached" },
        { new TargetInvocationException(new InsufficientMemoryException()), 4, "no more memory, descriptors or threads" },
        { new InsufficientMemoryException(), 4, "this process may open" },
        { new Win32Exception(11), 4, "No further process can be started" },
        { new Win32Exception(12), 4, "no more memory" },
        { new Win32Exception(2), 4, "A program cannot be started" },
        { new IOException("x", 23), 4, "fs.file-max" },
        { new SocketException((int)SocketError.AddressNotAvailable), 4, "No local port is free" },
        { new SocketException((int)SocketError.AddressAlreadyInUse), 4, "No local port is free" },
        { new HttpRequestException("x", new SocketException((int)SocketError.NetworkUnreachable)), 4, "loopback is down" },
        { new HttpRequestException("x", new SocketException((int)SocketError.ConnectionRefused)), 4, "The server does not answer" },
        { new HttpRequestException("x", new IOException("cut", new SocketException((int)SocketError.ConnectionReset))), 4,
            "The server does not answer" },
        { new IOException("Broken pipe", 32), 4, "has ended (Broken pipe)" },
        { new TimeoutException("nothing within 5 s"), 4, "took too long (nothing within 5 s)" },
        { new IOException("No space left on device : '/x'", 28), 2, "The disk is full" },
        { new UnauthorizedAccessException("Access to the path '/x' is denied."), 2,
            "A file or folder cannot be used: Access to the path '/x' is denied." },
        { new AggregateException(new SuiteException("Say this.", 3)), 3, "Say this." },
        { new SuiteException("It cannot be read.", 2, new IOException("Too many open files", 24)), 2,
            "It cannot be read. The limit on file descriptors was reached" },
        { new FileNotFoundException("x", "Some.Library, Version=1.0.0.0, Culture=neutral"), 70, "PoolBench itself failed" },
        { new InvalidOperationException("x"), 70, "PoolBench itself failed" },
        { new OperationCanceledException(), 70, "PoolBench itself failed" },
    };

    [Theory]
    [MemberData(nameof(All))]
    public void A_failure_has_the_exit_code_of_its_cause(Exception fault, int code, string said) => Tells(fault, code, said);

    /// <summary>No row of the theory above: its name would hold the character, and no XML file of results may.</summary>
    [Fact]
    public void A_path_with_an_escape_character_is_told_without_it() =>
        Tells(new AggregateException(new DirectoryNotFoundException("Could not find a part of the path '/x\u001b[2J'.")), 2, "'/x\uFFFD[2J'");

    static void Tells(Exception fault, int code, string said)
    {
        using var error = new StringWriter();
        Assert.Equal(code, Cli.Guard(error, () => throw fault));
        Assert.Contains(said, error.ToString(), StringComparison.Ordinal);
    }
}
