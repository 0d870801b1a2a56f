using PtSpec.Core.Vocabulary;
using PtSpec.StateMachines;

namespace PtSpec.Checking.Scenarios;

/// <summary>What has been read of a scenario, and where each part of it stands.</summary>
internal sealed class ScenarioDraft(ScenarioCursor cursor)
{
    private const int DefaultPtes = 2;

    private readonly Dictionary<ScenarioPlace, int> places = [];

    public string Name { get; set; } = "";

    public List<string> About { get; } = [];

    public KernelVersion? Kernel { get; set; }

    public LockLayout Locks { get; set; } = LockLayout.Split;

    public Features Features { get; set; }

    public MemoryModel Memory { get; set; }

    public int Ptes { get; set; } = DefaultPtes;

    public int? Tables { get; set; }

    public SortedDictionary<int, (VmaKind Kind, bool Huge, int Mm)> Vmas { get; } = [];

    public Dictionary<int, PmdSetupKind> Pmds { get; } = [];

    /// <summary>The slots whose leaf was given contents.</summary>
    public HashSet<int> HugeFolios { get; } = [];

    /// <summary>Where the slot numbers of the pmd statements stand.</summary>
    public Dictionary<int, int> PmdNumbers { get; } = [];

    public Dictionary<(int Slot, int Index), PteSetup> Entries { get; } = [];

    public Dictionary<(int Slot, int Index), int> Cache { get; } = [];

    public SortedDictionary<int, List<Operation>> Programs { get; } = [];

    public SortedDictionary<int, PmdEnd> Ends { get; } = [];

    public Expectation? Expect { get; set; }

    /// <summary>Notes that a part stands at the cursor.</summary>
    public void Mark(ScenarioPart part, int first = 0, int second = 0)
    {
        cursor.SkipBlanks();
        places[new ScenarioPlace(part, first, second)] = cursor.Position;
    }

    /// <summary>Notes that a part stands at <paramref name="offset"/>; there must be only one.</summary>
    public void MarkOnce(ScenarioPlace place, int offset, string expected)
    {
        if (!places.TryAdd(place, offset))
            throw cursor.At(offset, $"expected {expected}");
    }

    /// <summary>Whether a part has been read.</summary>
    public bool IsMarked(ScenarioPlace place) => places.ContainsKey(place);

    /// <summary>The scenario, when all of it is valid; otherwise the complaint about what stands first.</summary>
    public Scenario Build()
    {
        KernelVersion kernel = Kernel ?? throw cursor.Expected("a kernel statement, such as kernel 6.6");
        Gapless(ScenarioPart.Vma, Vmas.Keys);
        Gapless(ScenarioPart.Cpu, Programs.Keys);
        foreach ((int slot, int offset) in PmdNumbers)
            HasVma(slot, offset);
        foreach ((int slot, int index) in Entries.Keys)
            InTable(index, places[new ScenarioPlace(ScenarioPart.Pte, slot, index)]);
        foreach ((int slot, int index) in Cache.Keys)
        {
            int offset = places[new ScenarioPlace(ScenarioPart.Cache, slot, index)];
            HasVma(slot, offset);
            if (Vmas[slot].Kind is VmaKind.Anonymous or VmaKind.Kernel)
                throw cursor.At(offset, "expected a slot of shmem: anonymous memory has no page cache");
            InTable(index, offset);
        }

        ValueArray<SlotSetup> slots = Vmas.Keys.Select(Slot).ToValueArray();
        ValueArray<ValueArray<Operation>> cpus = Programs.Values.Select(program => program.ToValueArray()).ToValueArray();
        int tables = Tables ?? Scenario.DefaultTables(slots, cpus.SelectMany(program => program), Features);
        var scenario = new Scenario(Name, string.Join('\n', About), kernel, Locks, Ptes, tables, slots, cpus, Expect)
        {
            Features = Features,
            Memory = Memory,
            Ends = Ends.Select(end => new SlotEnd(end.Key, end.Value)).ToValueArray(),
        };
        ThrowFirst(scenario);
        return scenario;
    }

    private void Gapless(ScenarioPart part, IEnumerable<int> numbers)
    {
        int expected = 0;
        foreach (int number in numbers)
        {
            string word = part == ScenarioPart.Vma ? "vma" : "cpu";
            if (number != expected)
                throw cursor.At(places[new ScenarioPlace(part, number)], $"expected {word} {expected} too: numbers leave no gap");
            expected++;
        }
    }

    private void HasVma(int slot, int offset)
    {
        if (!Vmas.ContainsKey(slot))
            throw cursor.At(offset, $"expected vma {slot} = ... for this slot");
    }

    private void InTable(int index, int offset)
    {
        if (index >= Ptes)
            throw cursor.At(offset, $"expected an index below {Ptes}, the number of ptes");
    }

    private SlotSetup Slot(int slot)
    {
        (VmaKind kind, bool huge, int mm) = Vmas[slot];
        PmdSetupKind pmd = Pmds.GetValueOrDefault(slot);
        PteSetup missing = HugeFolios.Contains(slot) ? PteSetup.Page(0) : PteSetup.None;
        PteSetup[] ptes = [.. Enumerable.Range(0, Ptes).Select(index => Entries.GetValueOrDefault((slot, index), missing))];
        int[] cache = [.. ptes.Select((pte, index) => Cached(slot, index, pte))];
        return new SlotSetup(
            kind,
            huge,
            new PmdSetup(pmd, pmd == PmdSetupKind.Table || HugeFolios.Contains(slot) ? [.. ptes] : []),
            kind is VmaKind.Anonymous or VmaKind.Kernel ? [] : [.. cache])
        { Mm = mm };
    }

    private int Cached(int slot, int index, PteSetup pte) =>
        Cache.TryGetValue((slot, index), out int said) ? said : pte.Kind == PteSetupKind.Page ? pte.Value : 0;

    // What is missing stands nowhere: it is expected at the end of the text, where the cursor is.
    private void ThrowFirst(Scenario scenario)
    {
        (int Offset, string Expected)? first = scenario.Problems()
            .Select(problem => (Offset: places.GetValueOrDefault(problem.Place, cursor.Position), problem.Expected))
            .OrderBy(problem => problem.Offset)
            .Cast<(int, string)?>()
            .FirstOrDefault();
        if (first is { } complaint)
            throw cursor.At(complaint.Offset, $"expected {complaint.Expected}");
    }
}
