using System.CommandLine;
using System.Globalization;
using System.Net;
using PoolBench.Core;
using PoolBench.Core.Commands;
using PoolBench.Server.Access;
using PoolBench.Server.Accounting;
using PoolBench.Server.Endpoints;
using PoolBench.Server.Listeners;
using PoolBench.Server.Rtt;
using PoolBench.Server.Tls;

namespace PoolBench.Server;

/// <summary>The command line, read into <see cref="EchoServerOptions"/>.</summary>
static partial class CommandLine
{
    static string About(string name) =>
        $"""
        PoolBench's echo server: answers HTTP and keeps an exact account of every connection.
        Prints one JSON line when it is ready, and runs until Ctrl-C, SIGTERM or SIGHUP.

          {name} --http 5080 --control 5090
              known ports; the others are free ones
          curl -i 'http://127.0.0.1:5080/echo?size=3'
              a request; headers name its connection
          curl -s http://127.0.0.1:5090/ledger
              the account; POST /ledger/reset zeroes it
          curl -s http://127.0.0.1:5090/certificate
              what curl --cacert needs for https
          {name} --rtt 20ms
              every data listener as if it were 20 ms away
          {name} --idle-close 5s --end rst
              idle connections end after 5 s, by a reset

        Data:     /echo?OPTIONS         GET gives size bytes; POST, PUT, PATCH, DELETE give the body back
                  /hold/NAME?count=N    answers when N requests have come (timeout=30s), as /echo does
          how it answers     delay=20ms  body-delay=20ms  size=100  status=503  retry-after=2
                             keep-alive=5, or keep-alive=timeout=5,max=100
          the body           chunked  trickle=10ms  pieces=10  truncate[=fin|rst|silence]
          the connection     close[=fin|rst]  close-after=100  idle-close=5s
                             hangup[=fin|rst|silence]   as close, unannounced
                             drop[=…]                   instead of an answer, if it has answered before
                             abort[=…]                  instead of an answer
        Control:  GET  /  /ledger  /ledger/connections  /holds/waiting?name=NAME  /certificate  /clock
                       /usage  /alive
                  POST /ledger/reset  /ledger/timeline/start  /ledger/timeline/stop  /connections/close
                       /holds/release?name=NAME  /holds/arrive?name=NAME
                  (for loopback hosts and their pages only, see --control-hosts)
        """;

    static readonly EchoServerOptions Default = new();

    static readonly Option<int?> Http = Port("--http", "Port for HTTP/1.1 (default: a free one).");
    static readonly Option<int?> Https = Port("--https", "Port for HTTP/1.1 and HTTP/2 over TLS (default: a free one).");
    static readonly Option<int?> H2c = Port("--h2c", "Port for HTTP/2 without TLS (default: a free one).");
    static readonly Option<int?> Control = Port("--control", "Port of the control endpoint, which is not counted (default: a free one).");

    static readonly Option<Listener[]?> Listeners = Make("--listeners", "http,https,h2c", "The data listeners to open (default: all three).",
        "some of http, https and h2c, with commas", ReadListeners);

    static readonly Option<IPAddress?> Listen = Make("--listen", "ADDRESS", "Address to listen on (default: 127.0.0.1).",
        "an IP address", text => IPAddress.TryParse(text, out var address) ? address : null);

    static readonly Option<IPAddress?> Advertise = Make("--advertise", "ADDRESS",
        "The address that clients are told (default: that of --listen, which cannot be 0.0.0.0 then).",
        "an IP address", text => IPAddress.TryParse(text, out var address) ? address : null);

    static readonly Option<string?> TokenFile = new("--token-file")
    {
        HelpName = "FILE",
        Description = "Requests to the control port must carry the secret in FILE. Needed beyond loopback, where that port also uses TLS.",
    };

    static readonly Option<int?> Members = Number("--members", "N",
        "Keep a book for each of N members of a fleet: own data ports, own account (default: 0).", 0, Exposure.MostMembers);

    static readonly Option<string[]?> ControlHosts = Make("--control-hosts", "NAME,…",
        "Extra hosts that requests to the control port may name, and that may send them from web pages (default: loopback names and addresses only).",
        "names or addresses without ports, with commas", text => text.Split(',') is var names && names.All(ControlAccess.IsName) ? names : null);

    static readonly Option<int?> Hosts = Number("--hosts", "N", "Also listen on 127.0.0.2 to 127.0.0.N with the same ports (default: 1).", 1, 254);
    static readonly Option<RoundTrips?> Rtt = Make("--rtt", "20ms|https=20ms|127.0.1.1-127.0.1.12=5ms,…",
        "Emulated round-trip time of every data listener, of one, or of addresses, which the server then listens on too; "
        + "with commas, the last match wins (default: none).",
        RoundTrips.Form, text => RoundTrips.TryParse(text, out var rules) ? rules : null);

    static readonly Option<string?> Tls = Make("--tls", string.Join('|', TlsVersions.All), "The only TLS version to offer (default: both).",
        string.Join(" or ", TlsVersions.All), text => TlsVersions.All.Contains(text) ? text : null);

    static readonly Option<bool> NoLedger = new("--no-ledger") { Description = "Keep no account: counts nothing, and /ledger answers 404." };
    static readonly Option<int?> MaxEntries = Number("--max-entries", "N", "Closed connections that keep an entry (default: 65536).", 0, 10_000_000);
    static readonly Option<int?> MaxBody = Number("--max-body", "BYTES", "The longest body (default: 16777216).", 0, int.MaxValue);

