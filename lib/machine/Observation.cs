namespace PoolBench.Machine;

/// <summary>How a number is written.</summary>
enum Form
{
    /// <summary>With a comma between thousands.</summary>
    Count,

    /// <summary>Digits alone, such as a port.</summary>
    Plain,

    /// <summary>Bytes with a unit.</summary>
    Bytes,
}

/// <summary>One number of the machine: a line for a person, a member for a program.</summary>
/// <param name="Group">The heading it stands under.</param>
/// <param name="Key">Its name in JSON, e.g. <c>descriptors.soft</c>.</param>
/// <param name="Name">Its name for a person.</param>
/// <param name="Number">It, or why it is not known.</param>
/// <param name="Meaning">What it is the number of; empty when the name says it.</param>
/// <param name="Form">How it is written.</param>
readonly record struct Observation(string Group, string Key, string Name, Known Number, string Meaning, Form Form = Form.Count)
{
    /// <summary>The number as text; a dash when it is not known.</summary>
    public string Text => (Number.Value, Form) switch
    {
        (null, _) => "–",
        ({ } value, Form.Plain) => value.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ({ } value, Form.Bytes) => Known.Bytes(value),
        ({ } value, _) => Known.Count(value),
    };

    /// <summary>What stands beside it: the meaning, or why there is no number.</summary>
    public string Beside => Number.Reason ?? Meaning;
}
