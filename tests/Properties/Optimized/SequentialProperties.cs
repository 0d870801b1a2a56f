using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using PtSpec.Core.Optimized;
using PtSpec.Core.Vocabulary;
using Outcome = PtSpec.Core.Vocabulary.Outcome;

namespace PtSpec.Properties.Optimized;

/// <summary>One CPU, whole words, pages of several words, ranges over slots: the address space is the plain model.</summary>
[Properties(Arbitrary = [typeof(SequentialProperties)])]
public class SequentialProperties
{
    public enum StepKind
    {
        Load,
        Store,
        DontNeed,
        Populate,
        PopulateForWriting,
        Collapse,
        SplitFolio,
        UffdCopy,
        UffdMove,
        Mincore,
    }

    /// <param name="Kind">What to do.</param>
    /// <param name="Address">A word; calls on pages take its page.</param>
    /// <param name="Pages">Pages of a range.</param>
    /// <param name="Value">What to store.</param>
    public sealed record Step(StepKind Kind, long Address, int Pages, long Value);

    public sealed record Run(SpaceSetup Setup, Step[] Steps)
    {
        public override string ToString() => $"{Setup}: {string.Join("; ", Steps.AsEnumerable())}";
    }

    public static Arbitrary<Run> Runs() => Arb.From(
        from setup in SpaceSetup.Generate([1, 2, 8, 512], [1, 4, 512])
        from steps in Gen.ArrayOf(GenerateStep(setup))
        select new Run(setup, steps),
        run => run.Steps.Select((_, i) => run with { Steps = [.. run.Steps[..i], .. run.Steps[(i + 1)..]] }));

    [Property(MaxTest = 500)]
    public Property Memory_reads_as_the_plain_model_and_nothing_leaks(Run run)
    {
        using SlotSpace space = run.Setup.Create(Content);
        using SlotCpu cpu = space.AttachCpu();
        var model = new PlainModel(run.Setup, Content);
        foreach (Step step in run.Steps)
        {
            string? difference = Perform(cpu, model, run.Setup, step) ?? Account(space, model);
            if (difference is not null)
                return false.Label($"{step}: {difference}");
        }
        return (Pagemaps(cpu, model, run.Setup) ?? Emptied(space, cpu)) is { } wrong ? false.Label(wrong) : true.ToProperty();
    }

    private static long Content(long address) => (address * 31) ^ 0x5EED;

    private static Gen<Step> GenerateStep(SpaceSetup setup) =>
        from kind in Gen.Elements(Enum.GetValues<StepKind>())
        from page in Gen.Choose(0, (setup.Slots.Length * setup.PtrsPerPte) - 1)
        from word in Gen.Choose(0, setup.WordsPerPage - 1)
        from pages in Gen.Choose(0, 12)
        from value in Gen.Choose(int.MinValue, int.MaxValue)
        select new Step(
            kind,
            ((long)page * setup.WordsPerPage) + word,
            Math.Min(pages, (setup.Slots.Length * setup.PtrsPerPte) - page),
            (long)value << 20);

    private static string? Perform(SlotCpu cpu, PlainModel model, SpaceSetup setup, Step step)
    {
        long page = step.Address - (step.Address % setup.WordsPerPage);
        long length = (long)step.Pages * setup.WordsPerPage;
        int slot = (int)(step.Address / setup.WordsPerPage / setup.PtrsPerPte);
        bool isFile = model.KindAt(step.Address) != VmaKind.Anonymous;
        switch (step.Kind)
        {
            case StepKind.Load:
                long read = cpu.Load(step.Address);
                return read == model.Load(step.Address) ? null : $"read {read}, not {model.Load(step.Address)}";
            case StepKind.Store:
                cpu.Store(step.Address, step.Value);
                model.Store(step.Address, step.Value);
                return null;
            case StepKind.DontNeed:
                cpu.DontNeed(page, length);
                model.DontNeed(page, length);
                return null;
            case StepKind.Populate or StepKind.PopulateForWriting:
                bool write = step.Kind == StepKind.PopulateForWriting;
                cpu.Populate(page, length, write);
                for (long at = page; write && at < page + length; at += setup.WordsPerPage)
                {
                    if (model.KindAt(at) != VmaKind.SharedShmem)
                        model.Touch(at);
                }
                return null;
            case StepKind.Collapse when isFile:
                cpu.Collapse(slot);
                return null;
            case StepKind.SplitFolio when isFile:
                cpu.SplitFolio(slot);
                return null;
            case StepKind.UffdCopy or StepKind.UffdMove when model.KindAt(step.Address) != VmaKind.SharedShmem:
                return Install(cpu, model, setup, step, page);
            case StepKind.Mincore:
                bool resident = cpu.Mincore(step.Address);
                return resident || (!isFile && !model.HasAnonymousPage(step.Address)) ? null : "not resident";
            default:
                return null;
        }
    }

    private static string? Install(SlotCpu cpu, PlainModel model, SpaceSetup setup, Step step, long page)
    {
        long[] content = [.. Enumerable.Range(0, setup.WordsPerPage).Select(i => step.Value + i)];
        Outcome outcome = step.Kind == StepKind.UffdCopy ? cpu.UffdCopy(page, content) : cpu.UffdMove(page, content);
        bool occupied = model.HasAnonymousPage(page);
        if (outcome == Outcome.Ok && !occupied)
            model.Install(page, content);
        return outcome == Outcome.Ok && occupied ? "installed over an anonymous page" : null;
    }

    private static string? Account(SlotSpace space, PlainModel model)
    {
        AddressSpaceStatistics now = space.Statistics;
        return now.NrPtes == now.TablesInstalled && now.TablesInUse == now.NrPtes && now.PagesInUse == model.AnonymousPages
            ? null
            : $"{now}, with {model.AnonymousPages} anonymous pages";
    }

    private static string? Pagemaps(SlotCpu cpu, PlainModel model, SpaceSetup setup)
    {
        var entries = new PteValue[setup.PtrsPerPte];
        for (int slot = 0; slot < setup.Slots.Length; slot++)
        {
            int present = cpu.Pagemap(slot, entries);
            if (present != entries.Count(entry => entry.IsPresent))
                return $"pagemap of slot {slot} counts {present}";
            int writable = entries.Count(entry => entry.IsWritable);
            if (setup.Slots[slot] != VmaKind.SharedShmem && writable != model.AnonymousPagesOf(slot))
                return $"slot {slot} has {writable} writable entries and {model.AnonymousPagesOf(slot)} anonymous pages";
        }
        return null;
    }

    private static string? Emptied(SlotSpace space, SlotCpu cpu)
    {
        cpu.DontNeed(0, space.Words);
        space.RcuBarrier();
        AddressSpaceStatistics now = space.Statistics;
        return now is { PagesInUse: 0, PagesPending: 0, TablesPending: 0 } ? null : $"after unmapping everything: {now}";
    }
}
