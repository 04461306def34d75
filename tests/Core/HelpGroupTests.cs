using PoolBench.Core.Commands;
using Xunit;

namespace PoolBench.Tests.Core;

/// <summary>Long lists of a help text are divided under headings.</summary>
public sealed class HelpGroupTests
{
    const string Help = """
        Usage:
          it [options]

        Options:
          -?, -h, --help    Show help
          --one <1>         The first,
                            in two lines
          --three, --drei   The third
          --two             Goes with --one
          --more            Whatever
          <this|that>       there is

        Rest
        """;

    static readonly HelpGroup[] Groups = [new("Even", "--two"), new("Odd", "--one", "--drei"), new("None", "--four")];

    [Fact]
    public void An_entry_moves_whole_under_its_heading_and_what_has_none_stays_below() => Assert.Equal("""
        Usage:
          it [options]

        Even:
          --two             Goes with --one

        Odd:
          --one <1>         The first,
                            in two lines
          --three, --drei   The third

        Options:
          -?, -h, --help    Show help
          --more            Whatever
          <this|that>       there is

        Rest
        """, HelpGroup.Divide(Help, Groups), ignoreLineEndingDifferences: true);

    [Fact]
    public void Without_groups_it_stays_as_it_is() => Assert.Equal(Help, HelpGroup.Divide(Help, []), ignoreLineEndingDifferences: true);
}
