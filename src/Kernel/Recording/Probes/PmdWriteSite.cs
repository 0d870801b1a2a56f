using PtSpec.Kernel.Traces;

namespace PtSpec.Kernel.Recording.Probes;

/// <summary>An instruction that writes a pmd entry, or calls what does.</summary>
/// <param name="Symbol">The function that it is in.</param>
/// <param name="Offset">How far from the function's beginning.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Kind">How it writes.</param>
/// <param name="Entry">The register with the entry's address, as probes name it.</param>
/// <param name="Value">The register with the new value, or with the table's struct page for <see cref="PmdWriteKind.Populate"/>; null for none.</param>
/// <param name="IsLast">Whether the function ends with it, so that nothing of it runs afterwards: a tail call.</param>
internal sealed record PmdWriteSite(
    string Symbol, ulong Offset, int Length, PmdWriteKind Kind, string Entry, string? Value, bool IsLast)
{
    /// <summary>The probes before and after it, in the form of <c>dynamic_events</c>.</summary>
    /// <param name="group">The group of the events.</param>
    /// <param name="number">Tells it from other sites.</param>
    public IEnumerable<string> Definitions(string group, int number)
    {
        string name = $"{group}/pw{number}_{WordOf(Kind)}";
        string value = Value is null ? "" : $" {(Kind == PmdWriteKind.Populate ? "pgt" : "new")}=%{Value}:x64";
        yield return $"p:{name} {Symbol}+{Offset} pmd=%{Entry}:x64{value} old=+0(%{Entry}):x64";
        if (!IsLast)
            yield return $"p:{name}_post {Symbol}+{Offset + (ulong)Length}";
    }

    private static string WordOf(PmdWriteKind kind) => kind switch
    {
        PmdWriteKind.Populate => "pop",
        PmdWriteKind.Exchange => "xchg",
        PmdWriteKind.CompareExchange => "cmpxchg",
        PmdWriteKind.BitReset => "btr",
        _ => "set",
    };
}
