namespace PoolBench.Bench;

sealed class S41() : Setting(max: 100, keep: 20, scale: 5)
{
    public override string Id => "S41";

    public override string Text => "The usual setting is max_connections 100, max_keepalive_connections 20 and an expiry of 30 s.";
}
