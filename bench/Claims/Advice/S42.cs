namespace PoolBench.Bench;

sealed class S42() : Setting(max: 500, keep: 50, scale: 10, slowScale: 5)
{
    public override string Id => "S42";

    public override string Text => "For high throughput set max_connections 500, max_keepalive_connections 50 and an expiry of 10 s.";
}
