using PtSpec.Kernel.Census.Syntax;

namespace PtSpec.Kernel.Census.Flow;

/// <summary>Whether what a call mapped is unmapped, and what is looked at again under the lock.</summary>
/// <param name="Balance">In words: balanced, kept in a variable, or where it stays mapped.</param>
/// <param name="Rechecks">The functions asked under the lock, in the order of the text.</param>
/// <param name="Access">What is done with the table meanwhile.</param>
internal sealed record MappedOutcome(string Balance, IReadOnlyList<string> Rechecks, EntryAccess Access);

/// <summary>Follows every way from a call that mapped a table to where it is unmapped.</summary>
internal sealed class MappedWays(FlowSteps steps, Site site, NullWays before, FileFunctions functions)
{
    private const int MostSteps = 20_000;

    private readonly HashSet<string> _balances = [];
    private readonly SortedSet<(int Line, int Order, string Name)> _rechecks = [];
    private EntryAccess _access;

    /// <summary>What becomes of the mapping.</summary>
    public MappedOutcome Outcome()
    {
        if (!MappingFamily.Maps(site.Token.Text))
            return new MappedOutcome("-", [], EntryAccess.None);
        if (site.Use == ResultUse.Returned)
            return new MappedOutcome("returned", [], EntryAccess.HandsOn);
        if (site.Use != ResultUse.Assigned)
            return new MappedOutcome("never unmapped", [], EntryAccess.None);
        foreach (Memory memory in Enum.GetValues<Memory>())
        {
            _balances.Clear();
            _rechecks.Clear();
            _access = EntryAccess.None;
            if (Explore(memory))
                break;
            _balances.Add("too many ways");
        }
        if (_balances.Count > 1)
            _balances.Remove("balanced");
        string[] names = [.. _rechecks.Select(r => r.Name).Distinct()];
        string balance = _balances.Count == 0 ? "does not return" : string.Join("; ", _balances.Order(StringComparer.Ordinal));
        return new MappedOutcome(balance, names, _access);
    }

    private bool Explore(Memory memory)
    {
        var open = new Stack<Way>();
        var seen = new HashSet<(int, string, bool)>();
        string kept = site.Targets.FirstOrDefault(t => t.Contains("->", StringComparison.Ordinal) || t.StartsWith('*')) ?? "";
        if (before.Beginnings(memory) is not { } beginnings)
            return false;
        foreach (Facts facts in beginnings)
        {
            Facts begin = steps.Apply(site.Node, facts, memory, new HashSet<string>(site.Targets));
            foreach (string target in site.Targets)
                begin = begin.With(target, Facts.NotNull);
            var holders = new SortedSet<string>(site.Targets, StringComparer.Ordinal);
            foreach (FlowNode next in site.Node.Next)
                open.Push(new Way(next, begin, holders, MappingFamily.Locks(site.Token.Text), kept));
        }
        for (int taken = 0; open.TryPop(out Way? way); taken++)
        {
            if (taken > MostSteps)
                return false;
            if (seen.Add((way.Node.Number, $"{way.Facts.Key}|{string.Join(',', way.Holders)}|{way.Kept}", way.Locked)))
                Step(way, open, memory);
        }
        return true;
    }

    private void Step(Way way, Stack<Way> open, Memory memory)
    {
        FlowNode node = way.Node;
        bool locked = way.Locked;
        foreach (Call call in node.Kind is FlowKind.Warn or FlowKind.Bug ? [] : Expressions.Calls(node.Tokens))
        {
            if (EndOf(call, way) is { } end)
            {
                _balances.Add(end);
                _access |= end == "balanced" ? EntryAccess.None : EntryAccess.HandsOn;
                return;
            }
            Access(call, way, locked);
            if (FileFunctions.IsLock(call.Name) || functions.LeaveLocked.Contains(call.Name))
                locked = true;
            else if (FileFunctions.IsUnlock(call.Name))
                locked = false;
            else if (locked || functions.Lock.Contains(call.Name))
                Recheck(call, node.Tokens[call.At].Line, way);
        }
        if (node == site.Node)
        {
            _balances.Add("mapped again while mapped");
            return;
        }
        if (node.Kind == FlowKind.Return)
        {
            _access |= EntryAccess.HandsOn;
            bool isReturned = node.Tokens.Any(t => way.Holders.Contains(t.Text));
            _balances.Add(isReturned ? "returned" : way.Kept.Length > 0 ? $"kept in {way.Kept}" : $"stays mapped at line {node.Line}");
            return;
        }
        if (node.Kind == FlowKind.Bug)
            return;
        if (node.Kind == FlowKind.Action && Expressions.Assignments(node.Tokens).Any(a => a.Target[0] == '*' && way.Holders.Contains(a.Target[1..])))
            _access |= locked ? EntryAccess.Writes : EntryAccess.WritesUnlocked;
        (SortedSet<string> holders, string kept) = Pass(node, way);
        if (holders.Count == 0 && kept.Length == 0)
        {
            _balances.Add($"lost at line {node.Line}");
            return;
        }
        foreach ((FlowNode next, Facts facts) in steps.Follow(node, way.Facts, memory, holders))
            open.Push(new Way(next, facts, holders, locked, kept));
    }

