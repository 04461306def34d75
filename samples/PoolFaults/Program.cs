using PoolFaults;

// PoolFaults FAULT ORIGIN [--now]: waits for a line, does what the fault is called, says "done", and ends with its standard input. With --now it
// neither waits nor lingers.
var now = args is [.., "--now"];
if (args is not [var fault, var origin, ..] || args.Length > (now ? 3 : 2) || !Fault.All.TryGetValue(fault, out var run))
{
    Console.Error.WriteLine($"Usage: PoolFaults FAULT ORIGIN [--now], where FAULT is one of {string.Join(", ", Fault.All.Keys)}.");
    return 2;
}
Console.WriteLine("ready");
if (!now)
    Console.ReadLine();
await run(new Uri(origin));
Console.WriteLine("done");
if (!now)
    Console.ReadLine();
return 0;
