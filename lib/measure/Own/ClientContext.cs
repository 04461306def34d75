using System.Reflection;
using System.Runtime.Loader;

namespace PoolBench.Measure.Own;

/// <summary>Loads somebody else's assembly with the libraries next to it, apart from PoolBench's own libraries.</summary>
/// <remarks>
/// The framework, <c>Microsoft.Extensions.*</c> included, is always that of this process, whatever lies next to the assembly. Otherwise its
/// <see cref="IHttpClientFactory"/> would not be the same type as ours.
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
        // Null leaves it to the runtime, which finds the framework.
        !Framework.Contains(assemblyName.Name!) && _resolver.ResolveAssemblyToPath(assemblyName) is { } path ? LoadFromAssemblyPath(path) : null;

    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : 0;
}