    // What the call, or a function of this file, does with the entries. A function that takes the lock itself writes under it.
    private void Access(Call call, Way way, bool locked)
    {
        if (IsKeeperGiven(call, way))
            _access |= EntryAccess.HandsOn;
        if (!call.Arguments.Any(a => a.Length > 0 && Expressions.Path(a, 0) is { } path && way.Holders.Contains(path) && IsPointer(a, path)))
            return;
        if (MappingMode.IsWrite(call.Name) || functions.Write.Contains(call.Name))
            _access |= locked || functions.Lock.Contains(call.Name) ? EntryAccess.Writes : EntryAccess.WritesUnlocked;
        else if (!functions.All.Contains(call.Name) && !MappingMode.IsRead(call.Name) && !MappingFamily.Holds(call.Name))
            _access |= EntryAccess.HandsOn;
    }

    // pte, pte + i or pte++, but not pte->... or a comparison.
    private static bool IsPointer(CToken[] argument, string path) =>
        Brackets.Text(argument) == path || Brackets.Find(argument, "+", "++") > 0;

    // What the call asks, or what a function of this file asks that gets the mapping.
    private void Recheck(Call call, int line, Way way)
    {
        if (FileFunctions.IsRecheck(call.Name))
            _rechecks.Add((line, call.At, call.Name));
        else if (functions.Rechecks.TryGetValue(call.Name, out string[]? asked) && (IsGiven(call, way) || IsKeeperGiven(call, way)))
            _rechecks.UnionWith(asked.Select((name, order) => (line, call.At + order, name)));
    }

    // vmf->pte = pte; f(vmf)
    private static bool IsKeeperGiven(Call call, Way way)
    {
        int member = way.Kept.IndexOf("->", StringComparison.Ordinal);
        return member > 0 && call.Arguments.Any(a => a is [var given] && given.Text == way.Kept[..member]);
    }

    private string? EndOf(Call call, Way way)
    {
        if ((call.Name is "pte_unmap" or "pte_unmap_unlock" || functions.Unmap.Contains(call.Name)) && IsGiven(call, way))
            return "balanced";
        if (functions.Keep.Contains(call.Name) && IsGiven(call, way))
            return $"kept by {call.Name}";
        // vmf.pte = pte; f(&vmf)
        int member = way.Kept.IndexOf('.');
        return member > 0 && call.Arguments.Any(a => a is [{ Text: "&" }, var given] && given.Text == way.Kept[..member])
            ? $"handed to {call.Name}"
            : null;
    }

    private static bool IsGiven(Call call, Way way) => call.Arguments.Any(a => way.Holders.Any(h => Holds(a, h)));

    /// <summary>Which variables hold the mapping after an expression.</summary>
    private static (SortedSet<string> Holders, string Kept) Pass(FlowNode node, Way way)
    {
        if (node.Kind != FlowKind.Action)
            return (way.Holders, way.Kept);
        SortedSet<string>? changed = null;
        string kept = way.Kept;
        foreach (Assignment assignment in Expressions.Assignments(node.Tokens))
        {
            if (assignment.Value is not { Length: > 0 } value)
                continue;
            bool holds = way.Holders.Any(h => Holds(value, h)) && !Expressions.Calls(value).Any() && !IsRead(value);
            if (holds == way.Holders.Contains(assignment.Target))
                continue;
            changed ??= new SortedSet<string>(way.Holders, StringComparer.Ordinal);
            if (holds)
                changed.Add(assignment.Target);
            else
                changed.Remove(assignment.Target);
            if (holds && (assignment.Target.Contains("->", StringComparison.Ordinal) || assignment.Target.IndexOfAny(['.', '*']) >= 0))
                kept = assignment.Target;
        }
        return (changed ?? way.Holders, kept);
    }

    // *pte is the entry, not the mapping; a comparison is neither.
    private static bool IsRead(CToken[] value) => value[0].Is("*") || Brackets.Find(value, "==", "!=", "&&", "||", "<", ">", "[") >= 0;

    private static bool Holds(CToken[] tokens, string holder)
    {
        if (holder.StartsWith('*'))
            return Brackets.Text(tokens).StartsWith(holder, StringComparison.Ordinal);
        for (int i = 0; i < tokens.Length; i++)
        {
            if (tokens[i].IsWord && (i == 0 || tokens[i - 1].Text is not ("->" or ".")) && Expressions.Path(tokens, i) == holder)
                return true;
        }
        return false;
    }

    private sealed record Way(FlowNode Node, Facts Facts, SortedSet<string> Holders, bool Locked, string Kept);
}
