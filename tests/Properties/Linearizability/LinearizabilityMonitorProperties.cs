using FsCheck.Xunit;
using PtSpec.Checking.Linearizability;
using PtSpec.Checking.Scenarios;
using PtSpec.Core.Reference;
using PtSpec.Core.Vocabulary;
using Xunit;

namespace PtSpec.Properties.Linearizability;

[Properties(Arbitrary = [typeof(History)], QuietOnSuccess = true)]
public class LinearizabilityMonitorProperties
{
    [Property(MaxTest = 400)]
    public void The_monitor_accepts_what_some_permutation_explains_and_nothing_else(History history)
    {
        ReferenceModel reference = history.Scenario.ToReference();
        LinearizabilityMonitor monitor = Monitor(history);
        uint state = monitor.Initial;
        for (int i = 0; i < history.Events.Count && state != LinearizabilityMonitor.Violation; i++)
        {
            state = Next(monitor, state, history.Events[i]);
            bool isExplained = EveryPermutation.Explains(reference, [.. history.Events.Take(i + 1)]);
            Assert.True(isExplained == (state != LinearizabilityMonitor.Violation), $"event {i + 1}: explained is {isExplained}");
        }
    }

    [Property(MaxTest = 200)]
    public void A_second_call_changes_nothing(History history)
    {
        LinearizabilityMonitor monitor = Monitor(history);
        uint state = monitor.Initial;
        var running = new Dictionary<int, int>();
        foreach (HistoryEvent e in history.Events)
        {
            state = Next(monitor, state, e);
            if (state == LinearizabilityMonitor.Violation)
                return;
            if (e.Outcome is null)
                running[e.Cpu] = e.Number;
            else
                running.Remove(e.Cpu);
            Assert.All(running, r => Assert.Equal(state, monitor.Call(r.Key, r.Value)[state]));
        }
    }

    private static LinearizabilityMonitor Monitor(History history) => LinearizabilityMonitor.Build(
        history.Scenario.ToReference(), [.. history.Scenario.Cpus.Select(program => (IReadOnlyList<Operation>)program)]);

    private static uint Next(LinearizabilityMonitor monitor, uint state, HistoryEvent e) => e.Outcome is { } outcome
        ? monitor.Return(e.Cpu, e.Number)[((int)outcome * monitor.States) + (int)state]
        : monitor.Call(e.Cpu, e.Number)[state];
}
