using PoolBench.Analysis.Report.Write;
using PoolBench.Core.Store;
using PoolBench.Tests.Analysis;
using PoolBench.Tests.Analysis.Report;
using Xunit;

namespace PoolBench.Tests.Browser;

/// <summary>
/// The pages in a real browser: silent, sufficient to themselves, and no wider than the window. <c>POOLBENCH_SCREENSHOTS=DIR</c> keeps pictures to
/// look at.
/// </summary>
public sealed class PageTests(PageTests.OneBrowser one) : IClassFixture<PageTests.OneBrowser>, IAsyncLifetime
{
    Chromium? _browser;

    public async ValueTask InitializeAsync() => _browser = await one.StartedAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Every_page_is_silent_fetches_nothing_and_fits_every_window()
    {
        foreach (var name in new[] { "report", "hostile", "side-by-side", "history" })
            foreach (var dark in new[] { false, true })
                foreach (var width in new[] { 360, 768, 1440 })
                    await CheckAsync(name, width, dark);
    }

    [Fact]
    public async Task Light_and_dark_differ_and_both_are_readable()
    {
        var colours = new List<string>();
        foreach (var dark in new[] { false, true })
        {
            await _browser!.OpenAsync(one.Page("report"), 1440, dark);
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
        await _browser!.OpenAsync(one.Page("report"), 1440, dark: false);
        await _browser.PressAsync("Tab", 9);
        Assert.Equal("#main", (string?)await _browser.EvaluateAsync("document.activeElement.getAttribute('href')"));
        Assert.Equal("0", (string?)await _browser.EvaluateAsync("getComputedStyle(document.activeElement).left.replace('px', '')"));
        Assert.Equal(0, (int?)await _browser.EvaluateAsync("[...document.querySelectorAll('div.table')].filter(box => box.tabIndex !== 0).length"));
        Assert.Equal(0,
            (int?)await _browser.EvaluateAsync("[...document.querySelectorAll('a[href^=\"#\"]')].filter(link => "
                + "!document.getElementById(link.getAttribute('href').slice(1))).length"));
        Assert.Equal(0,
            (int?)await _browser.EvaluateAsync("document.querySelectorAll('[id]').length - new "
                + "Set([...document.querySelectorAll('[id]')].map(each => each.id)).size"));
    }

    [Fact]
    public async Task No_text_of_a_drawing_is_cut_off()
    {
        await _browser!.OpenAsync(one.Page("report"), 1440, dark: false);
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
        await _browser!.OpenAsync(one.Page(name), width, dark);
        var said = _browser.Events.Where(each =>
            (string?)each["method"] is "Runtime.consoleAPICalled" or "Runtime.exceptionThrown"
                or "Log.entryAdded").Select(each => each.ToJsonString());
        Assert.Empty(said);
        var asked = _browser.Events.Where(each => (string?)each["method"] == "Network.requestWillBeSent")
            .Select(each => (string?)each["params"]!["request"]!["url"]);
        Assert.Equal([new Uri(one.Page(name)).AbsoluteUri], asked);
        Assert.Equal(width, (int?)await _browser.EvaluateAsync("document.documentElement.scrollWidth"));
        if (Environment.GetEnvironmentVariable("POOLBENCH_SCREENSHOTS") is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
            var height = Math.Min(8000, (int?)await _browser.EvaluateAsync("document.documentElement.scrollHeight") ?? 900);
            await File.WriteAllBytesAsync(Path.Combine(folder, $"{name}-{width}-{(dark ? "dark" : "light")}.png"),
                await _browser.PictureAsync(width, height), TestContext.Current.CancellationToken);
        }
    }

    /// <summary>The relative luminance of a colour, as WCAG defines it.</summary>
    async Task<double> LightnessAsync(string selector, string property)
    {
        var colour = (string)(await _browser!.EvaluateAsync($"getComputedStyle(document.querySelector('{selector}')).{property}"))!;
        var parts = colour[(colour.IndexOf('(', StringComparison.Ordinal) + 1)..^1].Split(',').Take(3)
            .Select(part => int.Parse(part.Trim(), System.Globalization.CultureInfo.InvariantCulture) / 255.0)
            .Select(part => part <= 0.04045 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4))
            .ToArray();
        return (0.2126 * parts[0]) + (0.7152 * parts[1]) + (0.0722 * parts[2]);
    }

    /// <summary>A browser and the pages for all of them: each test opens the page anew.</summary>
    public sealed class OneBrowser : IAsyncLifetime
    {
        readonly TempFolder _temp = new();
        readonly HashSet<string> _written = [];
        Chromium? _browser;

        public ValueTask InitializeAsync() => ValueTask.CompletedTask;

        public async ValueTask DisposeAsync()
        {
            if (_browser is not null)
                await _browser.DisposeAsync();
            _temp.Dispose();
        }

        /// <summary>The browser; the test is skipped where there is none.</summary>
        internal async Task<Chromium> StartedAsync() => _browser ??= await Chromium.StartAsync();

        /// <summary>The file of a page, which is written when it is first asked for.</summary>
        internal string Page(string name)
        {
            if (_written.Add(name))
                Publication.Write(_temp[name], name switch
                {
                    "report" => Publication.Of(Sample, ReportSample.Verdict),
                    "hostile" => Publication.Of(Hostile, ReportSample.Hostile),
                    "side-by-side" => Publication.SideBySide([Sample, Hostile]),
                    _ => Publication.Over([.. Enumerable.Repeat(Sample, 9), Hostile]),
                });
            return _temp[name, "index.html"];
        }

        RunStore Sample => field ??= ReportSample.Save(ReportSample.Run(), _temp["runs"]);

        RunStore Hostile => field ??= ReportSample.Save(HostileRun.Make(), _temp["hostile-runs"]);
    }
}
