using System.Reflection;
using PoolBench.Core;
using PoolBench.Core.Commands;
using PoolBench.Core.Store;
using PoolBench.Core.Terminal;

namespace PoolBench.Measure.Own;

/// <summary>Hands out the user's clients: one public factory or method of an assembly that knows nothing of PoolBench.</summary>
public sealed class ClientSource
{
    const string Wanted = "a public IHttpClientFactory with a public constructor without parameters, or a public static method without parameters "
        + "that returns an HttpClient or HttpMessageHandler";

    readonly string _file;
    readonly string? _name;
    readonly Lock _loading = new();
    ClientCandidate? _candidate;
    WeakReference? _last;

    ClientSource(string file, string? name) => (_file, _name, Text) = (file, name, name is null ? file : $"{file}:{name}");

    /// <summary>The absolute path of the assembly, and the name in it as the option gave it.</summary>
    public string Text { get; }

    /// <summary>Whether it is loaded and is a factory, which creates a client for each request.</summary>
    public bool IsFactory => _candidate is { Method: null };

    /// <summary>
    /// What the first failed disposal of a client threw, as a sentence without its full stop; null when none failed. Earlier measurements stand.
    /// </summary>
    public string? Complaint { get; private set; }

    /// <summary>A source that is loaded when it is first asked for a client; no code of the assembly runs before that.</summary>
    /// <param name="text"><c>FILE.dll</c>, <c>FILE.dll:Type</c> or <c>FILE.dll:Type.Method</c>.</param>
    /// <exception cref="SuiteException">There is no such file; exit code 2.</exception>
    public static ClientSource Named(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (path, name) = ClientSpec.Split(text);
        if (path.Length == 0)
            throw new SuiteException("--client is empty: wanted a built assembly, as in --client bin/Release/net10.0/MyApp.dll.");
        var file = Path.GetFullPath(path);
        return Node.Behind(file) is var kind && kind == NodeKind.File ? new(file, name)
            : throw SuiteException.In(file, null, kind == NodeKind.Absent ? "there is no such file" : $"it is {Node.Word(kind)}",
                "a built assembly, as in bin/Release/net10.0/MyApp.dll", "Build it, or give its path.");
    }

    /// <summary>Loads the assembly, finds the named factory or method, and asks it for a client once.</summary>
    /// <param name="text"><c>FILE.dll</c>, <c>FILE.dll:Type</c> or <c>FILE.dll:Type.Method</c>.</param>
    /// <exception cref="SuiteException">None or several match, or it does not hand out a client; exit code 2.</exception>
    public static ClientSource Load(string text)
    {
        var source = Named(text);
        source.Load();
        return source;
    }

    /// <summary>Loads the assembly now, unless it is loaded.</summary>
    /// <param name="asks">Whether it is asked for a client; otherwise no code of it runs, but for what a module does when it is loaded.</param>
    /// <exception cref="SuiteException">None or several match, or it does not hand out a client; exit code 2.</exception>
    public void Load(bool asks = true)
    {
        lock (_loading)
            if (_candidate is null)
                Find(asks);
    }

    void Find(bool asks)
    {
        try
        {
            _candidate = Find(_file, _name);
            if (asks)
                Probe();
        }
        catch (Exception failure) when (Missing(failure) is { } missing)
        {
            throw SuiteException.In(_file, null, $"it needs {missing}, which is not there",
                $"an assembly that runs on .NET {Environment.Version.ToString(2)} with all it needs beside it",
                $"Build it for net{Environment.Version.ToString(2)} or older, or publish it, and give the .dll from that folder.", failure);
        }
        catch (Exception failure) when (failure is not SuiteException)
        {
            // Not an assembly, an unreadable .deps.json, or a module initialiser that throws.
            var reason = Innermost(failure);
            throw SuiteException.In(_file, null,
                failure is BadImageFormatException ? "it is not a .NET assembly" : $"it cannot be loaded ({reason.GetType().Name}: {reason.Message})",
                "a built assembly for this framework", "Give the .dll that the build made.", failure);
        }
    }

    /// <summary>Makes a fresh client: an <see cref="IHttpClientFactory"/>, or an <see cref="HttpClient"/> that owns its handler.</summary>
    /// <exception cref="SuiteException">It throws, returns null, or returns the same client as before; exit code 2.</exception>
    public object Create()
    {
        Load();
        object? made;
        try
        {
            made = _candidate!.Create();
        }
        catch (Exception failure) when (Missing(failure) is null)
        {
            var reason = Innermost(failure);
            throw Fault($"{_candidate!.Name} throws {reason.GetType().Name}: {reason.Message}", reason);
        }
        if (made is null)
            throw Fault($"{_candidate.Name} returns null");
        // Its connections would be those of the earlier client, which was disposed.
        if (!IsFactory && ReferenceEquals(_last?.Target, made))
            throw Fault($"{_candidate.Name} returns the same {made.GetType().Name} each time, where a count has to "
                + "begin without a connection: let it make a new one");
        _last = new WeakReference(made);
        return made is HttpMessageHandler handler ? new HttpClient(handler) : made;
    }

