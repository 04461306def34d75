using System.Diagnostics.Tracing;
using Microsoft.Diagnostics.NETCore.Client;

namespace PoolBench.Observe.Attaching;

/// <summary>What the runtime is asked to tell.</summary>
static class Providers
{
    public const string Http = "System.Net.Http", Sockets = "System.Net.Sockets", Security = "System.Net.Security",
        Names = "System.Net.NameResolution";

    /// <summary>Lets the identity of a request flow to what it awaits, without telling anything of its own.</summary>
    const string Tasks = "System.Threading.Tasks.TplEventSource";
    const long TasksFlowActivityIds = 0x80;

    /// <summary>All keywords but the one that tells every failure a second time, with its stack.</summary>
    const long Usual = -1 & ~1;

    public static IReadOnlyList<EventPipeProvider> All { get; } =
    [
        new(Tasks, EventLevel.Informational, TasksFlowActivityIds), new(Http, EventLevel.Informational, Usual),
        new(Sockets, EventLevel.Informational, Usual), new(Security, EventLevel.Informational, Usual), new(Names, EventLevel.Informational, Usual),
    ];
}
