using PoolBench.Bench.Cases;
using PoolBench.Bench.MainJob;
using PoolBench.Core.Store;
using PoolBench.Measure.Recording;
using Xunit;

namespace PoolBench.Tests.Bench;

public sealed class CaseListTests
{
    [Fact]
    public void The_quick_list_is_the_golden_one_and_has_at_most_26_cases()
    {
        var quick = CaseList.Of("quick");
        Assert.InRange(quick.Count, 1, 26);
        Golden.Matches("quick.txt", string.Concat(quick.Select(row => row.Id + (row.Refusal is null ? "" : "  not applicable") + "\n")));
    }

    [Fact]
    public void Every_profile_is_part_of_full() =>
        Assert.All(CaseList.Profiles, profile => Assert.Empty(CaseList.Of(profile).Except(CaseList.All)));

    [Fact]
    public void Ids_are_unique_and_can_be_file_names()
    {
        Assert.Equal(CaseList.All.Count, CaseList.All.Select(row => row.Id).Distinct().Count());
        Assert.All(CaseList.All, row => Assert.True(CaseId.IsValid(row.Id), row.Id));
    }

    [Fact]
    public void A_case_is_found_at_its_place_again() =>
        Assert.All(CaseList.All.GroupBy(row => row.Link.Rtt), same => Assert.Equal(Enumerable.Range(0, same.Count()), same.Select(CaseList.IndexOf)));

    [Theory]
    [InlineData("lifetime/shared/*", 3)]
    [InlineData("lifetime/shared/http?", 1)]
    [InlineData("*Lifetime.Sequential", 21)]
    [InlineData("PoolBench.Bench.Cases.Lifetime.Sequential", 21)]
    [InlineData("nothing", 0)]
    public void A_filter_matches_case_ids_and_names_of_benchmarks(string glob, int cases) =>
        Assert.Equal(cases, CaseList.Matching(CaseList.All, [glob]).Count);

    [Fact]
    public void Several_filters_add_up() =>
        Assert.Equal(6, CaseList.Matching(CaseList.All, ["lifetime/shared/*", "lifetime/factory/*", "lifetime/shared/http"]).Count);

    [Fact]
    public void Every_iteration_of_every_case_has_a_host_of_its_own_until_the_addresses_run_out()
    {
        var numbers = from row in Enumerable.Range(0, CaseList.All.Count)
                      from iteration in Enumerable.Range(0,
            BenchConfig.Iterations)
                      select HostPlan.NumberOf(row, iteration);
        Assert.Equal(numbers.Count(), numbers.Distinct().Count());
        Assert.DoesNotContain(Hosts.WarmUp, numbers);
    }
}
