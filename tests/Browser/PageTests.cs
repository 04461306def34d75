using PoolBench.Analysis.Report.Write;
using PoolBench.Tests.Analysis;
using PoolBench.Tests.Analysis.Report;
using Xunit;

namespace PoolBench.Tests.Browser;

/// <summary>The pages in a real browser: silent, sufficient to themselves, and no wider than the window. <c>POOLBENCH_SCREENSHOTS=DIR</c> keeps pictures to look at.</summary>
public sealed class PageTests : IAsyncLifetime
{
    readonly TempFolder _temp = new();
    Chromium? _browser;

    public async ValueTask InitializeAsync() => _browser = await Chromium.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _temp.Dispose();
    }

    [Fact]
    public async Task Every_page_is_silent_fetches_nothing_and_fits_every_window()
    {
        foreach (var (name, files) in Pages())
        {
            Publication.Write(_temp[name], files);
            foreach (var dark in new[] { false, true })
                foreach (var width in new[] { 360, 768, 1440 })
                    await CheckAsync(name, width, dark);
        }
    }

    [Fact]
    public async Task Light_and_dark_differ_and_both_are_readable()
    {
        Publication.Write(_temp["report"], Pages().First().Files);
        var colours = new List<string>();
        foreach (var dark in new[] { false, true })
        {
            await _browser!.OpenAsync(_temp["report", "index.html"], 1440, dark);
            var (ink, page) = (await LightnessAsync("body", "color"), await LightnessAsync("body", "backgroundColor"));
            // WCAG's contrast for text: (lighter + 0.05) / (darker + 0.05) of at least 4.5.
            Assert.True((Math.Max(ink, page) + 0.05) / (Math.Min(ink, page) + 0.05) > 7, $"{ink} on {page}");
            Assert.Equal(dark, page < ink);
            var tick = await LightnessAsync("svg.chart .tick", "fill");
            Assert.True((Math.Max(tick, page) + 0.05) / (Math.Min(tick, page) + 0.05) > 4.5, $"{tick} on {page}");
            colours.Add($"{ink} {page}");
        }
        Assert.NotEqual(colours[0], colours[1]);
    }

    [Fact]
    public async Task The_keyboard_reaches_the_report_first()
    {
        Publication.Write(_temp["report"], Pages().First().Files);
        await _browser!.OpenAsync(_temp["report", "index.html"], 1440, dark: false);
        await _browser.PressAsync("Tab", 9);
        Assert.Equal("#main", (string?)await _browser.EvaluateAsync("document.activeElement.getAttribute('href')"));
        Assert.Equal("0", (string?)await _browser.EvaluateAsync("getComputedStyle(document.activeElement).left.replace('px', '')"));
        Assert.Equal(0, (int?)await _browser.EvaluateAsync("[...document.querySelectorAll('div.table')].filter(box => box.tabIndex !== 0).length"));
        Assert.Equal(0, (int?)await _browser.EvaluateAsync("[...document.querySelectorAll('a[href^=\"#\"]')].filter(link => !document.getElementById(link.getAttribute('href').slice(1))).length"));
        Assert.Equal(0, (int?)await _browser.EvaluateAsync("document.querySelectorAll('[id]').length - new Set([...document.querySelectorAll('[id]')].map(each => each.id)).size"));
    }

    [Fact]
    public async Task No_text_of_a_drawing_is_cut_off()
    {
        Publication.Write(_temp["report"], Pages().First().Files);
        await _browser!.OpenAsync(_temp["report", "index.html"], 1440, dark: false);
        var outside = (string?)await _browser.EvaluateAsync("""
            [...document.querySelectorAll('svg.chart')].flatMap(svg => [...svg.querySelectorAll('text')].filter(text => {
              const box = text.getBBox(), room = svg.viewBox.baseVal;
              return box.x < -0.5 || box.y < -0.5 || box.x + box.width > room.width + 0.5 || box.y + box.height > room.height + 0.5;
            }).map(text => svg.id + ': ' + text.textContent)).join('\n')
            """);
        Assert.Equal("", outside);
    }

    async Task CheckAsync(string name, int width, bool dark)
    {
        await _browser!.OpenAsync(_temp[name, "index.html"], width, dark);
        var said = _browser.Events.Where(each => (string?)each["method"] is "Runtime.consoleAPICalled" or "Runtime.exceptionThrown" or "Log.entryAdded").Select(each => each.ToJsonString());
        Assert.Empty(said);
        var asked = _browser.Events.Where(each => (string?)each["method"] == "Network.requestWillBeSent").Select(each => (string?)each["params"]!["request"]!["url"]);
        Assert.Equal([new Uri(_temp[name, "index.html"]).AbsoluteUri], asked);
        Assert.Equal(width, (int?)await _browser.EvaluateAsync("document.documentElement.scrollWidth"));
        if (Environment.GetEnvironmentVariable("POOLBENCH_SCREENSHOTS") is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
            var height = Math.Min(8000, (int?)await _browser.EvaluateAsync("document.documentElement.scrollHeight") ?? 900);
            await File.WriteAllBytesAsync(Path.Combine(folder, $"{name}-{width}-{(dark ? "dark" : "light")}.png"), await _browser.PictureAsync(width, height), TestContext.Current.CancellationToken);
        }
    }

    /// <summary>The relative luminance of a colour, as WCAG defines it.</summary>
    async Task<double> LightnessAsync(string selector, string property)
    {
        var colour = (string)(await _browser!.EvaluateAsync($"getComputedStyle(document.querySelector('{selector}')).{property}"))!;
        var parts = colour[(colour.IndexOf('(', StringComparison.Ordinal) + 1)..^1].Split(',').Take(3)
            .Select(part => int.Parse(part.Trim(), System.Globalization.CultureInfo.InvariantCulture) / 255.0).Select(part => part <= 0.04045 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4)).ToArray();
        return (0.2126 * parts[0]) + (0.7152 * parts[1]) + (0.0722 * parts[2]);
    }

    IEnumerable<(string Name, IReadOnlyList<(string Path, byte[] Content)> Files)> Pages()
    {
        var (sample, hostile) = (ReportSample.Save(ReportSample.Run(), _temp["runs"]), ReportSample.Save(HostileRun.Make(), _temp["hostile-runs"]));
        yield return ("report", Publication.Of(sample, ReportSample.Verdict));
        yield return ("hostile", Publication.Of(hostile, ReportSample.Hostile));
        yield return ("side-by-side", Publication.SideBySide([sample, hostile]));
        yield return ("history", Publication.Over([.. Enumerable.Repeat(sample, 9), hostile]));
    }
}
