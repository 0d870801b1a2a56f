namespace PtSpec.Checking.Reduction;

/// <summary>What a search leaves out because something else that it looks at stands for it.</summary>
[Flags]
public enum Reductions
{
    /// <summary>Nothing: every state and every step is looked at.</summary>
    None = 0,

    /// <summary>Orders of steps that nobody can tell apart.</summary>
    PartialOrder = 1,

    /// <summary>States that differ in the names of tables or CPUs only.</summary>
    Symmetry = 2,

    /// <summary>Both.</summary>
    All = PartialOrder | Symmetry,
}
