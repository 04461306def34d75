using System.Text;
using System.Xml;
using PoolBench.Core;
using PoolBench.Core.Terminal;

namespace PoolBench.Analysis.Gate.Surfaces;

/// <summary>The verdict as JUnit's XML, which every CI server reads: a finding is a test case.</summary>
/// <remarks>
/// Open is an error, so that no viewer shows green where the gate did not pass; what was told and not judged is skipped, with its reason.
/// </remarks>
static class GateJUnit
{
    /// <summary>The file's bytes: the same for the same result.</summary>
    public static byte[] Bytes(GateResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        using var stream = new MemoryStream();
        using (var xml = XmlWriter.Create(
            stream, new() { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), Indent = true, NewLineChars = "\n" }))
            Write(xml, result);
        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    static void Write(XmlWriter xml, GateResult result)
    {
        // No finding must not read as "no failure".
        var isEmpty = result.Findings.Count == 0 || result.ExitCode == ExitCodes.NotMeasured && !result.Findings.Any(Wording.Fails);
        xml.WriteStartElement("testsuites");
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", "PoolBench gate");
        xml.WriteAttributeString("tests", Count(result.Findings.Count + (isEmpty ? 1 : 0)));
        var isStopped = result.Stop is not null;
        xml.WriteAttributeString("failures", Count(result.Findings.Count(IsFailure) + (isEmpty && !isStopped ? 1 : 0)));
        xml.WriteAttributeString("errors", Count(result.Findings.Count(finding => finding.Standing == Standing.Open) + (isStopped ? 1 : 0)));
        xml.WriteAttributeString("skipped", Count(result.Findings.Count(IsSkipped)));
        foreach (var finding in result.Findings)
            WriteCase(xml, finding);
        if (isEmpty)
        {
            WriteStart(xml, "gate", "comparison");
            WriteOutcome(xml, isStopped ? "error" : "failure", isStopped ? "no verdict" : "nothing was compared", Wording.Closing(result));
            xml.WriteEndElement();
        }
        xml.WriteElementString("system-out", Clean(string.Join(" ", result.Notes.Prepend(Wording.Closing(result)))));
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    static void WriteCase(XmlWriter xml, Finding finding)
    {
        WriteStart(xml, Wording.Of(finding.Evidence), finding.CaseId);
        var message = $"{Wording.Of(finding)}: {finding.Numbers}";
        if (IsFailure(finding))
            WriteOutcome(xml, "failure", message, finding.Rule);
        else if (finding.Standing == Standing.Open)
            WriteOutcome(xml, "error", message, finding.Rule);
        else if (IsSkipped(finding))
            WriteOutcome(xml, "skipped", $"{message}. {finding.Rule}", null);
        xml.WriteEndElement();
    }

    static void WriteStart(XmlWriter xml, string evidence, string name)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", $"poolbench.{evidence}");
        xml.WriteAttributeString("name", Clean(name));
    }

    static void WriteOutcome(XmlWriter xml, string element, string message, string? text)
    {
        xml.WriteStartElement(element);
        xml.WriteAttributeString("message", Clean(message));
        if (text is not null)
            xml.WriteString(Clean(text));
        xml.WriteEndElement();
    }

    static bool IsFailure(Finding finding) => finding.Standing is Standing.Regressed or Standing.Absent;

    /// <summary>Told, and not judged: what is slower within the margin was.</summary>
    static bool IsSkipped(Finding finding) => finding.Standing == Standing.Told && finding.Verdict != Verdict.SlowerWithin;

    static string Count(int count) => count.ToString(Numbers.Invariant);

    /// <summary>Without the characters that XML cannot hold at all, U+FFFE and U+FFFF among them.</summary>
    static string Clean(string text) => PlainText.Clean(text);
}
