using System.Reflection;

namespace PoolBench.Measure.Own;

/// <summary>One way in which an assembly hands out a client: a factory type or a static method.</summary>
/// <param name="Type">The public type.</param>
/// <param name="Method">The public static method; null: the type is an <see cref="IHttpClientFactory"/>, of which a new one is made.</param>
sealed record ClientCandidate(Type Type, MethodInfo? Method)
{
    /// <summary>Its name on the command line.</summary>
    public string Name => Method is null ? Type.FullName! : $"{Type.FullName}.{Method.Name}";

    /// <summary>Name and kind, for messages.</summary>
    public string Text => $"{Name} ({(Method is null ? nameof(IHttpClientFactory) : Method.ReturnType.Name)})";

    /// <summary>All candidates of a type.</summary>
    public static IEnumerable<ClientCandidate> Of(Type type)
    {
        if (type.ContainsGenericParameters)
            yield break;
        if (!type.IsAbstract && type.IsAssignableTo(typeof(IHttpClientFactory))
            && (type.IsValueType || type.GetConstructor(Type.EmptyTypes) is not null))
            yield return new(type, null);
        foreach (var overloads in type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(HandsOutClients)
            .GroupBy(method => method.Name))
            yield return new(type, overloads.MinBy(method => method.GetParameters().Length));
    }

    /// <summary>Whether a name on the command line means this candidate: its whole name, or the end of it after a dot.</summary>
    public bool IsCalled(string name) => Ends(Name, name);

    /// <summary>Whether a name on the command line means the type.</summary>
    public bool IsOf(string name) => Ends(Type.FullName!, name);

    /// <summary>Calls the constructor or method; returns a factory, a client or a handler.</summary>
    public object? Create() => Method is null
        ? Activator.CreateInstance(Type)
        : Method.Invoke(null, BindingFlags.OptionalParamBinding | BindingFlags.DoNotWrapExceptions, null,
            [.. Method.GetParameters().Select(_ => Type.Missing)], null);

    /// <summary>Whether a name is the whole of another, or its end after a dot or a plus.</summary>
    internal static bool Ends(string whole, string name) =>
        whole == name || whole.EndsWith($".{name}", StringComparison.Ordinal) || whole.EndsWith($"+{name}", StringComparison.Ordinal);

    static bool HandsOutClients(MethodInfo method) =>
        !method.IsSpecialName && !method.IsGenericMethod && method.GetParameters().All(parameter => parameter.IsOptional)
        && (method.ReturnType.IsAssignableTo(typeof(HttpClient)) || method.ReturnType.IsAssignableTo(typeof(HttpMessageHandler)));
}
