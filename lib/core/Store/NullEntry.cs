using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PoolBench.Core.Store;

/// <summary>Finds nulls in lists and dictionaries. No stored list may have one, and the JSON reader checks only properties.</summary>
static class NullEntry
{
    static readonly ConcurrentDictionary<Type, Part[]> s_parts = new();

    sealed record Part(string Name, Func<object, object?> Read);

    /// <summary>One fault for each null, with its JSON path.</summary>
    public static IEnumerable<Fault> Faults(object? value, string place = "$")
    {
        switch (value)
        {
            case null:
                return [];
            case IDictionary entries:
                return entries.Keys.Cast<object>().SelectMany(key => Entry(entries[key], place, key));
            case IList list:
                return HoldsNumbers(list.GetType()) ? [] : Enumerable.Range(0, list.Count).SelectMany(i => Entry(list[i], place, i));
            default:
                return s_parts.GetOrAdd(value.GetType(), PartsOf).SelectMany(part => Faults(part.Read(value), $"{place}.{part.Name}"));
        }
    }

    static IEnumerable<Fault> Entry(object? entry, string place, object key)
    {
        if (entry is not null && s_parts.GetOrAdd(entry.GetType(), PartsOf).Length == 0 && entry is not ICollection)
            return [];
        var where = string.Create(Numbers.Invariant, $"{place}[{(key is string name ? $"\"{name}\"" : key)}]");
        return entry is null ? [new Fault(where, "null", "an entry")] : Faults(entry, where);
    }

    static bool HoldsNumbers(Type list) =>
        list is { IsGenericType: true } ? list.GetGenericArguments()[0].IsValueType : list.GetElementType() is { IsValueType: true };

    /// <summary>The properties that can hold a list, at any depth.</summary>
    static Part[] PartsOf(Type type) => type.Namespace?.StartsWith(nameof(PoolBench), StringComparison.Ordinal) != true ? [] :
    [
        .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.PropertyType is { IsValueType: false } and var kind && kind != typeof(string)
                && property.GetIndexParameters().Length == 0 && property.GetCustomAttribute<JsonIgnoreAttribute>() is null)
            .Select(property => new Part(JsonNamingPolicy.CamelCase.ConvertName(property.Name), property.GetValue)),
    ];
}
