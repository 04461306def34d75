using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;

namespace PoolBench.Testing;

/// <summary>The routes of a test, the latest first.</summary>
sealed class Routes
{
    volatile Route[] _all = [];

    /// <inheritdoc cref="CountingServer.Map"/>
    public void Add(string pattern, Delegate handler)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(pattern);
        ArgumentNullException.ThrowIfNull(handler);
        var words = pattern.Split(' ', 2, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var (method, path) = words is [var first, var rest] ? (first, rest) : (null, words[0]);
        if (!path.StartsWith('/'))
            throw new ArgumentException($"'{pattern}' is no route: wanted a path that begins with a slash, such as /orders/{{id}}.", nameof(pattern));
        var template = TemplateParser.Parse(path);
        var answer = handler as RequestDelegate ?? RequestDelegateFactory.Create(handler, new RequestDelegateFactoryOptions
        {
            RouteParameterNames = template.Parameters.Select(parameter => parameter.Name!),
            ThrowOnBadRequest = false,
        }).RequestDelegate;
        var route = new Route(method, new TemplateMatcher(template, []), answer);
        for (var before = _all; Interlocked.CompareExchange(ref _all, [route, .. before], before) != before; before = _all)
        {
        }
    }

    /// <summary>Answers what a route fits; hands on the rest.</summary>
    public RequestDelegate Before(RequestDelegate next) => context =>
    {
        foreach (var route in _all)
        {
            var values = new RouteValueDictionary();
            if (route.Fits(context.Request, values))
            {
                context.Request.RouteValues = values;
                return route.Answer(context);
            }
        }
        return next(context);
    };

    sealed record Route(string? Method, TemplateMatcher Path, RequestDelegate Answer)
    {
        public bool Fits(HttpRequest request, RouteValueDictionary values) =>
            (Method is null || HttpMethods.Equals(Method, request.Method)) && Path.TryMatch(request.Path, values);
    }
}
