using PoolBench.Core;
using PoolBench.Peers.own;
using PoolBench.Tests.Analysis;
using Xunit;

namespace PoolBench.Tests.Peers;

/// <summary>Who runs a driver's file: itself, or what its ending says.</summary>
public sealed class DriverFileTests : IDisposable
{
    readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("a.py", "print()", false, "python")]
    [InlineData("a.RB", "puts", false, "ruby")]
    [InlineData("a.java", "class A {}", false, "java")]
    [InlineData("a.jar", "PK", false, "java -jar")]
    [InlineData("a.dll", "MZ", false, "dotnet exec")]
    [InlineData("a", "#!/bin/sh\n", true, "")]
    [InlineData("a.py", "#!/usr/bin/env python3\n", true, "")]
    [InlineData("a.py", "print()", true, "python")]
    [InlineData("a", "\u007fELF", true, "")]
    public void It_is_started_by(string name, string text, bool executable, string interpreter)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there is no execute bit");
        var file = DriverFile.Of(Write(name, text, executable), "python", chosen: false);
        Assert.Equal(interpreter, string.Join(' ', file.Interpreter));
        Assert.Equal(_temp[name], file.Start.Arguments.LastOrDefault() ?? file.Start.Program);
    }

    [Fact]
    public void A_given_interpreter_comes_before_the_first_line() =>
        Assert.Equal(["/opt/python"],
            DriverFile.Of(Write("a.py", "#!/usr/bin/env python3\n", executable: true), "/opt/python", chosen: true).Interpreter);

    [Theory]
    [InlineData("a", "hello", true, "nothing tells who runs this file")]
    [InlineData("a.xyz", "#!/bin/sh\n", false, "nothing tells who runs this file")]
    [InlineData("a", "", true, "nothing tells who runs this file")]
    public void A_file_that_nobody_runs_is_bad_usage(string name, string text, bool executable, string said)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there is no execute bit");
        Refuses(Write(name, text, executable), said);
    }

    [Fact]
    public void So_are_a_folder_and_nothing_at_all()
    {
        Refuses(_temp.FullPath, "this is a folder");
        Refuses(_temp["nothing.py"], "there is no such driver");
    }

    [Theory]
    [InlineData("my-client.2", true)]
    [InlineData("a", true)]
    [InlineData("Mine", false)]
    [InlineData("-a", false)]
    [InlineData("a/b", false)]
    [InlineData("", false)]
    [InlineData("a b", false)]
    public void A_name_is_a_word(string name, bool good) => Assert.Equal(good, OwnPeer.IsName(name));

    static void Refuses(string path, string said)
    {
        var fault = Assert.Throws<SuiteException>(() => DriverFile.Of(path, "python", chosen: false));
        Assert.Equal(ExitCodes.BadInput, fault.ExitCode);
        Assert.Contains(said, fault.Message, StringComparison.Ordinal);
    }

    string Write(string name, string text, bool executable)
    {
        File.WriteAllText(_temp[name], text);
        if (executable && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(_temp[name], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return _temp[name];
    }
}
