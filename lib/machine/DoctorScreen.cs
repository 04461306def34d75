using PoolBench.Core.Terminal;

namespace PoolBench.Machine;

/// <summary>A diagnosis for a person: first what ends first and what to do, then the numbers behind it by group.</summary>
static class DoctorScreen
{
    const int NameWidth = 20, NumberWidth = 10;

    public static void Print(string setting, IReadOnlyList<Observation> observations, IReadOnlyList<string> advice, Screen screen)
    {
        screen.Paragraph(setting, Tone.Title, "PoolBench doctor  ", "  ");
        screen.Line();
        screen.Line("Advice", Tone.Title);
        foreach (var sentence in advice)
            screen.Paragraph(sentence, Tone.Plain, "  - ", "    ");
        foreach (var group in observations.GroupBy(each => each.Group))
        {
            screen.Line();
            screen.Paragraph(group.Key, Tone.Title);
            foreach (var each in group)
            {
                var start = $"  {each.Name.PadRight(NameWidth)}{each.Text.PadLeft(NumberWidth)}  ";
                if (each.Beside == "")
                    screen.Line(start.TrimEnd());
                else
                    screen.Paragraph(each.Beside, each.Number.Reason is null ? Tone.Plain : Tone.Quiet, start, new string(' ', start.Length));
            }
        }
    }
}
