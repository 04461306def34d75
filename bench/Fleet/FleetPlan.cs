using System.CommandLine;
using System.Globalization;
using PoolBench.Bench.Loads;
using PoolBench.Core;
using PoolBench.Measure;

namespace PoolBench.Bench.Fleet;

/// <summary>What is done to a fleet on purpose. All members are told the same; what each does follows from its rank.</summary>
/// <param name="Drop">When, after the start gate opened, the server closes all connections of the first member; null: never.</param>
/// <param name="DropSpread">Over how long the other members' turns are spread; zero: all at once.</param>
/// <param name="Lifetime">How old the first member's connections may become (<c>PooledConnectionLifetime</c>); null: any age.</param>
/// <param name="LifetimeSpread">How much older those of the others may become, in even steps; zero: all alike.</param>
/// <param name="Slow">The member whose requests take longer at the server, and how long; null: none.</param>
/// <param name="Lanes">Whether the server records every connection of every member over time.</param>
sealed record FleetPlan(
    TimeSpan? Drop, TimeSpan DropSpread, TimeSpan? Lifetime, TimeSpan LifetimeSpread, (int Rank, TimeSpan Delay)? Slow, bool Lanes)
{
    /// <summary>The options of the verb.</summary>
    internal sealed class Options
    {
        readonly Option<TimeSpan?> _drop = Time("--drop", "The server closes all connections so long after the start: idle ones at once, "
            + "busy ones after their answers.");
        readonly Option<TimeSpan?> _dropSpread = Time(
            "--drop-spread", "Spreads that over the members, the last so much later (default: all at once).");
        readonly Option<TimeSpan?> _lifetime = Time("--lifetime", "How old a connection may become, PooledConnectionLifetime (default: any age).");
        readonly Option<TimeSpan?> _lifetimeSpread = Time("--lifetime-spread", "How much older those of the last member may become (default: none).");

        readonly Option<(int, TimeSpan)?> _slow = LoadCommand.Make("--slow", "K=TIME", "Member K's requests take so long at the server.",
            $"a member and {Duration.Form}, as in 2=50ms",
            text => text.Split('=') is [var rank, var time] && int.TryParse(rank, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && Duration.TryParse(time, out var delay) && delay <= TimeSpan.FromSeconds(60) ? ((int, TimeSpan)?)(number, delay) : null);

        readonly Option<bool> _lanes = new("--lanes") { Description = "Records every connection of every member over time, for the report." };

        /// <summary>Adds the options to the verb.</summary>
        public void AddTo(Command command)
        {
            foreach (var option in (Option[])[_drop, _dropSpread, _lifetime, _lifetimeSpread, _slow, _lanes])
                command.Add(option);
        }

        /// <summary>Reads them.</summary>
        /// <exception cref="SuiteException">They do not go together; exit code 2.</exception>
        public FleetPlan Read(ParseResult parsed, int size)
        {
            var (drop, lifetime, slow) = (parsed.GetValue(_drop), parsed.GetValue(_lifetime), parsed.GetValue(_slow));
            if (drop is null && parsed.GetValue(_dropSpread) is not null)
                throw new SuiteException("--drop-spread goes with --drop, which says when. Add it, or leave --drop-spread out.");
            if (lifetime is null && parsed.GetValue(_lifetimeSpread) is not null)
                throw new SuiteException("--lifetime-spread goes with --lifetime. Add it, or leave --lifetime-spread out.");
            if (slow is (var rank, _) && rank >= size)
                throw new SuiteException($"--slow {rank} is none of --size {size}: wanted a member from 0 to {size - 1}.");
            return new(drop, parsed.GetValue(_dropSpread) ?? default, lifetime, parsed.GetValue(_lifetimeSpread) ?? default, slow,
                parsed.GetValue(_lanes));
        }

        static Option<TimeSpan?> Time(string name, string about) => LoadCommand.Make(name, "TIME", about, $"{Duration.Form}, at most 3600s",
            text => Duration.TryParse(text, out var time) && time <= TimeSpan.FromHours(1) ? (TimeSpan?)time : null);
    }

    /// <summary>When, after the start gate opened, the server closes a member's connections; null: never.</summary>
    public TimeSpan? DropOf(int rank, int size) => Drop + Share(DropSpread, rank, size);

    /// <summary>What a member sends.</summary>
    public Case RowOf(Case row, int rank, int size)
    {
        if (Slow is (var slow, var delay) && slow == rank)
            row = row with { Workload = row.Workload with { Delay = delay } };
        return Lifetime is { } age ? row with { Lifetime = age + Share(LifetimeSpread, rank, size) } : row;
    }

    /// <summary>In words, for a sentence; empty when nothing is done.</summary>
    public string Text
    {
        get
        {
            IEnumerable<string> parts =
            [
                .. Drop is { } drop ? [$", all dropped {Duration.Text(drop)} after the start{Spread(DropSpread)}"] : (string[])[],
                .. Lifetime is { } age ? [$", connections live {Duration.Text(age)}{Spread(LifetimeSpread)}"] : (string[])[],
                .. Slow is (var rank, var delay) ? [$", member {rank} is slow ({Duration.Text(delay)})"] : (string[])[],
                .. Lanes ? [", recorded over time"] : (string[])[],
            ];
            return string.Concat(parts);
        }
    }

    static string Spread(TimeSpan spread) => spread > TimeSpan.Zero ? $", spread over {Duration.Text(spread)}" : "";

    static TimeSpan Share(TimeSpan spread, int rank, int size) => size < 2 ? TimeSpan.Zero : spread * rank / (size - 1);
}
