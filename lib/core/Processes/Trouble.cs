using System.ComponentModel;
using System.Net.Sockets;
using System.Reflection;
using System.Security;
using PoolBench.Core.Terminal;

namespace PoolBench.Core.Processes;

/// <summary>Separates refusals of the machine or the user's settings from our own faults.</summary>
/// <remarks>Exit code 2 when a file or stream refuses; 4 when the machine gives too little to measure anything.</remarks>
public static class Trouble
{
    // The kernel's numbers. All but the last are the same on Linux and macOS.
    const int NoSuchFile = 2, AskAgain = 11, NoMemory = 12, NoAccess = 13, SystemFilesUsedUp = 23, FilesUsedUp = 24,
    DiskFull = 28, PipeBroken = 32, MacAskAgain = 35;

    /// <summary>A sentence that says how the user can mend a failure; null when it is our own fault.</summary>
    public static SuiteException? Of(Exception fault)
    {
        var chain = Chain(fault).ToArray();
        if (chain.FirstOrDefault() is SuiteException known)
            return WithLimit(known, chain);
        // An exhausted resource causes the other errors, so look for it first.
        var (sentence, code) = Each(chain, UsedUp) is { } usedUp ? (usedUp, ExitCodes.NotMeasured)
            // A broken connection carries an IOException too, but not about a file.
            : (Each(chain, OfNetwork) ?? Each(chain, OfPeer)) is { } network ? (network, ExitCodes.NotMeasured)
            : Each(chain, OfFile) is { } file ? (file, ExitCodes.BadInput)
            : Each(chain, OfOther) is { } other ? (other, ExitCodes.NotMeasured)
            : (null, 0);
        return sentence is null ? null : new(PlainText.Clean(sentence, 600), code, fault);
    }

    /// <summary>The failure and its inner exceptions, the outermost first.</summary>
    static IEnumerable<Exception> Chain(Exception fault) => fault switch
    {
        // These only wrap others.
        AggregateException several => several.InnerExceptions.SelectMany(Chain),
        TypeInitializationException or TargetInvocationException when fault.InnerException is { } inner => Chain(inner),
        _ => fault.InnerException is { } inner ? Chain(inner).Prepend(fault) : [fault],
    };

    static string? Each(Exception[] chain, Func<Exception, string?> say) => chain.Select(say).FirstOrDefault(said => said is not null);

    /// <summary>A fault in a file names the file; its cause may be the descriptor limit.</summary>
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
            + "this user, or this control group, has reached its limit (ulimit -u, pids.max).",
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
        $"No local port is free for a further connection or listener ({fault.Message}); the range is {Range}. Wait until their holders have ended, "
        + "a minute for ports in TIME_WAIT, or widen net.ipv4.ip_local_port_range. bench doctor shows the holders.";

    static string Range => SystemFile.Line("/proc/sys/net/ipv4/ip_local_port_range")?.Replace('\t', '-') ?? "not known here";

    static string? OfFile(Exception fault) => fault switch
    {
        FileNotFoundException or DirectoryNotFoundException when !HasFolder() => FolderGone,
        FileNotFoundException or DirectoryNotFoundException when !Directory.Exists(Path.GetTempPath()) =>
            $"The folder for temporary files does not exist: {Path.GetTempPath()}. Create it, or name another with the variable TMPDIR.",
        // A library of ours: if it is missing, the program is broken.
        FileNotFoundException { FileName: { } library } when library.Contains("Version=", StringComparison.Ordinal) => null,
        FileLoadException => null,
        IOException { HResult: DiskFull } =>
            $"The disk is full ({fault.Message.TrimEnd('.')}). Make room and try again; files that are complete are kept.",
        IOException or UnauthorizedAccessException or SecurityException =>
            $"A file or folder cannot be used: {fault.Message.TrimEnd('.')}. Check the path, its permissions and the free space, then try again."
            + Temporary(fault.Message),
        _ => null,
    };

    const string FolderGone = "The current folder is gone: it was removed, or renamed. Change to an existing one.";

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
            $"This system does not let the program use such a socket ({fault.Message}): PoolBench needs TCP over IPv4 on loopback.",
        _ => null,
    };

    static string? OfPeer(Exception fault) => fault switch
    {
        IOException { HResult: PipeBroken } => $"A process that PoolBench uses has ended ({fault.Message.TrimEnd('.')}); see its output above."
            + DescriptorLimit.Hint,
        HttpRequestException or SocketException => $"The server does not answer ({fault.Message.TrimEnd('.')}). "
            + "It has ended, or something ended its connections; see its output above." + DescriptorLimit.Hint,
        _ => null,
    };

    static string? OfOther(Exception fault) => fault switch
    {
        TimeoutException => $"Something took too long ({fault.Message.TrimEnd('.')}). Is the machine busy? Try again when it is not.",
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
        // The loader reports a file that it may not open as missing.
        BadImageFormatException or TypeLoadException => DescriptorLimit.IsLow,
        _ => false,
    };
}
