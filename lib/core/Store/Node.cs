using System.Runtime.InteropServices;

namespace PoolBench.Core.Store;

/// <summary>What a path leads to.</summary>
enum NodeKind
{
    /// <summary>Nothing, or nothing that this user may see.</summary>
    Absent,

    /// <summary>A regular file.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A symbolic link.</summary>
    Link,

    /// <summary>A pipe, a socket or a device: opening one may block for ever, and replacing one breaks other programs.</summary>
    Other,
}

/// <summary>Finds out what is at a path without opening it. The framework cannot tell a file from a pipe.</summary>
static class Node
{
    const int CurrentFolder = -100;
    const int NoFollow = 0x100;
    const uint TypeModeAndOwner = 0xB;
    const int OwnerAt = 20;
    const int ModeAt = 28;

    /// <summary>What the path itself is; links are not followed.</summary>
    public static NodeKind Of(string path) => Look(path, follow: false).Kind;

    /// <summary>What the path leads to; links are followed.</summary>
    public static NodeKind Behind(string path) => Look(path, follow: true).Kind;

    /// <summary>Whether this process's user owns the path itself; false when that is unknown.</summary>
    public static bool IsOwn(string path) => OperatingSystem.IsLinux() && Look(path, follow: false) is { Owner: { } owner } && owner == geteuid();

    /// <summary>The kind in words.</summary>
    public static string Word(NodeKind kind) => kind switch
    {
        NodeKind.Folder => "a folder",
        NodeKind.Link => "a symbolic link",
        NodeKind.Other => "a pipe, a socket or a device",
        _ => "a file",
    };

    static (NodeKind Kind, uint? Owner) Look(string path, bool follow)
    {
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal))
            return (NodeKind.Absent, null);
        if (OperatingSystem.IsLinux())
            try
            {
                // Unlike stat, one layout on every architecture.
                var result = new byte[256];
                return statx(CurrentFolder, path, follow ? 0 : NoFollow, TypeModeAndOwner, result) == 0
                    ? (KindOf(BitConverter.ToUInt16(result, ModeAt)), BitConverter.ToUInt32(result, OwnerAt))
                    : (NodeKind.Absent, null);
            }
            catch (EntryPointNotFoundException)
            {
                // The C library is too old.
            }
        return (Portable(path, follow), null);
    }

    static NodeKind KindOf(int mode) => (mode & 0xF000) switch
    {
        0x8000 => NodeKind.File,
        0x4000 => NodeKind.Folder,
        0xA000 => NodeKind.Link,
        _ => NodeKind.Other,
    };

    static NodeKind Portable(string path, bool follow) => !follow && new FileInfo(path).LinkTarget is not null ? NodeKind.Link
        : Directory.Exists(path) ? NodeKind.Folder
        : File.Exists(path) ? NodeKind.File
        : NodeKind.Absent;

    [DllImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int statx(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, byte[] result);

    [DllImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern uint geteuid();
}
