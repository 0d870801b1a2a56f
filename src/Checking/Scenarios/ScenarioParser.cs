using PtSpec.Checking.Mutations;
using PtSpec.Core.Lowered;
using PtSpec.Core.Vocabulary;
using PtSpec.StateMachines;

namespace PtSpec.Checking.Scenarios;

/// <summary>Reads the text form: statements, each opened by its word, in any order after the name.</summary>
/// <remarks>
/// <code>
/// scenario NAME                      first; letters, digits, dots, dashes, underscores
/// about TEXT                         to the end of the line, # included; several make several lines
/// kernel N.N                         6.4 or later
/// locks split | pte | mm             split
/// config FEATURE ...                 pt_reclaim, pae, highpte, tlb, ...: none
/// memory sc | tso | pso              the order in which stores become visible: sc
/// ptes N                             entries per table, 1 to 4: 2
/// tables N                           page tables, 1 to 6: those of the start and one to spare, at least 2
/// vma S = anon | shmem [private] | kernel [huge] [mm N]       mm 0
///                                    anon huge: anonymous memory that huge folios may map
/// pmd S = none | leaf | migration | bad | table { I: PTE, ... }   none; PTE = none | page V | anon V | swap V; those left out are none
/// pmd S = leaf { I: V, ... }         of anon huge: the contents of its folio, 0 where left out; leaf alone maps the
///                                    huge zero folio
/// cache S.I = V                      page-cache content behind an entry: that of the page it maps, otherwise 0
/// cpu C: OP; OP                      operations, as spec/operations.md lists them: WORD S, WORD S.I or WORD S[.I], then
///                                    to S where there is a second slot, then [V] where a value is stored: 2
/// ends S = none | table | leaf       what the pmd entry is when all is done, whatever the order of the steps
/// expect holds | violates PROPERTY [states N] [transitions N] [depth N]
///        [unless CHANGE; ...]        of a violation: the changes to routines that mend it, to the end of the line
/// V                                  0 to 3, or a, b, c for 1, 2, 3
/// </code>
/// A # starts a comment. A statement ends before the next word that opens one, at the latest with its line, but a
/// table's braces may span lines.
/// </remarks>
internal sealed class ScenarioParser
{
    private const string Statements = "one of: about, kernel, locks, config, memory, ptes, tables, vma, pmd, cache, cpu, ends, expect";
    private const string Value = "a value: 0 to 3, or a, b, c";
    private const int DefaultValue = 2;
    private const int MaxVersion = 9999;

    private readonly ScenarioCursor cursor;
    private readonly ScenarioDraft draft;

    private ScenarioParser(ScenarioCursor cursor)
    {
        this.cursor = cursor;
        draft = new ScenarioDraft(cursor);
    }

    /// <summary>Reads one scenario.</summary>
    public static Scenario Parse(string file, string text)
    {
        var parser = new ScenarioParser(new ScenarioCursor(file, text));
        parser.Head();
        while (!parser.cursor.AtEnd)
            parser.Statement();
        return parser.draft.Build();
    }

    private void Head()
    {
        cursor.SkipLines();
        if (!cursor.TryWord("scenario"))
            throw cursor.Expected("scenario <name>");
        cursor.SkipBlanks();
        draft.Mark(ScenarioPart.Name);
        draft.Name = cursor.Name("a name of letters, digits, dots, dashes and underscores");
    }

