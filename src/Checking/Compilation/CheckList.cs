using System.Reflection.Emit;
using System.Runtime.InteropServices;
using PtSpec.Checking.Linearizability;
using PtSpec.Checking.Properties;

namespace PtSpec.Checking.Compilation;

/// <summary>The checks of a compiled scenario, numbered from 1, and the tables that its code reads.</summary>
internal sealed class CheckList(Func<Property, bool> isChecked, LinearizabilityMonitor? monitor) : IDisposable
{
    private readonly List<PropertyCheck> checks = [];
    private readonly List<GCHandle> pinned = [];

    public PropertyCheck NotLinearizable { get; } = new(
        Property.Linearizability, "the operation returns an outcome that no order of the operations explains");

    public LinearizabilityMonitor? Monitor => isChecked(Property.Linearizability) ? monitor : null;

    public bool IsChecked(Property property) => isChecked(property);

    public int NumberOf(PropertyCheck check)
    {
        int index = checks.IndexOf(check);
        if (index < 0)
        {
            checks.Add(check);
            index = checks.Count - 1;
        }
        return index + 1;
    }

    public PropertyCheck this[int number] => checks[number - 1];

    public nint Pin(uint[] table)
    {
        GCHandle handle = GCHandle.Alloc(table, GCHandleType.Pinned);
        pinned.Add(handle);
        return handle.AddrOfPinnedObject();
    }

    public void Dispose()
    {
        foreach (GCHandle handle in pinned)
            handle.Free();
        pinned.Clear();
    }
}

/// <summary>Counts how often each property was looked at, from compiled code.</summary>
internal sealed unsafe class TriggerCounters : IDisposable
{
    private ulong* counts = (ulong*)NativeMemory.AllocZeroed((nuint)Property.All.Count, sizeof(ulong));

    public ulong this[Property property] => counts[Number(property)];

    public void Add(Property property) => counts[Number(property)]++;

    public void EmitCount(ILGenerator il, Property property)
    {
        il.Emit(OpCodes.Ldc_I8, (long)(counts + Number(property)));
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Dup);
        il.Emit(OpCodes.Ldind_I8);
        il.Emit(OpCodes.Ldc_I4_1);
        il.Emit(OpCodes.Conv_I8);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Stind_I8);
    }

    public void Dispose()
    {
        NativeMemory.Free(counts);
        counts = null;
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
}
