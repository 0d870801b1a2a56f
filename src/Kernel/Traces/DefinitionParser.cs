using System.Text.RegularExpressions;

namespace PtSpec.Kernel.Traces;

/// <summary>Reads a definition, <c>p:group/name symbol+offset args</c> or <c>f:group/name symbol[%return] args</c>.</summary>
internal static partial class DefinitionParser
{
    private static readonly ObservedArguments[] s_observable =
        [new("pmd", "pv"), new("opmd", "opv"), new("npmd", "npv"), new("spmd", "spv")];

    /// <summary>Reads the definition that begins at <paramref name="start"/> of the line.</summary>
    public static EventDefinition Parse(string file, long line, string text, int start)
    {
        Match match = Definition().Match(text, start);
        if (!match.Success)
            throw new TraceFormatException(
                file, line, start + 1, "a probe definition: [pf]:group/name symbol[+offset|%return] arguments");
        string name = match.Groups["name"].Value;
        string symbol = match.Groups["symbol"].Value;
        string[] arguments = [.. match.Groups["arg"].Captures.Select(c => c.Value)];
        (EventRole role, PmdWriteKind write) = match.Groups["kind"].Value == "p"
            ? Write(name)
            : (Role(symbol, match.Groups["return"].Success), PmdWriteKind.Set);
        if (role == EventRole.Other && arguments.Contains("old"))
            throw new TraceFormatException(
                file, line, match.Groups["name"].Index + 1, "a write probe named pwN_set, _pop, _xchg, _cmpxchg or _btr");
        ObservedArguments[] observed =
            [.. s_observable.Where(o => arguments.Contains(o.Entry) && arguments.Contains(o.Value))];
        return new EventDefinition(name, symbol, role, write, observed);
    }

    private static (EventRole Role, PmdWriteKind Write) Write(string name)
    {
        Match match = WriteName().Match(name);
        if (!match.Success)
            return (EventRole.Other, PmdWriteKind.Set);
        EventRole role = match.Groups["post"].Success ? EventRole.PmdWritten : EventRole.PmdWrite;
        return match.Groups["kind"].Value switch
        {
            "set" => (role, PmdWriteKind.Set),
            "pop" => (role, PmdWriteKind.Populate),
            "xchg" => (role, PmdWriteKind.Exchange),
            "cmpxchg" => (role, PmdWriteKind.CompareExchange),
            _ => (role, PmdWriteKind.BitReset),
        };
    }

    private static EventRole Role(string symbol, bool isReturn) => (symbol, isReturn) switch
    {
        ("_raw_spin_lock", true) => EventRole.LockTaken,
        ("_raw_spin_trylock", true) => EventRole.LockTried,
        ("_raw_spin_unlock", false) => EventRole.LockReleased,
        ("pte_free_defer", false) => EventRole.TableDeferred,
        ("pte_free_now", false) => EventRole.TableFreed,
        ("___pte_free_tlb", false) => EventRole.TableGathered,
        ("tlb_remove_table", false) => EventRole.TableBatched,
        ("tlb_remove_table_rcu", false) => EventRole.BatchFreed,
        ("__rcu_read_lock", true) => EventRole.ReadSectionBegun,
        ("__rcu_read_unlock", false) => EventRole.ReadSectionEnds,
        (_, true) => EventRole.Return,
        _ => EventRole.Call,
    };

    [GeneratedRegex(
        @"\G(?<kind>[pf]):\w+/(?<name>\w+) (?<symbol>[\w.]+)(?:\+(?:0x[0-9a-f]+|\d+)|(?<return>%return))?(?: (?<arg>\w+)=\S+)*$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Definition();

    [GeneratedRegex(
        @"^pw\d+_(?<kind>set|pop|xchg|cmpxchg|btr)(?<post>_post)?$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex WriteName();
}
