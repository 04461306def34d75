using PoolBench.Measure.Recording;
using Xunit;

namespace PoolBench.Tests.Measure;

/// <summary>What is kept of a request's failure.</summary>
public sealed class FailureFactsTests
{
    [Theory]
    [InlineData("The SSL connection could not be established, see inner exception.",
        "The SSL connection could not be established (System.InvalidOperationException: no such certificate)")]
    [InlineData("It broke.", "It broke")]
    public void A_message_that_points_to_another_exception_has_what_that_says(string said, string kept)
    {
        var failure = new HttpRequestException(said, new IOException("between", new InvalidOperationException("no such certificate.")));
        Assert.Equal(kept, FailureFacts.Of("tls", failure).Message);
    }
}
