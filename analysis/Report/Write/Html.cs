using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace PoolBench.Analysis.Report.Write;

/// <summary>Renders Razor components to text in this process, without a server.</summary>
static class Html
{
    /// <summary>The component's HTML or SVG. The same parameters give the same text.</summary>
    public static string Render<T>(params (string Name, object? Value)[] parameters)
        where T : IComponent
    {
        using var services = new ServiceCollection().BuildServiceProvider();
        using var renderer = new HtmlRenderer(services, NullLoggerFactory.Instance);
        var view = ParameterView.FromDictionary(parameters.ToDictionary(each => each.Name, each => each.Value));
        return renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<T>(view)).ToHtmlString()).GetAwaiter().GetResult();
    }
}
