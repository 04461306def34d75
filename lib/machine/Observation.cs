namespace PoolBench.Machine;

/// <summary>How a number is written.</summary>
enum Form
{
    /// <summary>With a comma between thousands.</summary>
    Count,

    /// <summary>Digits only, e.g. for a port.</summary>
    Plain,

    /// <summary>Bytes with a unit.</summary>
    Bytes,
}

/// <summary>One number of the machine: a line for a person, a member for a program.</summary>
/// <param name="Group">The heading it stands under.</param>
/// <param name="Key">Its name in JSON, e.g. <c>descriptors.soft</c>.</param>
/// <param name="Name">Its name for a person.</param>
/// <param name="Number">The number, or why it is unknown.</param>
/// <param name="Meaning">What the number counts; empty when the name says it.</param>
/// <param name="Form">How the number is written.</param>
readonly record struct Observation(string Group, string Key, string Name, Known Number, string Meaning, Form Form = Form.Count)
{
    /// <summary>The number as text; a dash when it is unknown.</summary>
    public string Text => (Number.Value, Form) switch
    {
        (null, _) => "–",
        ({ } value, Form.Plain) => value.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ({ } value, Form.Bytes) => Known.Bytes(value),
        ({ } value, _) => Known.Count(value),
    };

    /// <summary>The text beside the number: its meaning, or why there is no number.</summary>
    public string Beside => Number.Reason ?? Meaning;
}
