using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using PtSpec.Checking.Scenarios;
using PtSpec.Checking.Scenarios.Generation;
using PtSpec.Checking.Scheduled;
using PtSpec.Scheduling;
using Xunit;

namespace PtSpec.Properties.Scheduling;

/// <summary>The compiled routines under schedules, against the lowered ones explored.</summary>
public class CompiledCoreProperties
{
    private const int StatesMax = 40_000;
    private const int SchedulesMax = 40_000;

    [Property(MaxTest = 60)]
    public Property The_ends_of_all_schedules_are_the_ends_of_all_paths() => Prop.ForAll(
        Arb.From(Scenarios(), ScenarioShrinker.Shrink), scenario =>
        {
            if (!ProtocolLayout.IsOffered(scenario))
                return;
            ImmutableSortedSet<FinalMemory>? lowered = LoweredEnds.Of(scenario, StatesMax);
            if (lowered is null)
                return;
            (ScheduleReport report, ImmutableSortedSet<FinalMemory> ends) =
                new ScheduledScenario(scenario).Ends(Strategy.Dpor, new ScheduleBounds { Schedules = SchedulesMax });
            Assert.True(report.Verdict != ScheduleVerdict.Violated, report.ToString());
            if (report.Verdict == ScheduleVerdict.NotExhausted)
                Assert.Subset(lowered.ToHashSet(), ends.ToHashSet());
            else
                Assert.Equal(lowered.AsEnumerable(), ends.AsEnumerable());
        });

    public static IEnumerable<object[]> Shipped() =>
        from name in (string[])["map-lock-vs-retract", "retract-vs-uffd-copy", "copy-on-write-of-leaf", "copy-on-write-vs-retract", "two-faults-one-page"]
        select new object[] { name };

    [Theory]
    [MemberData(nameof(Shipped))]
    public void Shipped_scenarios_hold_under_schedules_too(string name)
    {
        var scenario = new ScheduledScenario(ScenarioFile.Read($"spec/scenarios/{name}.txt"));
        foreach (Strategy strategy in (Strategy[])[Strategy.Dpor, Strategy.Preemptions(1), Strategy.Pct(3), Strategy.Random()])
        {
            ScheduleReport report = scenario.Explore(strategy, new ScheduleBounds { Schedules = 2000 });
            Assert.True(report.Failure is null, report.ToString());
        }
    }

    [Theory]
    [InlineData("retract-vs-uffd-copy", SeededFault.NoRecheck, "I2")]
    [InlineData("map-lock-vs-retract", SeededFault.FreesAtOnce, "I1")]
    [InlineData("map-lock-vs-retract", SeededFault.NoRcu, "I1")]
    public void A_core_that_does_something_wrong_is_caught(string name, object fault, string property)
    {
        Scenario read = ScenarioFile.Read($"spec/scenarios/{name}.txt");
        foreach (Strategy strategy in (Strategy[])[Strategy.Dpor, Strategy.Preemptions(2), Strategy.Pct(3)])
        {
            ScheduleReport report = new ScheduledScenario(read, (SeededFault)fault).Explore(strategy, new ScheduleBounds { Schedules = 20_000 });

            Assert.True(report.Verdict == ScheduleVerdict.Violated, report.ToString());
            Assert.StartsWith(property, report.Failure!.Message);
            ReplayReport again = new ScheduledScenario(read, (SeededFault)fault).Replay(report.Failure.Schedule);
            Assert.Equal(report.Failure.Steps, again.Steps);
            Assert.Null(new ScheduledScenario(read).Replay(report.Failure.Schedule).Failure);
        }
    }

    [Fact]
    public void Whatever_shipped_scenario_is_offered_is_run_and_does_what_it_expects()
    {
        Scenario[] offered = [.. Directory.EnumerateFiles("spec/scenarios", "*.txt").Order(StringComparer.Ordinal)
            .Select(ScenarioFile.Read).Where(ProtocolLayout.IsOffered)];
        Assert.InRange(offered.Length, 10, int.MaxValue);
        Assert.All(offered, scenario =>
        {
            ScheduleReport report = new ScheduledScenario(scenario).Explore(Strategy.Preemptions(1), new ScheduleBounds { Schedules = 100 });
            Assert.True(report.Failure is null || report.Failure.Message.StartsWith($"{scenario.Expect?.Violates} ", StringComparison.Ordinal), report.ToString());
        });
    }

    [Fact]
    public void A_call_site_of_somebody_else_is_not_offered()
    {
        Scenario read = ScenarioFile.Read("spec/scenarios/map-lock-vs-retract.txt");
        Assert.True(ProtocolLayout.IsOffered(read));
        Scenario other = read with { Cpus = [[read.Cpus[0][0] with { Site = "peek" }], read.Cpus[1]] };
        Assert.False(ProtocolLayout.IsOffered(other));
        Assert.Contains("no peek", Assert.Throws<NotSupportedException>(() => new ScheduledScenario(other)).Message);
    }

    // Of the generator's scenarios few are offered, and those are small.
    private static Gen<Scenario> Scenarios() =>
        (from kernel in Gen.Elements("6.4", "6.6", "6.13", "6.14", "7.2")
         from locks in Gen.Elements("split", "split", "mm")
         from vma in Gen.Elements("anon", "shmem", "shmem private")
         from pmd in Gen.Elements("none", "table { 0: none }", "table { 0: page 1 }", "table { 0: anon 1 }", "leaf")
         from one in Operations()
         from other in Operations()
         select TryParse($"""
             scenario random
               kernel {kernel}
               locks {locks}
               ptes 1
               vma 0 = {vma}
               pmd 0 = {pmd}
               cpu 0: {one}
               cpu 1: {other}
             """))
        .Where(scenario => scenario is not null && ProtocolLayout.IsOffered(scenario))
        .Select(scenario => scenario!);

    private static Gen<string> Operations() =>
        from count in Gen.Choose(1, 2)
        from operations in Gen.Elements(
            "read 0.0", "write 0.0 2", "write 0.0 3", "dontneed 0", "retract 0", "mincore 0.0", "uffd_copy 0.0 3", "rw_install 0.0 3",
            "pte_alloc 0", "pagemap 0.0", "damon 0.0", "collapse_mm 0").ArrayOf(count)
        select string.Join("; ", operations);

    private static Scenario? TryParse(string text)
    {
        try
        {
            return ScenarioFile.Parse("random", text);
        }
        catch (ScenarioFormatException)
        {
            return null;
        }
    }
}
