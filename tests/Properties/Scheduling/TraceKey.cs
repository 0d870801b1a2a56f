using PtSpec.Scheduling;
using PtSpec.Scheduling.Running;

namespace PtSpec.Properties.Scheduling;

/// <summary>
/// What two schedules have in common if they differ only in the order of steps that touch different places, or only read: the
/// steps of each place, with what is only read between two changes as a set (Mazurkiewicz's traces).
/// </summary>
internal static class TraceKey
{
    public static string Of(Engine engine)
    {
        var places = new SortedDictionary<long, List<(string Steps, bool Writes)>>();
        var numbers = new int[engine.Cpus];
        for (int step = 0; step < engine.Steps; step++)
        {
            int cpu = engine.Trace[step];
            string name = $"{cpu}.{numbers[cpu]++}";
            foreach (Access access in engine.Accesses.Of(step))
            {
                if (!places.TryGetValue(access.At.Id, out List<(string Steps, bool Writes)>? steps))
                    places[access.At.Id] = steps = [];
                if (!access.Writes && steps.Count > 0 && !steps[^1].Writes)
                    steps[^1] = (string.Join(",", steps[^1].Steps.Split(',').Append(name).Order()), false);
                else
                    steps.Add((name, access.Writes));
            }
        }
        return string.Join("; ", places.Select(place => $"{place.Key}: {string.Join(" ", place.Value.Select(s => s.Writes ? s.Steps : $"({s.Steps})"))}"))
            + $" by {string.Join(",", numbers)}";
    }
}
