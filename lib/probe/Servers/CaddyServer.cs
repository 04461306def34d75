namespace PoolBench.Probe.Servers;

sealed class CaddyServer : RealServer
{
    public override string Id => "caddy";

    public override string Install => "caddy";

    protected override string[] VersionCommand => ["caddy", "version"];

    protected override string? VersionIn(string said) => said.Split([' ', '-', '\n'])[0].TrimStart('v') is { Length: > 0 } version ? version : null;

    public override Plan Prepare(ServerPlace place) => new("caddy", "run", "--adapter", "caddyfile", "--config", place.Write("Caddyfile", $$"""
        {
          admin off
          auto_https off
          log {
            level ERROR
          }
        }
        http://127.0.0.1:{{place.Http}} {
          bind 127.0.0.1
          respond "ok"
        }
        https://localhost:{{place.Https}}, https://127.0.0.1:{{place.Https}} {
          bind 127.0.0.1
          tls {{place.Certificate}} {{place.Key}}
          respond "ok"
        }

        """))
    {
        Variables = new Dictionary<string, string> { ["XDG_DATA_HOME"] = place.Folder, ["XDG_CONFIG_HOME"] = place.Folder, ["HOME"] = place.Folder },
    };
}
