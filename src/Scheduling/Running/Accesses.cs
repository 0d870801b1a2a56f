namespace PtSpec.Scheduling.Running;

/// <summary>A step's access to a place.</summary>
internal struct Access
{
    /// <summary>The number of the step.</summary>
    public int Step;

    /// <summary>The place.</summary>
    public Location At;

    /// <summary>Whether the step may have changed it.</summary>
    public bool Writes;

    /// <summary>The state of the place before the step.</summary>
    public long Before;

    /// <summary>The access to the place before this one; -1 for none.</summary>
    public int Previous;
}

/// <summary>What the steps of a schedule touched, step by step, and place by place from the last to the first.</summary>
internal sealed class Accesses
{
    private Access[] all = new Access[256];
    private int[] starts = new int[256];
    private int count;
    private int step;

    /// <summary>Every access, in order.</summary>
    public ref readonly Access this[int index] => ref all[index];

    /// <summary>The accesses of a step.</summary>
    public ReadOnlySpan<Access> Of(int ofStep) => all.AsSpan(starts[ofStep], End(ofStep) - starts[ofStep]);

    public void Clear()
    {
        count = 0;
        step = -1;
    }

    /// <summary>A step begins.</summary>
    public void Begin(int number)
    {
        if (number >= starts.Length)
            Array.Resize(ref starts, 2 * number);
        step = number;
        starts[number] = count;
    }

    /// <summary>The step touches a place, which has not changed yet.</summary>
    public void Add(Location at, bool writes)
    {
        if (at.LastAccess >= 0 && all[at.LastAccess].Step == step)
        {
            all[at.LastAccess].Writes |= writes;
            return;
        }
        if (count == all.Length)
            Array.Resize(ref all, 2 * count);
        all[count] = new Access { Step = step, At = at, Writes = writes, Before = at.State, Previous = at.LastAccess };
        at.LastAccess = count++;
    }

    private int End(int ofStep) => ofStep == step ? count : starts[ofStep + 1];
}
