using System.CommandLine;
using PoolBench.Analysis.Site;
using PoolBench.Core;
using PoolBench.Core.Commands;
using PoolBench.Core.Store;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Commands;

static class SiteCommand
{
    const string Examples = """
        Examples:
          dotnet run -c Release --project analysis -- site --out site
              README, documentation and the newest published report as pages; open site/index.html from disk
          dotnet run -c Release --project analysis -- site --out site --source https://example.com/poolbench/blob/main/
              the same, with links to source files

        A folder that exists is replaced only when it is a site and holds nothing else.
        Exit codes: 0 fine, 2 bad usage, a link that leads nowhere, or data that cannot be read or written, 70 a fault of PoolBench itself,
        130 Ctrl-C, SIGTERM or SIGHUP.
        """;

    public static Command Create(TextWriter output)
    {
        var folder = new Option<string>("--out") { Description = "The site's folder.", Required = true };
        var source = new Option<string?>("--source")
        {
            Description = "Where the checkout's files can be read, for links to sources; ends with a slash. Without it such links are plain text.",
            HelpName = "URL",
        };
        var root = new Option<string?>("--root") { Description = "The checkout; by default the one around the current folder." };
        var command = new Command("site", "Writes the documentation and the newest published report as static pages.") { folder, source, root };
        Cli.WithExamples(command, Examples);
        command.SetAction(parsed =>
        {
            var target = parsed.GetValue(folder)!;
            SiteBuilder.Folder.Check(target);
            var files = SiteBuilder.Of(parsed.GetValue(root) is { } given ? OutputFile.Named(given) : ReadmeCommand.Checkout(),
                parsed.GetValue(source) is { } url ? Address(url) : null);
            SiteBuilder.Write(target, files);
            var pages = files.Count(file => file.Path.EndsWith(".html", StringComparison.Ordinal));
            Screen.For(output).Line($"Site written: {Path.Combine(target, "index.html")} ({Numbers.Count(pages)} pages)");
            return ExitCodes.Fine;
        });
        return command;
    }

    static Uri Address(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && text.EndsWith('/') ? url
            : throw new SuiteException($"--source is '{PlainText.Clean(text, 200)}': wanted an address of http or https that ends with a slash.");
}
