namespace PoolBench.Analysis.Report.Write;

/// <summary>Texts that are built into this program.</summary>
static class Resource
{
    /// <summary>The text of that name, e.g. <c>chart.css</c>.</summary>
    public static string Text(string name)
    {
        using var stream = typeof(Resource).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not built in");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
