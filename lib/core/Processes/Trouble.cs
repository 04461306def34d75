using System.ComponentModel;
using System.Net.Sockets;
using System.Reflection;
using System.Security;
using PoolBench.Core.Terminal;

namespace PoolBench.Core.Processes;

/// <summary>Tells what the machine or the person's settings refuse from faults of our own.</summary>
/// <remarks>The exit code is 2 where a file or stream refuses, and 4 where nothing can be measured because the machine gives too little.</remarks>
public static class Trouble
{
    // The kernel's numbers, the same on Linux and macOS but for the last.
    const int NoSuchFile = 2, AskAgain = 11, NoMemory = 12, NoAccess = 13, SystemFilesUsedUp = 23, FilesUsedUp = 24,
    DiskFull = 28, PipeBroken = 32, MacAskAgain = 35;

    /// <summary>What a person can put right about a failure, as a sentence; null when it is a fault of ours.</summary>
    public static SuiteException? Of(Exception fault)
    {
        var chain = Chain(fault).ToArray();
        if (chain.FirstOrDefault() is SuiteException known)
            return WithLimit(known, chain);
        // What is used up is the cause of whatever else is said.
        var (sentence, code) = Each(chain, UsedUp) is { } usedUp ? (usedUp, ExitCodes.NotMeasured)
            // A broken connection carries an IOException too, which is not about a file.
            : (Each(chain, OfNetwork) ?? Each(chain, OfPeer)) is { } network ? (network, ExitCodes.NotMeasured)
            : Each(chain, OfFile) is { } file ? (file, ExitCodes.BadInput)
            : Each(chain, OfOther) is { } other ? (other, ExitCodes.NotMeasured)
            : (null, 0);
        return sentence is null ? null : new(PlainText.Clean(sentence, 600), code, fault);
    }

    /// <summary>The failure, and what lies in it, the outermost first.</summary>
    static IEnumerable<Exception> Chain(Exception fault) => fault switch
    {
        // These say nothing of their own.
        AggregateException several => several.InnerExceptions.SelectMany(Chain),
        TypeInitializationException or TargetInvocationException when fault.InnerException is { } inner => Chain(inner),
        _ => fault.InnerException is { } inner ? Chain(inner).Prepend(fault) : [fault],
    };

    static string? Each(Exception[] chain, Func<Exception, string?> say) => chain.Select(say).FirstOrDefault(said => said is not null);

    /// <summary>A fault in a file has its name, not what is behind it.</summary>
    static SuiteException WithLimit(SuiteException known, Exception[] chain) =>
        chain.Skip(1).Any(IsOfDescriptors) ? new($"{known.Message} {DescriptorLimit.Reached}", known.ExitCode, known) : known;

