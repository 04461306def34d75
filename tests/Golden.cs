using Xunit;

namespace PoolBench.Tests;

/// <summary>Compares text with a file of tests/golden; <c>UPDATE_GOLDEN=1</c> writes the file instead, to be read as a difference.</summary>
static class Golden
{
    public static void Matches(string name, string actual)
    {
        actual = actual.ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            var source = Path.Combine(Root, "tests", "golden", name);
            Directory.CreateDirectory(Path.GetDirectoryName(source)!);
            File.WriteAllText(source, actual);
            return;
        }
        var golden = Path.Combine(AppContext.BaseDirectory, "golden", name);
        Assert.True(File.Exists(golden), $"tests/golden/{name} is missing; make it with UPDATE_GOLDEN=1 dotnet test.");
        Assert.Equal(File.ReadAllText(golden).ReplaceLineEndings("\n"), actual);
    }

    /// <summary>The same for a generated file that stands elsewhere in the checkout, e.g. <c>docs/claims.md</c>.</summary>
    public static void MatchesInCheckout(string path, string actual)
    {
        var file = Path.Combine(Root, path);
        actual = actual.ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, actual);
            return;
        }
        Assert.True(File.Exists(file), $"{path} is missing; make it with UPDATE_GOLDEN=1 dotnet test.");
        Assert.Equal(File.ReadAllText(file).ReplaceLineEndings("\n"), actual);
    }

    /// <summary>The checkout's root.</summary>
    public static string Root
    {
        get
        {
            for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
                if (File.Exists(Path.Combine(folder.FullName, "Benchmarks.sln")))
                    return folder.FullName;
            throw new InvalidOperationException("The tests do not run below the checkout.");
        }
    }
}
