using System.Text;
using PoolBench.Core.Runs;
using PoolBench.Core.Terminal;

namespace PoolBench.Core.Store;

/// <summary>Reads and writes measured claims.</summary>
public static class ClaimStore
{
    /// <summary>The file's name beside a Run.</summary>
    public const string FileName = "claims.json";

    /// <summary>The text of the file.</summary>
    public static string Text(ClaimsFile claims) => Encoding.UTF8.GetString(Json.Write(claims));

    /// <summary>Writes a file. A reader sees the old content or all of the new.</summary>
    /// <exception cref="SuiteException">It cannot be written; exit code 2.</exception>
    public static void Write(string file, ClaimsFile claims) => Disk.Write(file, Json.Write(claims));

    /// <summary>Reads a file and checks it: each id appears once; a measured claim has numbers and a statement, any other a reason.</summary>
    /// <exception cref="SuiteException">Missing, unreadable, or not of this shape; exit code 2.</exception>
    public static ClaimsFile Read(string file)
    {
        var claims = Json.Read<ClaimsFile>(file);
        var ids = new HashSet<string>();
        foreach (var (i, claim) in claims.Claims.Index())
        {
            if (!ids.Add(claim.Id))
                throw Refusal(i, $"the claim '{PlainText.Clean(claim.Id, 40)}' appears twice", "each id once");
            if (string.IsNullOrWhiteSpace(claim.Id) || claim.Seconds < 0)
                throw Refusal(i, FormattableString.Invariant($"the id is \"{PlainText.Clean(claim.Id, 40)}\", the time {claim.Seconds} s"),
                    "an id, and a time of at least 0");
            var measured = claim.Verdict != ClaimVerdict.NotRun;
            if (measured && (claim.Measured.Count == 0 || claim.Statement is null))
                throw Refusal(i, $"{PlainText.Clean(claim.Id, 40)} has a verdict without numbers or a statement", "both");
            if (!measured && claim.Reason is null)
                throw Refusal(i, $"{PlainText.Clean(claim.Id, 40)} was not run and has no reason", "one sentence");
            var values = new HashSet<string>();
            foreach (var id in claim.Measured.Select(each => each.Id).OfType<string>())
                if (!IsValueId(id) || !values.Add(id))
                    throw Refusal(i, $"a value of {PlainText.Clean(claim.Id, 40)} has the id '{PlainText.Clean(id, 40)}'",
                        "lower case with hyphens, each id once");
        }
        return claims;

        static bool IsValueId(string id) =>
            id.Length > 0 && id.All(each => char.IsAsciiLetterLower(each) || char.IsAsciiDigit(each) || each == '-');

        SuiteException Refusal(int at, string found, string wanted) =>
            SuiteException.In(file, $"$.claims[{at}]", found, wanted, "Measure the claims again.");
    }
}
