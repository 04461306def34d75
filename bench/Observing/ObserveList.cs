using System.Globalization;
using System.Text.Json.Nodes;
using PoolBench.Core;
using PoolBench.Core.Terminal;
using PoolBench.Observe.Attaching;

namespace PoolBench.Bench.Observing;

/// <summary>The processes that can be observed, for a person or a program.</summary>
static class ObserveList
{
    public static int Print(string? json, TextWriter output)
    {
        if (json is not null and not "-")
            throw new SuiteException("--list writes no file: --json - writes it to standard output as JSON.");
        var all = ObservedProcess.List();
        if (json is not null)
        {
            output.WriteLine(new JsonArray([.. all.Select(each => new JsonObject
            {
                ["pid"] = each.Id,
                ["name"] = each.Name,
                ["runtime"] = each.Runtime,
                ["seconds"] = each.Up is { } up ? Math.Round(up.TotalSeconds, 1) : null,
            })]).ToJsonString());
            return ExitCodes.Fine;
        }
        var screen = Screen.For(output);
        if (all.Count == 0)
            screen.Line("No .NET process of this user lets itself be observed.");
        foreach (var each in all)
            screen.Line(string.Create(CultureInfo.InvariantCulture,
                $"{each.Id,8}  {each.Name,-32} .NET {each.Runtime ?? Numbers.None,-12} {(each.Up is { } up ? $"up {up.TotalSeconds:#,0} s" : "")}"));
        return ExitCodes.Fine;
    }
}
