using System.Collections.Immutable;
using System.Reflection.PortableExecutable;
using PoolBench.Core;
using PoolBench.Core.Processes;
using PoolBench.Core.Store;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Gate.Builds;

/// <summary>A temporary folder, outside every checkout, in which revisions are checked out and builds are kept while a gate runs.</summary>
/// <remarks>Removed at the end; see <see cref="TemporaryFolder"/> for what a killed gate leaves behind.</remarks>
sealed class Workshop : IDisposable
{
    const int MostFiles = 5_000;
    const long MostBytes = 1L << 30;

    readonly TemporaryFolder _temporary;
    readonly string _checkout;
    readonly List<string> _trees = [];
    string? _laid;

    /// <summary>Opens it.</summary>
    /// <param name="checkout">The checkout whose revisions are asked for.</param>
    /// <param name="sweep">Whether what killed processes left behind is removed.</param>
    public Workshop(string checkout, bool sweep = true)
    {
        _checkout = checkout;
        if (sweep)
        {
            TemporaryFolder.Sweep();
            Git.ForgetWorktreesAsync(checkout, path => TemporaryFolder.Held(path, "gate")).GetAwaiter().GetResult();
        }
        _temporary = TemporaryFolder.Create("gate");
    }

    string Folder => _temporary.FullPath;

    /// <summary>Builds a side of the gate.</summary>
    /// <param name="subject">A checkout, a build folder or a revision.</param>
    /// <param name="arm">The folder's name.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <exception cref="SuiteException">It does not build, or is a Run; exit code 2.</exception>
    public async Task<Build> OfAsync(Subject subject, string arm, CancellationToken cancellation)
    {
        var word = PlainText.Clean(subject.Word, 60);
        switch (subject.Kind)
        {
            case SubjectKind.Build:
                return OfFolder(subject.Place, arm, word);
            case SubjectKind.Checkout:
                var root = Path.GetFullPath(subject.Place);
                return await OfCheckoutAsync(
                    root, arm, $"{(root == CheckoutFolder.Current ? "this checkout" : word)} ({Git.Describe(root) ?? "no commit"})", cancellation);
            case SubjectKind.Revision:
                return await OfCheckoutAsync(await TreeAsync(subject.Place, arm, cancellation), arm, $"{word} ({subject.Place[..7]})", cancellation);
            default:
                throw new SuiteException($"{word} is a Run; wanted something that can be built: a checkout, a build folder or a git revision.");
        }
    }

    /// <summary>A folder outside the checkout that holds a commit of it.</summary>
    /// <exception cref="SuiteException">git refuses; exit code 2.</exception>
    public async Task<string> TreeAsync(string commit, string arm, CancellationToken cancellation)
    {
        var tree = Path.Combine(Folder, arm + "-tree");
        _trees.Add(tree);
        await Git.AddWorktreeAsync(_checkout, tree, commit, cancellation);
        return tree;
    }

    /// <summary>Builds a checkout as it stands, changes included.</summary>
    /// <exception cref="SuiteException">It does not build; exit code 2.</exception>
    async Task<Build> OfCheckoutAsync(string checkout, string arm, string label, CancellationToken cancellation)
    {
        var project = Path.Combine(checkout, "bench", "bench.csproj");
        if (!File.Exists(project))
            throw SuiteException.In(
                checkout, null, "the checkout has no bench/bench.csproj", "a checkout of PoolBench", "Check the path or the revision.");
        if (await Dotnet.BuildAsync(project, cancellation) is { } errors)
            throw SuiteException.In(project, null, $"it does not build ({errors})", "a project that builds", "Put the errors right and gate again.");
        return OfFolder(Path.Combine(checkout, "bench", "bin", "Release", "net10.0"), arm, label);
    }

    /// <summary>Takes a copy of a build folder, so that nobody builds into it while the gate runs.</summary>
    /// <exception cref="SuiteException">It holds no build; exit code 2.</exception>
    public Build OfFolder(string folder, string arm, string label)
    {
        Build.Check(folder);
        return Copy(folder, arm, label) with { Checkout = CheckoutFolder.OfProgram(folder) };
    }

    /// <summary>Fresh copies of builds in folders of names and lengths drawn at random; the copies before them are removed.</summary>
    /// <param name="builds">The builds, wherever they lie.</param>
    /// <param name="random">Draws the names.</param>
    public IReadOnlyList<Build> Relaid(IReadOnlyList<Build> builds, Random random)
    {
        if (_laid is { } before)
            Disk.Guard(before, "it could not be removed", () =>
            {
                Directory.Delete(before, recursive: true);
                return before;
            });
        _laid = FolderOf($"laid-{random.Next():x}");
        var laid = _laid;
        return [.. builds.Select(build =>
            Copied(build, Path.Combine(laid, random.GetHexString(random.Next(4, 60), lowercase: true))))];
    }

