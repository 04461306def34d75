namespace PoolBench.Bench;

sealed class S43() : Setting(max: 20, keep: 5, scale: 1)
{
    public override string Id => "S43";

    public override string Text => "Where resources are short set max_connections 20, max_keepalive_connections 5 and an expiry of 5 s.";
}
