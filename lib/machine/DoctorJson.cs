using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace PoolBench.Machine;

/// <summary>A diagnosis for a program: every number under its group. An unknown number is null, with its reason under <c>unknown</c>.</summary>
static class DoctorJson
{
    public static string Of(Diagnosis seen, IReadOnlyList<Observation> observations, IReadOnlyList<string> advice)
    {
        var root = new JsonObject();
        var unknown = new JsonObject();
        foreach (var each in observations)
        {
            if (each.Key.Split('.') is not [var group, var name])
                throw new InvalidOperationException($"The key '{each.Key}' is not of the form group.name.");
            if (!root.ContainsKey(group))
                root.Add(group, new JsonObject());
            root[group]!.AsObject().Add(name, each.Number.Value is { } value ? JsonValue.Create(value) : null);
            if (each.Number.Reason is { } reason)
                unknown.Add(each.Key, reason);
        }
        foreach (var state in TcpStates.OfConnections)
            root["sockets"]![TcpStates.NameOf(state)] = seen.Sockets.Count(census => census.Of(state)).Value;
        root["ports"]!.AsObject().Add("busiestRemote", seen.Sockets.Busiest?.Remote.ToString());
        root["proxy"]!.AsObject().Add("names", new JsonArray([.. seen.Proxy.Names.Select(name => JsonValue.Create(name))]));
        root["proxy"]!.AsObject().Add("exemptHosts", new JsonArray([.. seen.Proxy.Exempt.Select(host => JsonValue.Create(host))]));
        foreach (var scheme in (string[])["http", "https"])
        {
            root["proxy"]!.AsObject().Add($"{scheme}Address", seen.Proxy.For($"{scheme}://example.com"));
            root["proxy"]!.AsObject().Add($"{scheme}From", seen.Proxy.Wins(scheme));
        }
        root["memory"]!.AsObject().Add("source", seen.Cost.Source);
        root["allows"]!.AsObject().Add("httpBy", seen.Allows.AtOnce(tls: false)?.By);
        root["allows"]!.AsObject().Add("httpsBy", seen.Allows.AtOnce(tls: true)?.By);
        root.Add("advice", new JsonArray([.. advice.Select(sentence => JsonValue.Create(sentence))]));
        root.Add("unknown", unknown);
        return root.ToJsonString(Readable);
    }

    static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };
}
