namespace PoolBench.Probe.Servers;

sealed class VarnishServer : RealServer
{
    public override string Id => "varnish";

    public override string Install => "varnish";

    public override bool HasTls => false;

    protected override string[] VersionCommand => ["varnishd", "-V"];

    protected override string? VersionIn(string said) => After(said, "varnish-");

    public override Plan Prepare(ServerPlace place) => new(Locate("varnishd"), "-F", "-a", $"127.0.0.1:{place.Http}", "-n", place.Folder + "/varnish",
        "-s", "malloc,16m", "-f", place.Write("page.vcl", """
        vcl 4.1;
        backend none none;
        sub vcl_recv { return (synth(200)); }
        """));
}
