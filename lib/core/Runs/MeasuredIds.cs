namespace PoolBench.Core.Runs;

/// <summary>Ids of values that claims measure and other code reads; see <see cref="Measured.Id"/>.</summary>
public static class MeasuredIds
{
    /// <summary>Resident memory of an idle plain connection, KB.</summary>
    public const string ConnectionPlain = "resident-plain";

    /// <summary>Resident memory of an idle connection over TLS, KB.</summary>
    public const string ConnectionTls = "resident-tls";
}
