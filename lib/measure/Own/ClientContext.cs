using System.Reflection;
using System.Runtime.Loader;

namespace PoolBench.Measure.Own;

/// <summary>Where an assembly of somebody else's is loaded, with what lies beside it; apart from PoolBench's own libraries.</summary>
/// <remarks>
/// The framework, <c>Microsoft.Extensions.*</c> included, is the one that runs this process, whatever lies beside the assembly: only so is its
/// <see cref="IHttpClientFactory"/> the same type as ours.
/// </remarks>
sealed class ClientContext(string file) : AssemblyLoadContext(Path.GetFileNameWithoutExtension(file))
{
    static readonly HashSet<string> Framework =
    [
        .. ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(path => !path.StartsWith(AppContext.BaseDirectory, StringComparison.Ordinal))
            .Select(path => Path.GetFileNameWithoutExtension(path)),
    ];

    readonly AssemblyDependencyResolver _resolver = new(file);

    protected override Assembly? Load(AssemblyName assemblyName) =>
        // Null: the runtime's own way, which finds the framework.
        !Framework.Contains(assemblyName.Name!) && _resolver.ResolveAssemblyToPath(assemblyName) is { } path ? LoadFromAssemblyPath(path) : null;

    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : 0;
}
