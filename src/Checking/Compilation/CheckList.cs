using System.Runtime.InteropServices;
using PtSpec.Checking.Linearizability;
using PtSpec.Checking.Properties;

namespace PtSpec.Checking.Compilation;

/// <summary>The checks of a compiled scenario, numbered from 1, and the tables that its code reads. Thread-safe.</summary>
internal sealed class CheckList(Func<Property, bool> isChecked, LinearizabilityMonitor? monitor) : IDisposable
{
    private readonly Lock gate = new();
    private readonly List<PropertyCheck> checks = [];
    private readonly List<GCHandle> pinned = [];

    public PropertyCheck NotLinearizable { get; } = new(
        Property.Linearizability, "the operation returns an outcome that no order of the operations explains");

    public LinearizabilityMonitor? Monitor => isChecked(Property.Linearizability) ? monitor : null;

    public bool IsChecked(Property property) => isChecked(property);

    public int NumberOf(PropertyCheck check)
    {
        lock (gate)
        {
            int index = checks.IndexOf(check);
            if (index < 0)
            {
                checks.Add(check);
                index = checks.Count - 1;
            }
            return index + 1;
        }
    }

    public PropertyCheck this[int number]
    {
        get
        {
            lock (gate)
                return checks[number - 1];
        }
    }

    public nint Pin(uint[] table)
    {
        GCHandle handle = GCHandle.Alloc(table, GCHandleType.Pinned);
        lock (gate)
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
