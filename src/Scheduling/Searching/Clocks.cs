namespace PtSpec.Scheduling.Searching;

/// <summary>For each step of a schedule and each CPU, that CPU's last step which happens before it, or is it; -1 for none.</summary>
internal sealed class Clocks(int cpus)
{
    private int[] last = new int[256 * cpus];

    /// <summary>A step comes after the one before it of its CPU; -1 for none.</summary>
    public void Begin(int step, int cpu, int previous)
    {
        if ((step + 1) * cpus > last.Length)
            Array.Resize(ref last, 2 * (step + 1) * cpus);
        if (previous < 0)
            Row(step).Fill(-1);
        else
            Row(previous).CopyTo(Row(step));
        Row(step)[cpu] = step;
    }

    /// <summary>Everything that happens before a step, and the step itself, happens before another.</summary>
    public void Join(int step, int earlier)
    {
        Span<int> row = Row(step);
        Span<int> other = Row(earlier);
        for (int cpu = 0; cpu < row.Length; cpu++)
            row[cpu] = Math.Max(row[cpu], other[cpu]);
    }

    /// <summary>Whether a step of a CPU happens before a later one.</summary>
    public bool IsBefore(int earlier, int cpu, int step) => last[(step * cpus) + cpu] >= earlier;

    private Span<int> Row(int step) => last.AsSpan(step * cpus, cpus);
}
