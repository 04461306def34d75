using System.Runtime.InteropServices;
using Microsoft.Diagnostics.Tracing;
using PoolBench.Observe.Accounting;

namespace PoolBench.Observe.Attaching;

/// <summary>Puts the runtime's events into the account.</summary>
/// <remarks>Events are read by their numbers and layout, which are a contract of the runtime's; only what is needed is made into text.</remarks>
sealed class Decoder(Account account)
{
    byte[] _payload = new byte[1024];

    /// <summary>Requests whose connection was not told: before .NET 8 it never is.</summary>
    public bool IsTooOld { get; private set; }

    /// <summary>Takes one event.</summary>
    public void Take(TraceEvent told)
    {
        var at = (long)(told.TimeStampRelativeMSec * 1e6);
        switch (told.ProviderName)
        {
            case Providers.Http:
                Http(told, at);
                break;
            case Providers.Sockets:
                Socket(told, at);
                break;
            case Providers.Security:
                Security(told, at);
                break;
            case Providers.Names when (int)told.ID == 1:
                account.Resolution(at, Text(Payload(told), 0, out _));
                break;
        }
    }

    void Http(TraceEvent told, long at)
    {
        var (activity, parent) = (told.ActivityID, told.RelatedActivityID);
        switch ((int)told.ID)
        {
            case 1:
                var start = 0;
                account.RequestStart(at, activity, OriginKey.Read(Payload(told), ref start));
                break;
            case 2:
                account.RequestStop(at, activity);
                break;
            case 3:
                account.RequestFailed(activity, told.EventDataLength > 1 ? Text(Payload(told), 0, out _) : "");
                break;
            case 4:
                Established(told, at);
                break;
            case 5:
                account.Closed(at, Number(Payload(told)[2..]), activity);
                break;
            case 6:
                account.LeftQueue(activity, MemoryMarshal.Read<double>(Payload(told)));
                break;
            case 7 when told.EventDataLength < sizeof(long):
                IsTooOld = true;
                break;
            case 7:
                account.HeadersStart(at, activity, parent, Number(Payload(told)));
                break;
            case 11:
                account.StepStart(activity, parent, buffers: false);
                break;
            case 12:
                account.ResponseHeadersStop(at, activity);
                break;
            case 13:
                account.StepStart(activity, parent, buffers: true);
                break;
        }
    }

    void Established(TraceEvent told, long at)
    {
        var payload = Payload(told);
        // Two bytes of version alone: before .NET 8.
        if (payload.Length < 2 + sizeof(long))
        {
            IsTooOld = true;
            return;
        }
        var next = 2 + sizeof(long);
        var origin = OriginKey.Read(payload, ref next);
        account.Established(at, Number(payload[2..]), (payload[0] * 10) + payload[1], origin, Plain(Text(payload, next, out _)));
    }

    void Socket(TraceEvent told, long at)
    {
        switch ((int)told.ID)
        {
            case 1 when SocketText.Read(Text(Payload(told), 0, out _)) is { } dial:
                account.ConnectStart(at, told.ActivityID, dial);
                break;
            case 2:
                account.ConnectStop(at, told.ActivityID);
                break;
            case 3:
                account.ConnectFailed(told.ActivityID, MemoryMarshal.Read<int>(Payload(told)));
                break;
        }
    }

    void Security(TraceEvent told, long at)
    {
        var payload = Payload(told);
        // The first field says whether this process is the server.
        if ((int)told.ID == 1 && MemoryMarshal.Read<int>(payload) == 0)
            account.HandshakeStart(at, told.ActivityID, Text(payload, sizeof(int), out _));
        else if ((int)told.ID == 2)
            account.HandshakeStop(at, told.ActivityID);
    }

    ReadOnlySpan<byte> Payload(TraceEvent told)
    {
        if (told.EventDataLength > _payload.Length)
            _payload = new byte[told.EventDataLength * 2];
        told.EventData(_payload, 0, 0, told.EventDataLength);
        return _payload.AsSpan(0, told.EventDataLength);
    }

    static long Number(ReadOnlySpan<byte> payload) => MemoryMarshal.Read<long>(payload);

    static string Text(ReadOnlySpan<byte> payload, int from, out int next)
    {
        var chars = MemoryMarshal.Cast<byte, char>(payload[from..]);
        var end = chars.IndexOf('\0');
        var text = end < 0 ? chars : chars[..end];
        next = from + ((text.Length + 1) * sizeof(char));
        return text.ToString();
    }

    static string Plain(string address) => address.StartsWith("::ffff:", StringComparison.Ordinal) ? address[7..] : address;
}
