using PoolBench.Tests.Environments;
using Xunit;

namespace PoolBench.Tests.Tool;

/// <summary>A git repository that has nothing to do with PoolBench.</summary>
static class ForeignRepository
{
    /// <summary>Makes one with a single commit of one file.</summary>
    /// <returns>The commit.</returns>
    public static async Task<string> MakeAsync(string folder, string file)
    {
        var (code, output, error) = await Launch.ShellAsync($"""
            cd '{folder}' && mkdir -p "$(dirname '{file}')" && echo '<Project/>' > '{file}' && git init -q . && git add . \
              && git -c user.name=me -c user.email=me@localhost commit -q -m first && git rev-parse HEAD
            """);
        Assert.Equal((0, ""), (code, error));
        return output.Trim();
    }
}
