using System.Diagnostics;
using PoolBench.Server;
using Xunit;

namespace PoolBench.Tests.Server;

/// <summary>What another TLS library says about the same handshakes.</summary>
public class OpenSslTests
{
    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task OpenSSL_and_the_ledger_agree_on_full_and_resumed(string version)
    {
        await SkipWithout();
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        var folder = Directory.CreateTempSubdirectory("poolbench-").FullName;
        var (root, session) = (Path.Combine(folder, "root.pem"), Path.Combine(folder, "session"));
        await File.WriteAllTextAsync(root, server.RootCertificate.ExportCertificatePem(), Cancelled);
        string[] common = ["s_client", "-connect", new Uri(server.Https!).Authority, "-servername", "localhost", "-CAfile", root,
            "-verify_return_error", version];

        Assert.Contains("New, TLSv1", await Run([.. common, "-sess_out", session]), StringComparison.Ordinal);
        await Eventually.Equal((1, 0, 0), () => Handshakes(server));
        Assert.Contains("Reused, TLSv1", await Run([.. common, "-sess_in", session]), StringComparison.Ordinal);
        await Eventually.Equal((1, 1, 0), () => Handshakes(server));
        Assert.Equal(2, server.Ledger.Totals().Requests);
        Directory.Delete(folder, true);
    }

    [Fact]
    public async Task A_certificate_rejected_during_the_handshake_is_a_failed_one()
    {
        await SkipWithout();
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        await Run(["s_client", "-connect", new Uri(server.Https!).Authority, "-verify_return_error", "-no-CAfile", "-no-CApath", "-no-CAstore"]);
        await Eventually.Equal((0, 0, 1), () => Handshakes(server));
    }

    [Fact]
    public async Task A_TLS_version_the_server_does_not_offer_is_a_failed_handshake()
    {
        await SkipWithout();
        await using var server = await EchoServer.StartAsync(new EchoServerOptions());
        await Run(["s_client", "-connect", new Uri(server.Https!).Authority, "-tls1_1", "-cipher", "ALL:@SECLEVEL=0"]);
        await Eventually.Equal((0, 0, 1), () => Handshakes(server));
    }

    static (long Full, long Resumed, long Failed) Handshakes(EchoServer server)
    {
        var tls = server.Ledger.Totals().Tls;
        return (tls.Full, tls.Resumed, tls.Failed);
    }

    static async Task SkipWithout()
    {
        try
        {
            await Run(["version"]);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("there is no openssl program here");
        }
    }

    static async Task<string> Run(string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("openssl", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            // Server closes after the answer; until then s_client stays, because its input is not at its end.
            await process.StandardInput.WriteAsync("GET /echo?close HTTP/1.1\r\nHost: localhost\r\n\r\n".AsMemory(), Cancelled);
            await process.StandardInput.FlushAsync(Cancelled);
            var output = await process.StandardOutput.ReadToEndAsync(Cancelled).Bounded();
            await process.WaitForExitAsync(Cancelled).Bounded();
            return output;
        }
        catch (IOException)
        {
            // It ended before it read its input.
            return "";
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }
}
