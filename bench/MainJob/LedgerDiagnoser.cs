using BenchmarkDotNet.Analysers;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Engines;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Validators;
using PoolBench.Bench.Remote;
using PoolBench.Core.Runs;
using PoolBench.Measure.Recording;

namespace PoolBench.Bench.MainJob;

/// <summary>Shows the ledger's counts as columns of BenchmarkDotNet's own table, and keeps both sides at one scheduling priority.</summary>
sealed class LedgerDiagnoser(CaseFiles files, UsedServer server, RunningCase running) : IDiagnoser
{
    static readonly Column[] Columns =
    [
        new(CounterNames.Connections, "Connections", "TCP connections the server accepted in one iteration"),
        new(CounterNames.TlsFull, "TLS full", "Full TLS handshakes in one iteration"),
        new(CounterNames.TlsResumed, "TLS resumed", "Resumed TLS handshakes in one iteration"),
        new(CounterNames.PeakOpen, "Peak open", "Most connections open at once"),
        new(CounterNames.TimeWaitClient, "TIME_WAIT", "Sockets left in TIME_WAIT on the client's side by one iteration"),
    ];

    /// <summary>The priority of the last case's process.</summary>
    public string ClientPriority { get; private set; } = "unknown";

    public IEnumerable<string> Ids => [nameof(LedgerDiagnoser)];

    public IEnumerable<IExporter> Exporters => [];

    public IEnumerable<IAnalyser> Analysers => [];

    public RunMode GetRunMode(BenchmarkCase benchmarkCase) => RunMode.NoOverhead;

    public void Handle(HostSignal signal, DiagnoserActionParameters parameters)
    {
        if (signal != HostSignal.BeforeAnythingElse || parameters.Process is not { HasExited: false } client)
            return;
        running.Is(client);
        // BenchmarkDotNet has raised the client's priority where it may. A server with a lower one would be measured waiting for a processor.
        ClientPriority = client.PriorityClass.ToString();
        server.Match(client.PriorityClass);
    }

    public IEnumerable<Metric> ProcessResults(DiagnoserResults results)
    {
        var recording = files.Read(BenchConfig.CaseOf(results.BenchmarkCase));
        foreach (var column in Columns)
            if (recording?.Result.Counter(column.Id) is { Values: [.., var last] })
                yield return new Metric(column, last);
    }

    public void DisplayResults(ILogger logger) { }

    public IEnumerable<ValidationError> Validate(ValidationParameters validationParameters) => [];

    sealed class Column(string counter, string name, string legend) : IMetricDescriptor
    {
        public string Id => counter;
        public string DisplayName => name;
        public string Legend => legend;
        public string NumberFormat => "N0";
        public UnitType UnitType => UnitType.Dimensionless;
        public string Unit => "";
        public bool TheGreaterTheBetter => false;
        public int PriorityInCategory => 0;
        public bool GetIsAvailable(Metric metric) => true;
    }
}
