using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using PtSpec.Checking.Properties;

namespace PtSpec.Checking.Compilation;

/// <summary>Counts how often each property was looked at, from compiled code: each thread for itself.</summary>
internal sealed unsafe class TriggerCounters
{
    // Two cache lines between the counts of two threads.
    private const int Apart = 16;

    [ThreadStatic]
    private static Counts? mine;

    private readonly Lock gate = new();
    private readonly Dictionary<int, Counts> ofThreads = [];

    /// <summary>The counts of this thread, one for each property; valid as long as this object.</summary>
    public ulong* Mine
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => mine is { } counts && counts.Owner == this ? counts.Start : Enter().Start;
    }

    /// <summary>Where this thread counts what nobody is told, for steps that are tried beside the search.</summary>
    public ulong* Untold => (mine is { } counts && counts.Owner == this ? counts : Enter()).Untold;

    /// <summary>The count of all threads; exact when none is counting.</summary>
    public ulong this[Property property]
    {
        get
        {
            int number = Number(property);
            ulong sum = 0;
            lock (gate)
            {
                foreach (Counts counts in ofThreads.Values)
                    sum += Volatile.Read(ref counts.Start[number]);
            }
            return sum;
        }
    }

    /// <summary>Begins to count anew; nobody is counting meanwhile.</summary>
    public void Forget()
    {
        lock (gate)
        {
            foreach (Counts counts in ofThreads.Values)
                new Span<ulong>(counts.Start, Property.All.Count).Clear();
        }
    }

    public void Add(Property property) => Mine[Number(property)]++;

    /// <summary>Emits the counting of a property, for code whose fourth argument is a <see cref="StepReport"/>.</summary>
    public static void EmitCount(ILGenerator il, Property property)
    {
        il.Emit(OpCodes.Ldarg_3);
        il.Emit(OpCodes.Ldc_I4, StepReport.TriggeredOffset);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Ldind_I);
        il.Emit(OpCodes.Ldc_I4, Number(property) * sizeof(ulong));
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Dup);
        il.Emit(OpCodes.Ldind_I8);
        il.Emit(OpCodes.Ldc_I4_1);
        il.Emit(OpCodes.Conv_I8);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Stind_I8);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Counts Enter()
    {
        lock (gate)
        {
            if (!ofThreads.TryGetValue(Environment.CurrentManagedThreadId, out Counts? counts))
                ofThreads[Environment.CurrentManagedThreadId] = counts = new Counts(this);
            mine = counts;
            return counts;
        }
    }

    private static int Number(Property property)
    {
        for (int i = 0; i < Property.All.Count; i++)
        {
            if (ReferenceEquals(Property.All[i], property))
                return i;
        }
        throw new ArgumentException($"{property} is not a known property.", nameof(property));
    }

    private sealed class Counts
    {
        private readonly ulong[] values = GC.AllocateArray<ulong>((2 * Property.All.Count) + (2 * Apart), pinned: true);

        public Counts(TriggerCounters owner)
        {
            Owner = owner;
            Start = (ulong*)Unsafe.AsPointer(ref values[Apart]);
            Untold = Start + Property.All.Count;
        }

        public TriggerCounters Owner { get; }

        public ulong* Start { get; }

        public ulong* Untold { get; }
    }
}
