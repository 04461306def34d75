namespace PoolBench.Analysis.Report.Write;

/// <summary>Texts embedded in this program.</summary>
static class Resource
{
    /// <summary>The text of that name, e.g. <c>chart.css</c>.</summary>
    public static string Text(string name)
    {
        using var stream = typeof(Resource).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not embedded in this program");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
