using PoolBench.Core;

namespace PoolBench.Analysis.Gate.Duet;

/// <summary>How often a gate counts, and how rare an extra handshake may be and still be caught.</summary>
sealed record CountPlan
{
    /// <summary>Chance with which a rate that the plan names is caught.</summary>
    public const double Power = 0.99;

    /// <summary>Fresh processes of each side that count every case.</summary>
    public int Processes { get; init; } = 5;

    /// <summary>Fresh processes of the baseline's copy that count what differs: where it differs too, the candidate is not to blame.</summary>
    public int ControlProcesses { get; init; } = 2;

    /// <summary>Fresh processes of each side that count again what differs in bytes; they must confirm it.</summary>
    /// <remarks>With eight, both looks would err in 1 of 19,190 gates of a case; with nine they do in 1 of 62,511.</remarks>
    public int BytesAgain { get; init; } = 9;

    /// <summary>Cases whose bytes are counted again at once, those that differ most: each takes as many processes as all.</summary>
    public int BytesAtOnce { get; init; } = 3;

    /// <summary>The smallest random rate of extra handshakes a request that is caught with <see cref="Power"/>.</summary>
    /// <remarks>
    /// A rate p is missed when none of the n requests that the processes send together has one: (1 − p)^n. So it is 1 − 0.01^(1/n), about 4.6 / n.
    /// </remarks>
    /// <param name="countRequests">Requests of one count of the case.</param>
    public double RandomRate(int countRequests) => 1 - Math.Pow(1 - Power, 1.0 / ((double)Processes * countRequests));

    /// <summary>
    /// The smallest rate of a fault that comes with every so many requests of a client: caught always when the count holds so many.
    /// </summary>
    /// <param name="countRequests">Requests of one count of the case.</param>
    public static double RegularRate(int countRequests) => 1.0 / countRequests;

    /// <summary>The chance of a false alarm about the bytes of one case, both looks together.</summary>
    public double BytesAlpha => ByteJudge.Chance((Processes, Processes), (BytesAgain, BytesAgain));

    /// <summary>A rate as <c>1 in 10,912</c>.</summary>
    public static string InWords(double rate) => $"1 in {Numbers.Count((long)Math.Floor(1 / rate))}";
}
