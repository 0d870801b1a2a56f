using PtSpec.StateMachines;

namespace PtSpec.Kernel.Traces.Timelines;

/// <summary>What an event says, in a few words.</summary>
internal static class EventWords
{
    /// <summary>The words, and the state that the entry gets if the event writes it.</summary>
    public static (string Text, PmdEntryState? Becomes) Of(
        EventDefinition definition, IReadOnlyDictionary<string, ulong?> arguments, ulong entry)
    {
        string symbol = definition.Symbol.Length > 0 ? definition.Symbol : definition.Name;
        return definition.Role switch
        {
            EventRole.PmdWrite => Write(definition, arguments, entry),
            EventRole.PmdWritten => ($"{symbol}: written", null),
            EventRole.LockTaken => ($"locks {Lock(arguments, entry)}", null),
            EventRole.LockTried => ($"tries {Lock(arguments, entry)}: {(Value(arguments, "ret") == 0 ? "held" : "got it")}", null),
            EventRole.LockReleased => ($"unlocks {Lock(arguments, entry)}", null),
            EventRole.TableDeferred => ($"pte_free_defer {Table(arguments, "pgt")}", null),
            EventRole.TableFreed => ($"pte_free_now {Table(arguments, "head")}", null),
            EventRole.TableGathered => ($"___pte_free_tlb {Table(arguments, "pgt")}", null),
            EventRole.TableBatched => ($"tlb_remove_table {Table(arguments, "table")}", null),
            EventRole.BatchFreed => ("tlb_remove_table_rcu", null),
            EventRole.ReadSectionBegun => ("rcu_read_lock", null),
            EventRole.ReadSectionEnds => ("rcu_read_unlock", null),
            EventRole.Call => ($"{symbol}{Seen(arguments)}", null),
            EventRole.Return => ($"{symbol} returns{Result(definition, arguments)}{Seen(arguments)}", null),
            _ => (symbol, null),
        };
    }

    private static (string, PmdEntryState?) Write(EventDefinition definition, IReadOnlyDictionary<string, ulong?> arguments, ulong entry)
    {
        ulong? value = definition.Write switch
        {
            PmdWriteKind.Populate when Value(arguments, "pgt") is { } page => PmdWord.OfTable(X86Layout.FrameOfStructPage(page)).Bits,
            PmdWriteKind.BitReset => Value(arguments, "old"),
            _ => Value(arguments, "new"),
        };
        bool isThis = Value(arguments, "pmd") == entry;
        PmdEntryState? becomes = isThis && value is { } bits ? PmdStates.Of(PmdWord.Of(bits)) : null;
        return ($"{definition.Symbol} writes {Word(value)} over {Word(Value(arguments, "old"))}{(isThis ? "" : " elsewhere")}", becomes);
    }

    private static string Seen(IReadOnlyDictionary<string, ulong?> arguments) =>
        arguments.ContainsKey("pv") ? $", entry {Word(Value(arguments, "pv"))}" : "";

    private static string Result(EventDefinition definition, IReadOnlyDictionary<string, ulong?> arguments) =>
        !MappingCalls.Concerns(definition.Symbol) || Value(arguments, "ret") is not { } pte ? ""
        : pte == 0 ? " NULL"
        : $" a pte of {X86Layout.FrameOf(pte):x}";

    private static string Lock(IReadOnlyDictionary<string, ulong?> arguments, ulong entry) =>
        Value(arguments, "lock") is not { } address ? "?"
        : entry != 0 && address == X86Layout.LockOfEntry(entry) ? "pml"
        : $"ptl of {X86Layout.FrameOfStructPage(address):x}";

    private static string Table(IReadOnlyDictionary<string, ulong?> arguments, string name) =>
        Value(arguments, name) is { } page ? $"table {X86Layout.FrameOfStructPage(page):x}" : "?";

    private static string Word(ulong? value)
    {
        if (value is not { } bits)
            return "?";
        PmdWord word = PmdWord.Of(bits);
        PmdEntryState state = PmdStates.Of(word);
        return state == PmdEntryState.Table ? $"table {word.TableFrame:x}" : state.ToString().ToLowerInvariant();
    }

    private static ulong? Value(IReadOnlyDictionary<string, ulong?> arguments, string name) => arguments.GetValueOrDefault(name);
}