    /// <summary>Asks a factory for a client.</summary>
    /// <exception cref="SuiteException">It returns null; exit code 2.</exception>
    public HttpClient ClientOf(IHttpClientFactory factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        try
        {
            if (factory.CreateClient("") is { } client)
                return client;
        }
        catch (Exception failure) when (Missing(failure) is null)
        {
            var reason = Innermost(failure);
            throw Fault($"{_candidate!.Name}.CreateClient throws {reason.GetType().Name}: {reason.Message}", reason);
        }
        throw Fault($"{_candidate!.Name}.CreateClient returns null");
    }

    /// <summary>Disposes of what <see cref="Create"/> made. An exception becomes the <see cref="Complaint"/>.</summary>
    public void Release(object made)
    {
        try
        {
            (made as IDisposable)?.Dispose();
        }
        catch (Exception failure)
        {
            Complaint ??= PlainText.Clean($"Dispose of what {_candidate!.Name} made throws {failure.GetType().Name}: {failure.Message}", 300);
        }
    }

    static ClientCandidate Find(string file, string? name)
    {
        var types = new ClientContext(file).LoadFromAssemblyPath(file).GetExportedTypes();
        ClientCandidate[] all = [.. types.SelectMany(ClientCandidate.Of).OrderBy(each => each.Name, StringComparer.Ordinal)];
        ClientCandidate[] meant = name is null ? all : [.. all.Where(each => each.Name == name)];
        if (meant.Length == 0 && name is not null)
            meant = [.. all.Where(each => each.IsCalled(name))];
        if (meant.Length == 0 && name is not null)
            meant = [.. all.Where(each => each.IsOf(name))];
        if (meant.Length == 1)
            return meant[0];
        var there = string.Join(", ", (meant.Length > 0 ? meant : all).OrderByDescending(each => Alike(each.Name, name)).Select(each => each.Text));
        throw all.Length == 0 ? SuiteException.In(file, null, "nothing in it hands out a client", Wanted, "Add one; samples/MyClient shows both.")
            : meant.Length == 0
            ? SuiteException.In(
                file, null, name!.Length == 0 ? "no name follows the colon" : $"there is no '{name}' that hands out a client{Why(types, name)}",
                $"one of {there}", "Name one of them after the file and a colon.")
            : SuiteException.In(
                file, null, $"several hand out a client: {there}", "one", $"Name it, as in {Path.GetFileName(file)}:{meant[0].Name}");
    }

    /// <summary>Why a type of that name is none, in parentheses; nothing where there is no such type.</summary>
    static string Why(Type[] types, string name) => types.FirstOrDefault(type => ClientCandidate.Ends(type.FullName!, name)) is not { } type ? ""
        : type.IsAssignableTo(typeof(IHttpClientFactory)) && type is { IsAbstract: true } ? " (the type is abstract)"
        : type.IsAssignableTo(typeof(IHttpClientFactory)) ? " (the factory has no public constructor without parameters)"
        : " (the type is no IHttpClientFactory, and has no such method)";

    /// <summary>How many characters the two have in common at the beginning of their last parts.</summary>
    static int Alike(string one, string? other) => one.Split('.')[^1].AsSpan().CommonPrefixLength((other ?? "").Split('.')[^1]);

    /// <summary>Asks once, so that a client that cannot work is refused before anything is measured.</summary>
    void Probe()
    {
        var made = Create();
        if (made is IHttpClientFactory factory)
            ClientOf(factory);
        Release(made);
        // Asks again, which finds a client that is kept and handed out twice.
        Release(Create());
    }

    SuiteException Fault(string found, Exception? inner = null) =>
        SuiteException.In(_file, null, found, "a fresh client", "Put it right, or name another one.", inner);

    /// <summary>The exception inside those that static constructors and calls by reflection wrap around it.</summary>
    static Exception Innermost(Exception failure) =>
        failure is TargetInvocationException or TypeInitializationException && failure.InnerException is { } inner ? Innermost(inner) : failure;

    /// <summary>The assembly that is missing or too old; null when the failure is another one.</summary>
    static string? Missing(Exception failure) => failure switch
    {
        FileNotFoundException { FileName: { } name } when IsAssembly(name) => name,
        FileLoadException { FileName: { } name } when IsAssembly(name) => name,
        ReflectionTypeLoadException { LoaderExceptions: [{ } first, ..] } => Missing(first),
        TargetInvocationException or TypeInitializationException when failure.InnerException is { } inner => Missing(inner),
        _ => null,
    };

    static bool IsAssembly(string name) => name.Contains(", Version=", StringComparison.Ordinal);
}
