namespace PoolBench.Probe.Servers;

sealed class LighttpdServer : RealServer
{
    public override string Id => "lighttpd";

    public override string Install => "lighttpd lighttpd-mod-openssl";

    protected override string[] VersionCommand => ["lighttpd", "-v"];

    protected override string? VersionIn(string said) => After(said, "lighttpd/");

    public override Plan Prepare(ServerPlace place) => new(Locate("lighttpd"), "-D", "-f", place.Write("lighttpd.conf", $$"""
        server.modules = ( "mod_openssl" )
        server.document-root = "{{place.Folder}}/www"
        server.bind = "127.0.0.1"
        server.port = {{place.Http}}
        index-file.names = ( "index.html" )
        $SERVER["socket"] == "127.0.0.1:{{place.Https}}" {
          ssl.engine = "enable"
          ssl.pemfile = "{{place.Both}}"
        }
        """));
}