    private void Statement()
    {
        int start = cursor.Position;
        switch (cursor.TryWord())
        {
            case "about":
                draft.About.Add(cursor.RestOfLine());
                break;
            case "kernel":
                Once(start, ScenarioPart.Kernel);
                int major = cursor.Number(MaxVersion, "a kernel version such as 6.6");
                cursor.Sign('.', "the dot of a kernel version such as 6.6");
                draft.Kernel = new KernelVersion(major, cursor.Number(MaxVersion, "the number after the dot"));
                break;
            case "locks":
                Once(start, ScenarioPart.Locks);
                draft.Locks = Locks();
                break;
            case "config":
                Once(start, ScenarioPart.Config);
                Config();
                break;
            case "memory":
                Once(start, ScenarioPart.Memory);
                draft.Memory = Memory();
                break;
            case "ptes":
                Once(start, ScenarioPart.Ptes);
                draft.Ptes = cursor.Number(ScenarioRules.MaxPtes, $"1 to {ScenarioRules.MaxPtes} entries per table", 1);
                break;
            case "tables":
                Once(start, ScenarioPart.Tables);
                draft.Tables = cursor.Number(ScenarioRules.MaxTables, $"1 to {ScenarioRules.MaxTables} page tables", 1);
                break;
            case "vma":
                Vma();
                break;
            case "pmd":
                Pmd();
                break;
            case "cache":
                Cache();
                break;
            case "cpu":
                Cpu();
                break;
            case "ends":
                Ends();
                break;
            case "expect":
                Once(start, ScenarioPart.Expect);
                draft.Expect = Expectation();
                break;
            case "scenario":
                throw cursor.At(start, "expected one scenario, found another");
            default:
                cursor.Restart(start);
                throw cursor.Expected(Statements);
        }
    }

    private void Once(int start, ScenarioPart part)
    {
        if (draft.IsMarked(new ScenarioPlace(part)))
            throw cursor.At(start, "expected each of kernel, locks, config, memory, ptes, tables and expect at most once");
        cursor.SkipBlanks();
        draft.Mark(part);
    }

    private LockLayout Locks()
    {
        if (cursor.TryWord("split"))
            return LockLayout.Split;
        if (cursor.TryWord("pte"))
            return LockLayout.Pte;
        return cursor.TryWord("mm") ? LockLayout.Mm : throw cursor.Expected("one of: split, pte, mm");
    }

    private MemoryModel Memory()
    {
        foreach (MemoryModel model in Enum.GetValues<MemoryModel>())
        {
            if (cursor.TryWord(ScenarioWords.Of(model)))
                return model;
        }
        throw cursor.Expected("one of: sc, tso, pso");
    }

    private void Config()
    {
        while (FeatureRule.All.FirstOrDefault(rule => cursor.TryWord(rule.Word)) is { } found)
            draft.Features |= found.Feature;
        if (draft.Features == Features.None)
            throw cursor.Expected($"one of: {string.Join(", ", FeatureRule.All.Select(rule => rule.Word))}");
    }

    private int SlotNumber() => cursor.Number(ScenarioRules.MaxSlots - 1, $"a slot: 0 to {ScenarioRules.MaxSlots - 1}");

    private int Index() =>
        cursor.Number(ScenarioRules.MaxPtes - 1, $"the index of an entry: 0 to {ScenarioRules.MaxPtes - 1}");

    private void EqualSign(string after) => cursor.Sign('=', $"= after the {after}");

    private void Vma()
    {
        cursor.SkipBlanks();
        int start = cursor.Position;
        int slot = SlotNumber();
        draft.MarkOnce(new ScenarioPlace(ScenarioPart.Vma, slot), start, $"vma {slot} once");
        EqualSign("slot");
        VmaKind kind;
        if (cursor.TryWord("anon"))
            kind = VmaKind.Anonymous;
        else if (cursor.TryWord("shmem"))
            kind = cursor.TryWord("private") ? VmaKind.PrivateShmem : VmaKind.SharedShmem;
        else if (cursor.TryWord("kernel"))
            kind = VmaKind.Kernel;
        else
            throw cursor.Expected("one of: anon, shmem, shmem private, kernel");
        draft.Mark(ScenarioPart.Huge, slot);
        bool huge = cursor.TryWord("huge");
        draft.Mark(ScenarioPart.Mm, slot);
        int mm = cursor.TryWord("mm") ? cursor.Number(ScenarioRules.MaxMms - 1, $"an mm: 0 to {ScenarioRules.MaxMms - 1}") : 0;
        draft.Vmas[slot] = (kind, huge, mm);
    }