    static readonly Option<TimeSpan?> KeepAlive = Make("--keep-alive", "TIME",
        "End idle connections by Kestrel's own clock, up to 2s late; see --idle-close, which is exact (default: 130s).",
        $"{Duration.Form}, from 1ms to 86400s", text =>
            Duration.TryParse(text, out var time) && time.TotalMilliseconds >= 1 && time.TotalDays <= 1 ? (TimeSpan?)time : null);

    static readonly Option<int?> MaxConnections = Number("--max-connections", "N",
        "Most connections at once over all data listeners; more are closed unanswered and counted as refused (default: no limit).", 1, 1_000_000);
    static readonly Option<int?> MaxRequests = Number("--max-requests", "N",
        "Most requests in flight at once over all data listeners; more are answered with 503 (default: no limit).", 1, 1_000_000);

    static readonly Option<bool> ExitWithStdin = new("--exit-with-stdin")
    {
        Description = "Also end when standard input ends; otherwise it is never read.",
    };

    /// <summary>The root command; <paramref name="run"/> gets the options and whether to end with standard input.</summary>
    public static RootCommand Root(string name, Func<EchoServerOptions, bool, Task<int>> run)
    {
        var root = new RootCommand(About(name))
        {
            Http, Https, H2c, Control, ControlHosts, Listeners, Listen, Advertise, TokenFile, Members, Hosts, Rtt, Tls,
            NoLedger, MaxEntries, MaxBody, KeepAlive, MaxConnections, MaxRequests, ExitWithStdin,
        };
        foreach (var behaviour in Behaviours)
            root.Add(behaviour);
        root.HelpName = name;
        Cli.Divide(root,
            new("Where it listens", "--http", "--https", "--h2c", "--control", "--control-hosts", "--listeners", "--hosts", "--listen", "--advertise",
                "--token-file"),
            new("The link", "--rtt", "--tls"),
            new("Ending connections", "--idle-close", "--keep-alive", "--close-after", "--unannounced", "--end", "--refuse", "--accept-delay"),
            new("Every answer", "--status", "--retry-after", "--keep-alive-header", "--always"),
            new("HTTP/2", "--streams", "--no-ping"),
            new("Limits", "--max-connections", "--max-requests", "--max-body"),
            new("The account, and its end", "--members", "--no-ledger", "--max-entries", "--exit-with-stdin"));
        root.SetAction((parsed, _) => run(Read(parsed), parsed.GetValue(ExitWithStdin)));
        return root;
    }

    static EchoServerOptions Read(ParseResult parsed)
    {
        var listeners = parsed.GetValue(Listeners) is { Length: > 0 } some ? some : Enum.GetValues<Listener>();
        return WithBehaviours(new EchoServerOptions
        {
            Address = parsed.GetValue(Listen) ?? Default.Address,
            Advertise = parsed.GetValue(Advertise),
            Token = parsed.GetValue(TokenFile) is { } file ? TokenIn(file) : null,
            Members = parsed.GetValue(Members) ?? Default.Members,
            HttpPort = PortOf(Listener.Http, Http),
            HttpsPort = PortOf(Listener.Https, Https),
            H2cPort = PortOf(Listener.H2c, H2c),
            ControlPort = parsed.GetValue(Control) ?? 0,
            ControlHosts = parsed.GetValue(ControlHosts) ?? Default.ControlHosts,
            Hosts = parsed.GetValue(Hosts) ?? Default.Hosts,
            RoundTrips = RttOf(),
            TlsVersion = parsed.GetValue(Tls),
            KeepLedger = !parsed.GetValue(NoLedger),
            MaxEntries = parsed.GetValue(MaxEntries) ?? Default.MaxEntries,
            MaxBodyBytes = parsed.GetValue(MaxBody) ?? Default.MaxBodyBytes,
            KeepAlive = parsed.GetValue(KeepAlive),
            MaxConnections = parsed.GetValue(MaxConnections),
            MaxRequests = parsed.GetValue(MaxRequests),
        }, parsed);

        RoundTrips RttOf()
        {
            var rules = parsed.GetValue(Rtt) ?? RoundTrips.None;
            foreach (var left in rules.Listeners.Except(listeners))
                throw new StartException($"--rtt {rules} gives a round-trip time to the listener {Ledger.Name(left)}, which "
                    + "--listeners leaves out: leave one of them out.");
            return rules;
        }

        int? PortOf(Listener listener, Option<int?> option)
        {
            var port = parsed.GetValue(option);
            if (listeners.Contains(listener))
                return port ?? 0;
            return port is null ? null
                : throw new StartException($"{option.Name} {port} gives a port to a listener that --listeners leaves out: leave one of them out.");
        }
    }

    static string TokenIn(string file)
    {
        try
        {
            return Token.Read(file).Text;
        }
        catch (FormatException refusal)
        {
            throw new StartException($"--token-file {refusal.Message}", refusal);
        }
    }

    static Listener[]? ReadListeners(string text)
    {
        var names = text.Split(',');
        var known = Enum.GetValues<Listener>().Where(listener => names.Contains(Ledger.Name(listener))).ToArray();
        return known.Length == names.Length ? known : null;
    }

    static Option<int?> Port(string name, string about) => Number(name, "PORT", about, 0, 65_535);

    static Option<int?> Number(string name, string form, string about, int least, int most) =>
        Make(name, form, about, $"a number from {least} to {most}",
        text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? (int?)number : null);

    // The reader returns null when the value does not have the wanted form.
    static Option<T?> Make<T>(string name, string form, string about, string wanted, Func<string, T?> read) => new(name)
    {
        HelpName = form,
        Description = about,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            var value = read(text);
            if (value is null)
                result.AddError($"{name} is '{text}': wanted {wanted}.");
            return value;
        },
    };
}