    /// <summary>A folder of that name in the workshop.</summary>
    public string FolderOf(string name) => Path.Combine(Folder, name);

    /// <summary>The null control's build: the same files in another folder.</summary>
    public Build CopyOf(Build build, string arm) => Copied(build, FolderOf(arm)) with { Label = build.Label + ", a copy", Checkout = null };

    /// <summary>Takes a copy of the folder of a user's client, so that nobody builds into it while the gate runs.</summary>
    /// <returns>Itself where there is no such assembly: who loads it says what is there.</returns>
    /// <exception cref="SuiteException">The folder cannot be read, or holds far more than a build does; exit code 2.</exception>
    public ClientOption ClientOf(ClientOption client, string arm) =>
        Node.Behind(client.File) != NodeKind.File || !IsAssembly(client.File) ? client
        : Disk.Guard(client.Folder, "the client's folder could not be copied", () =>
        {
            var copy = FolderOf(ClientFolder(arm));
            CopyFiles(client.Folder, copy, OfAClient(client.Folder));
            return client.In(copy) with { Origin = client.Folder };
        });

    static bool IsAssembly(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            using var image = new PEReader(stream);
            return image.HasMetadata;
        }
        catch (Exception other) when (other is BadImageFormatException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The name of the folder that holds an arm's client.</summary>
    public static string ClientFolder(string arm) => arm + "-client";

    public void Dispose()
    {
        // Its own alone: others may lie on a disk that is not there just now.
        foreach (var tree in _trees)
            Git.RemoveWorktreeAsync(_checkout, tree).GetAwaiter().GetResult();
        _temporary.Dispose();
    }

    Build Copy(string from, string arm, string label)
    {
        CopyFiles(from, FolderOf(arm), FilesOf(from));
        return new Build(FolderOf(arm), label);
    }

    /// <summary>The same build from a copy of its files and of its client's.</summary>
    static Build Copied(Build build, string to)
    {
        CopyFiles(build.Folder, to, FilesOf(build.Folder));
        if (build.Client is not { } client)
            return build with { Folder = to };
        CopyFiles(client.Folder, ClientFolder(to), FilesOf(client.Folder));
        return build with { Folder = to, Client = client.In(ClientFolder(to)) };
    }

    /// <summary>The files of a client's folder, before any is copied, perhaps to below it.</summary>
    /// <exception cref="SuiteException">The folder is no build's, but a home or a disk.</exception>
    static List<string> OfAClient(string folder)
    {
        var (files, bytes) = (new List<string>(), 0L);
        foreach (var file in FilesOf(folder))
        {
            files.Add(file);
            bytes += new FileInfo(file).Length;
            if (files.Count > MostFiles || bytes > MostBytes)
                throw SuiteException.In(folder, null,
                    $"the client's folder, with what its links lead to, holds more than {Numbers.Count(MostFiles)} files or {MostBytes >> 20} MiB, "
                    + "and all of it would be copied",
                    "the folder of a build or of dotnet publish", "Build or publish the client into a folder of its own.");
        }
        return files;
    }

    static void CopyFiles(string from, string to, IEnumerable<string> files) =>
        Disk.Guard(from, "it could not be copied", () =>
        {
            foreach (var file in files)
            {
                var copy = Path.Combine(to, Path.GetRelativePath(from, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy, overwrite: true);
                // Who marks files as read-only there could not remove the copy.
                if (OperatingSystem.IsWindows())
                    File.SetAttributes(copy, FileAttributes.Normal);
            }
            return to;
        });

    /// <summary>
    /// The files below a folder, without what is none: a pipe would never end, nor would a link to a folder above it.
    /// </summary>
    static IEnumerable<string> FilesOf(string folder, params ImmutableArray<string> above)
    {
        var inside = above.Add(Real(folder));
        return new DirectoryInfo(folder).EnumerateFileSystemInfos().SelectMany(entry =>
            entry is DirectoryInfo inner ? inside.Contains(Real(inner.FullName)) ? [] : FilesOf(inner.FullName, inside)
            : Node.Behind(entry.FullName) == NodeKind.File ? [entry.FullName] : (string[])[]);
    }

    /// <summary>Where a folder is, behind the links in its path.</summary>
    static string Real(string folder)
    {
        var real = Path.GetPathRoot(folder)!;
        foreach (var name in folder[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var next = new DirectoryInfo(Path.Combine(real, name));
            real = next.ResolveLinkTarget(returnFinalTarget: true) is { } target ? Real(target.FullName) : next.FullName;
        }
        return real;
    }
}