    private void Pmd()
    {
        cursor.SkipBlanks();
        int start = cursor.Position;
        int slot = SlotNumber();
        EqualSign("slot");
        cursor.SkipBlanks();
        draft.MarkOnce(new ScenarioPlace(ScenarioPart.Pmd, slot), start, $"pmd {slot} once");
        draft.Mark(ScenarioPart.Pmd, slot);
        draft.PmdNumbers[slot] = start;
        if (cursor.TryWord("none"))
            draft.Pmds[slot] = PmdSetupKind.None;
        else if (cursor.TryWord("leaf"))
            Leaf(slot);
        else if (cursor.TryWord("migration"))
            draft.Pmds[slot] = PmdSetupKind.Migration;
        else if (cursor.TryWord("bad"))
            draft.Pmds[slot] = PmdSetupKind.Bad;
        else if (cursor.TryWord("table"))
            Table(slot);
        else
            throw cursor.Expected("one of: none, leaf, migration, bad, table { ... }");
    }

    private void Leaf(int slot)
    {
        draft.Pmds[slot] = PmdSetupKind.Leaf;
        if (!cursor.TrySign('{'))
            return;
        draft.HugeFolios.Add(slot);
        Entries(slot, () => PteSetup.Page(Content()));
    }

    private void Table(int slot)
    {
        draft.Pmds[slot] = PmdSetupKind.Table;
        cursor.Sign('{', "{ and the entries of the table");
        Entries(slot, Pte);
    }

    private void Entries(int slot, Func<PteSetup> entry)
    {
        cursor.SkipLines();
        if (cursor.TrySign('}'))
            return;
        do
        {
            cursor.SkipLines();
            int start = cursor.Position;
            int index = Index();
            draft.MarkOnce(new ScenarioPlace(ScenarioPart.Pte, slot, index), start, $"entry {index} once");
            cursor.Sign(':', ": after the index");
            draft.Entries[(slot, index)] = entry();
            cursor.SkipLines();
        }
        while (cursor.TrySign(','));
        cursor.Sign('}', ", or } after an entry");
    }

    private PteSetup Pte()
    {
        if (cursor.TryWord("none"))
            return PteSetup.None;
        if (cursor.TryWord("page"))
            return PteSetup.Page(Content());
        if (cursor.TryWord("anon"))
            return PteSetup.Anon(Content());
        return cursor.TryWord("swap") ? PteSetup.Swap(Content()) : throw cursor.Expected("one of: none, page, anon, swap");
    }

    private void Cache()
    {
        cursor.SkipBlanks();
        int start = cursor.Position;
        int slot = SlotNumber();
        cursor.Sign('.', ". and the index of an entry");
        int index = Index();
        draft.MarkOnce(new ScenarioPlace(ScenarioPart.Cache, slot, index), start, $"cache {slot}.{index} once");
        EqualSign("entry");
        draft.Cache[(slot, index)] = Content();
    }

    private void Cpu()
    {
        cursor.SkipBlanks();
        int start = cursor.Position;
        int cpu = cursor.Number(ScenarioRules.MaxCpus - 1, $"a CPU: 0 to {ScenarioRules.MaxCpus - 1}");
        draft.MarkOnce(new ScenarioPlace(ScenarioPart.Cpu, cpu), start, $"cpu {cpu} once");
        cursor.Sign(':', ": after the number of the CPU");
        var program = new List<Operation>();
        do
        {
            program.Add(Operation(cpu, program.Count));
        }
        while (cursor.TrySign(';'));
        draft.Programs[cpu] = program;
    }

    private void Ends()
    {
        cursor.SkipBlanks();
        int start = cursor.Position;
        int slot = SlotNumber();
        draft.MarkOnce(new ScenarioPlace(ScenarioPart.End, slot), start, $"ends {slot} once");
        EqualSign("slot");
        if (cursor.TryWord("none"))
            draft.Ends[slot] = PmdEnd.None;
        else if (cursor.TryWord("table"))
            draft.Ends[slot] = PmdEnd.Table;
        else if (cursor.TryWord("leaf"))
            draft.Ends[slot] = PmdEnd.Leaf;
        else
            throw cursor.Expected("one of: none, table, leaf");
    }

