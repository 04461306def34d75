namespace PoolBench.Probe.Servers;

sealed class HaproxyServer : RealServer
{
    public override string Id => "haproxy";

    public override string Install => "haproxy";

    public override string Changed => "Debian's haproxy.cfg: timeout client 50s; it answers by itself";

    protected override string[] VersionCommand => ["haproxy", "-v"];

    protected override string? VersionIn(string said) => After(said, "HAProxy version ");

    public override Plan Prepare(ServerPlace place) => new(Locate("haproxy"), "-db", "-f", place.Write("haproxy.cfg", $"""
        defaults
          mode http
          timeout connect 5000
          timeout client 50000
          timeout server 50000
        frontend here
          bind 127.0.0.1:{place.Http}
          bind 127.0.0.1:{place.Https} ssl crt {place.Both} alpn h2,http/1.1
          http-request return status 200 content-type text/plain string ok

        """));
}
