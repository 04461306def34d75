using PoolBench.Core;
using PoolBench.Core.Terminal;
using Xunit;

namespace PoolBench.Tests.Core;

/// <summary>The one place in which lines become harmless for terminals and CI logs.</summary>
public class PlainTextTests
{
    [Theory]
    [InlineData("  plain  text ", "  plain  text ")]
    [InlineData("a\u001b[2Jb", "a\uFFFD[2Jb")]
    [InlineData("a\u001b]0;title\u0007b", "a\uFFFD]0;title\uFFFDb")]
    [InlineData("a\u009b31mb\u0090", "a\uFFFD31mb\uFFFD")]
    [InlineData("a\u202egnp.exe\u2066", "a\uFFFDgnp.exe\uFFFD")]
    [InlineData("a\r\nb\tc\u2028d", "a  b c d")]
    [InlineData("::error::no", "\uFFFD:error::no")]
    [InlineData("   ::error file=a,line=1::no", "   \uFFFD:error file=a,line=1::no")]
    [InlineData("\u202e::stop-commands::x", "\uFFFD::stop-commands::x")]
    [InlineData("\n::add-mask::x", " \uFFFD:add-mask::x")]
    [InlineData("\u00a0::error::x", "\u00a0\uFFFD:error::x")]
    [InlineData("##[error]no", "\uFFFD#[error]no")]
    [InlineData("said ##vso[task.setvariable]x", "said \uFFFD#vso[task.setvariable]x")]
    [InlineData("##teamcity[buildStop]", "\uFFFD#teamcity[buildStop]")]
    [InlineData("###[error]no", "#\uFFFD#[error]no")]
    [InlineData("::1 and ::ffff:127.0.0.1", "::1 and ::ffff:127.0.0.1")]
    [InlineData("a std::move b::c", "a std::move b::c")]
    [InlineData("## heading", "## heading")]
    public void A_line_steers_nothing(string text, string expected) => Assert.Equal(expected, PlainText.Line(text));

    [Fact]
    public void What_is_wrapped_begins_no_line_with_a_command()
    {
        using var output = new StringWriter();
        Screen.For(output).Paragraph($"{new string('x', 70)} ::error::no {new string('y', 79)} ##[error]no", indent: "  ");
        Assert.DoesNotMatch(@"(?m)^\s*::|##\[", output.ToString());
        Assert.Contains("  \uFFFD:error::no", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_s_sentence_is_a_line_too() => Assert.Equal("\uFFFD:error::\uFFFD", new SuiteException("::error::\u001b").Message);

    [Fact]
    public void Colours_stay_out_of_a_pipe_whatever_the_CI_server_says()
    {
        var before = Environment.GetEnvironmentVariable("GITHUB_ACTIONS");
        Environment.SetEnvironmentVariable("GITHUB_ACTIONS", "true");
        try
        {
            using var output = new StringWriter();
            Screen.For(output).Line("bad", Tone.Bad);
            Assert.Equal("bad" + Environment.NewLine, output.ToString());
        }
        finally
        {
            Environment.SetEnvironmentVariable("GITHUB_ACTIONS", before);
        }
    }
}
