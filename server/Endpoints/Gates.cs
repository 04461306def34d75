namespace PoolBench.Server.Endpoints;

/// <summary>Meeting points that hold their visitors until enough have come. A name is free again as soon as its gate has opened or emptied, unless it was opened for good.</summary>
sealed class Gates
{
    const int Most = 1024;

    readonly Lock _lock = new();
    readonly Dictionary<string, Gate> _gates = new(StringComparer.Ordinal);
    readonly HashSet<string> _open = new(StringComparer.Ordinal);
    readonly Queue<string> _opened = [];

    /// <summary>Enters the gate, or makes it; null with a <paramref name="sentence"/> when it cannot be entered like this. The last one to come opens it.</summary>
    public Gate? Enter(string name, int count, out string sentence)
    {
        sentence = "";
        lock (_lock)
        {
            if (_open.Contains(name))
            {
                var passed = new Gate(name, count);
                passed.Open();
                return passed;
            }
            if (!_gates.TryGetValue(name, out var gate))
            {
                if (_gates.Count == Most)
                    sentence = $"{Most} gates are waiting already: wait for one to open, or use fewer names.";
                else
                    _gates.Add(name, gate = new Gate(name, count));
            }
            else if (gate.Count != count)
            {
                sentence = $"Option 'count' is '{count}', but gate '{name}' already waits for {gate.Count}: wanted {gate.Count}, or another name.";
                return null;
            }
            if (gate is not null && ++gate.Arrived == gate.Count)
            {
                _gates.Remove(name);
                gate.Open();
            }
            return gate;
        }
    }

    /// <summary>Somebody without a request arrives, and never leaves: the last one to come opens the gate. Returns how many have come, or null when there is no such gate.</summary>
    public int? Arrive(string name)
    {
        lock (_lock)
        {
            if (!_gates.TryGetValue(name, out var gate))
                return null;
            gate.Stays++;
            if (++gate.Arrived == gate.Count)
            {
                _gates.Remove(name);
                gate.Open();
            }
            return gate.Arrived;
        }
    }

    /// <summary>How many requests wait at the gate of that name now.</summary>
    public int Held(string name)
    {
        lock (_lock)
            return _gates.TryGetValue(name, out var gate) ? gate.Arrived - gate.Stays : 0;
    }

    /// <summary>Opens the gate of that name for good, whoever waits there and whoever comes later, until as many others were opened so. Returns how many waited.</summary>
    public int Open(string name)
    {
        lock (_lock)
        {
            if (_open.Add(name))
                _opened.Enqueue(name);
            if (_opened.Count > Most)
                _open.Remove(_opened.Dequeue());
            if (!_gates.Remove(name, out var gate))
                return 0;
            gate.Open();
            return gate.Arrived - gate.Stays;
        }
    }

    /// <summary>Gives up waiting. Returns how many had arrived, the leaving one included, or null when the gate has opened after all.</summary>
    public int? Leave(Gate gate)
    {
        lock (_lock)
        {
            if (gate.Opened.IsCompleted)
                return null;
            if (--gate.Arrived == gate.Stays)
                _gates.Remove(gate.Name);
            return gate.Arrived + 1;
        }
    }
}

/// <summary>One waiting gate. Its arrivals belong to <see cref="Gates"/>, under its lock.</summary>
sealed class Gate(string name, int count)
{
    readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name => name;

    public int Count => count;

    public int Arrived { get; set; }

    /// <summary>Of the arrivals, those without a request.</summary>
    public int Stays { get; set; }

    public Task Opened => _opened.Task;

    public void Open() => _opened.SetResult();
}