    static string? UsedUp(Exception fault) => fault switch
    {
        _ when IsOfDescriptors(fault) => DescriptorLimit.Reached,
        IOException { HResult: SystemFilesUsedUp } =>
            "All programs together have as many files open as the system allows (fs.file-max): raise that, or find what leaks.",
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable or SocketError.AddressAlreadyInUse } => NoPort(fault),
        SocketException { SocketErrorCode: SocketError.NoBufferSpaceAvailable } =>
            $"The system has no room for another socket ({fault.Message}): ask for fewer connections, or end what holds them.",
        Win32Exception { NativeErrorCode: AskAgain or MacAskAgain } and not SocketException =>
            $"No further process can be started ({fault.Message}): "
            + "this user, or this control group, has as many as it may (ulimit -u, pids.max).",
        OutOfMemoryException => NoRoom(fault),
        ThreadStartException => NoRoom(fault),
        Win32Exception { NativeErrorCode: NoMemory } and not SocketException => NoRoom(fault),
        _ => null,
    };

    /// <summary>.NET also says "out of memory" when the system refuses a descriptor or a thread.</summary>
    static string NoRoom(Exception fault) => "The system gave this process no more memory, descriptors or threads "
        + $"({fault.Message.TrimEnd('.')}). Of descriptors, {DescriptorLimit.Text} (ulimit -n). Raise that, give "
        + "it more memory, or ask for fewer connections.";

    static string NoPort(Exception fault) =>
        $"No local port is free for a further connection or listener ({fault.Message}); the range is {Range}. Wait until what holds them has ended, "
        + "a minute for ports in TIME_WAIT, or widen net.ipv4.ip_local_port_range. bench doctor shows who holds them.";

    static string Range => SystemFile.Line("/proc/sys/net/ipv4/ip_local_port_range")?.Replace('\t', '-') ?? "not known here";

    static string? OfFile(Exception fault) => fault switch
    {
        FileNotFoundException or DirectoryNotFoundException when !HasFolder() => FolderGone,
        FileNotFoundException or DirectoryNotFoundException when !Directory.Exists(Path.GetTempPath()) =>
            $"The folder for temporary files is not there: {Path.GetTempPath()}. Make it, or name another one with the variable TMPDIR.",
        // One of ours: it lies beside the program, or the program is broken.
        FileNotFoundException { FileName: { } library } when library.Contains("Version=", StringComparison.Ordinal) => null,
        FileLoadException => null,
        IOException { HResult: DiskFull } =>
            $"The disk is full ({fault.Message.TrimEnd('.')}). Make room and try again; what was written whole is kept.",
        IOException or UnauthorizedAccessException or SecurityException =>
            $"A file or folder cannot be used: {fault.Message.TrimEnd('.')}. Check the path, its permissions and the free space, then try again."
            + Temporary(fault.Message),
        _ => null,
    };

    const string FolderGone = "The current folder is gone: it was removed, or renamed. Change to one that is there.";

    static bool HasFolder()
    {
        try
        {
            return Directory.Exists(Directory.GetCurrentDirectory());
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    static string Temporary(string message) => Path.GetTempPath() is var folder && message.Contains(folder, StringComparison.Ordinal)
        ? $" Temporary files go to {folder}: the variable TMPDIR names another folder." : "";

    static string? OfNetwork(Exception fault) => fault switch
    {
        SocketException { SocketErrorCode: SocketError.NetworkUnreachable or SocketError.NetworkDown or SocketError.HostUnreachable } =>
            $"This machine cannot be reached from itself ({fault.Message}): loopback is down or has no route. Switch it on: ip link set lo up.",
        SocketException { SocketErrorCode: SocketError.AddressFamilyNotSupported or SocketError.ProtocolNotSupported or SocketError.AccessDenied } =>
            $"This system lets the program use no such socket ({fault.Message}): PoolBench needs TCP over IPv4 on loopback.",
        _ => null,
    };

    static string? OfPeer(Exception fault) => fault switch
    {
        IOException { HResult: PipeBroken } => $"A process that was spoken to has ended ({fault.Message.TrimEnd('.')}); what it said stands above."
            + DescriptorLimit.Hint,
        HttpRequestException or SocketException => $"The server does not answer ({fault.Message.TrimEnd('.')}). "
            + "It has ended, or something ended its connections; what it said stands above." + DescriptorLimit.Hint,
        _ => null,
    };

    static string? OfOther(Exception fault) => fault switch
    {
        TimeoutException => $"Something took longer than it may ({fault.Message.TrimEnd('.')}). Is the machine busy? Try again when it is not.",
        Win32Exception { NativeErrorCode: NoSuchFile } when !HasFolder() => FolderGone,
        Win32Exception { NativeErrorCode: NoSuchFile or NoAccess } =>
            $"A program cannot be started: {fault.Message.TrimEnd('.')}. Install it, or put its folder on PATH.",
        _ => null,
    };

    static bool IsOfDescriptors(Exception fault) => fault switch
    {
        SocketException socket => socket.SocketErrorCode == SocketError.TooManyOpenSockets,
        Win32Exception process => process.NativeErrorCode == FilesUsedUp,
        FileNotFoundException { FileName: { } library } when library.Contains("Version=", StringComparison.Ordinal) => DescriptorLimit.IsLow,
        FileLoadException => DescriptorLimit.IsLow,
        IOException => fault.HResult == FilesUsedUp,
        // What the loader may not open it calls missing.
        BadImageFormatException or TypeLoadException => DescriptorLimit.IsLow,
        _ => false,
    };
}
