namespace PoolBench.Tests.Analysis;

/// <summary>A folder of one test, gone when the test is.</summary>
sealed class TempFolder : IDisposable
{
    public string FullPath { get; } = Directory.CreateTempSubdirectory("poolbench-test-").FullName;

    public string this[params string[] parts] => Path.Combine([FullPath, .. parts]);

    public void Dispose() => Directory.Delete(FullPath, recursive: true);
}