    private Operation Operation(int cpu, int number)
    {
        draft.Mark(ScenarioPart.Operation, cpu, number);
        int start = cursor.Position;
        string? word = cursor.TryWord();
        foreach (OperationKind kind in ScenarioWords.Operations)
        {
            if (ScenarioWords.Of(kind) == word)
                return Operands(kind, cpu, number);
        }
        if (word is not null && Sites.Find(word) is { } site)
            return Operands(site.Like, cpu, number) with { Site = site.Word };

        cursor.Restart(start);
        string[] words = [.. ScenarioWords.Operations.Select(ScenarioWords.Of), .. Sites.All.Select(s => s.Word)];
        IReadOnlyList<string> near = word is null ? [] : Spelling.Near(word, words);
        throw cursor.Expected($"{(near.Count > 0 ? $"{string.Join(" or ", near)}, as " : "")}one of: {string.Join(", ", words)}");
    }

    private Operation Operands(OperationKind kind, int cpu, int number)
    {
        draft.Mark(ScenarioPart.OperationSlot, cpu, number);
        int slot = SlotNumber();
        int index = Core.Vocabulary.Operation.WholeSlot;
        draft.Mark(ScenarioPart.OperationIndex, cpu, number);
        if (!ScenarioWords.MayCoverSlot(kind))
            cursor.Sign('.', ". and the index of an entry");
        if (!ScenarioWords.MayCoverSlot(kind) || (ScenarioWords.MayCoverEntry(kind) && cursor.TrySign('.')))
        {
            draft.Mark(ScenarioPart.OperationIndex, cpu, number);
            index = Index();
        }

        draft.Mark(ScenarioPart.OperationTarget, cpu, number);
        int target = 0;
        if (OperationShape.Of(kind).HasTarget)
        {
            if (!cursor.TryWord("to"))
                throw cursor.Expected("to and the second slot");
            draft.Mark(ScenarioPart.OperationTarget, cpu, number);
            target = SlotNumber();
        }

        draft.Mark(ScenarioPart.OperationValue, cpu, number);
        var operation = new Operation(kind, new PmdId(slot), index, 0, new PmdId(target));
        if (!operation.Stores)
            return operation;
        return operation with { Value = TryContent() ?? DefaultValue };
    }

    private int? TryContent()
    {
        foreach (string letter in (string[])["a", "b", "c"])
        {
            if (cursor.TryWord(letter))
                return letter[0] - 'a' + 1;
        }

        return cursor.AtDigit ? cursor.Number(Core.Vocabulary.Operation.MaxValue, Value) : null;
    }

    private int Content() => TryContent() ?? throw cursor.Expected(Value);

    private Expectation Expectation()
    {
        string? violates = null;
        if (cursor.TryWord("violates"))
        {
            cursor.SkipBlanks();
            draft.Mark(ScenarioPart.Expect);
            violates = cursor.TryWord() ?? throw cursor.Expected(ScenarioRules.PropertyNames);
        }
        else if (!cursor.TryWord("holds"))
        {
            throw cursor.Expected("one of: holds, violates");
        }

        var expectation = new Expectation(violates, Counted("states"), Counted("transitions"), Counted("depth"));
        return violates is not null && cursor.TryWord("unless") ? expectation with { Unless = Changes() } : expectation;
    }

    private ValueArray<Change> Changes()
    {
        cursor.SkipBlanks();
        int start = cursor.Position;
        draft.Mark(ScenarioPart.Unless);
        try
        {
            return cursor.RestOfLine().Split(';').Select(ChangeParser.Parse).ToValueArray();
        }
        catch (ChangeException e)
        {
            throw cursor.At(start, $"expected changes: {e.Message}");
        }
    }

    private long? Counted(string what) => cursor.TryWord(what) ? cursor.Count(long.MaxValue, $"the number of {what}") : null;
}
