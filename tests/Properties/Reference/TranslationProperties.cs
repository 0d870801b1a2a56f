using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using PtSpec.Checking.Scenarios;
using PtSpec.Checking.Scenarios.Generation;
using PtSpec.Core.Reference;
using PtSpec.Core.Vocabulary;
using Xunit;
using Outcome = PtSpec.Core.Vocabulary.Outcome;

namespace PtSpec.Properties.Reference;

/// <summary>What the reference allows where CPUs cache translations, against memory whose pages are objects.</summary>
[Properties(Arbitrary = [typeof(TranslationProperties)], MaxTest = 1000)]
public sealed class TranslationProperties
{
    /// <summary>Accesses and zaps of one mapping by several CPUs, in the order in which they take effect.</summary>
    public sealed record Course(Scenario Scenario, int Seed);

    public static Arbitrary<Course> Courses() => Arb.From(
        from vma in Gen.Elements(VmaKind.Anonymous, VmaKind.PrivateShmem, VmaKind.SharedShmem)
        from ptes in Gen.Choose(1, 2)
        from features in Gen.Elements(Features.Tlb, Features.Tlb | Features.PtReclaim)
        from cpus in Gen.ListOf(Operations(ptes), 3)
        from contents in Gen.ListOf(Gen.Choose(0, 3), ptes)
        from seed in Gen.Choose(0, int.MaxValue - 1)
        select new Course(Scenario(vma, features, [.. contents], [.. cpus.Select(program => program.ToValueArray())]), seed));

    [Property]
    public void An_access_reaches_what_is_there_or_what_a_zap_under_way_took_away(Course course)
    {
        var run = new Run(course);
        while (run.Next() is { } operation)
        {
            if (operation.Kind != OperationKind.Read)
                continue;
            Outcome[] allowed = [.. run.Reference.Apply(run.State, operation).Select(way => way.Outcome)];
            Assert.Superset(run.Pages.Reachable(operation.Index).Select(content => Outcome.Zero + content).ToHashSet(), allowed.ToHashSet());
            Assert.Subset(run.Pages.EverReachable(operation.Index).Select(content => Outcome.Zero + content).ToHashSet(), allowed.ToHashSet());
            Assert.Equal(allowed.Length, run.Reference.Apply(run.State, operation).Distinct().Count());
        }
    }

    [Property]
    public void What_was_taken_away_is_out_of_reach_when_the_zap_has_returned(Course course)
    {
        var run = new Run(course);
        while (run.Next() is { } operation)
        {
            if (!run.IsZapping)
                Assert.Equal(0UL, run.State.Old);
            if (operation.Kind == OperationKind.Read && !run.IsZapping)
                Assert.Equal(Outcome.Zero + run.Pages.Content(operation.Index), Assert.Single(run.Reference.Apply(run.State, operation)).Outcome);
        }
    }

    [Property]
    public void A_zap_under_way_only_ever_allows_more(Course course)
    {
        var run = new Run(course);
        while (run.Next() is { } operation)
        {
            HashSet<Outcome> now = [.. run.Reference.Apply(run.State with { Old = 0 }, operation).Select(way => way.Outcome)];
            Assert.Superset(now, run.Reference.Apply(run.State, operation).Select(way => way.Outcome).ToHashSet());
        }
    }

    private static Gen<List<Operation>> Operations(int ptes) => Gen.ListOf(
        from index in Gen.Choose(0, ptes - 1)
        from value in Gen.Choose(1, 3)
        from operation in Gen.Elements(
            Operation.Read(0, index), Operation.Write(0, index, value), Operation.DontNeed(0, index), Operation.DontNeed(0))
        select operation,
        3).Select(operations => operations.ToList());

    private static Scenario Scenario(VmaKind vma, Features features, int[] contents, ValueArray<ValueArray<Operation>> cpus)
    {
        ValueArray<PteSetup> entries = [.. contents.Select(PteSetup.Page)];
        ValueArray<int> cache = vma == VmaKind.Anonymous ? [] : [.. contents];
        var slot = new SlotSetup(vma, false, new PmdSetup(PmdSetupKind.Table, entries), cache);
        return new Scenario("course", "", new(7, 3), LockLayout.Split, contents.Length, 2, [slot], cpus, null) { Features = features };
    }

    // The CPUs go on in any order, each operation in as many moments as the reference has for it.
    private sealed class Run(Course course)
    {
        private readonly Random random = new(course.Seed);
        private readonly int[] next = new int[course.Scenario.Cpus.Count];
        private readonly int[] done = new int[course.Scenario.Cpus.Count];

        public ReferenceModel Reference { get; } = course.Scenario.ToReference();

        public ReferenceState State { get; private set; } = course.Scenario.ToReference().Initial;

        public PageObjects Pages { get; } = new(course.Scenario.Slots[0], course.Scenario.PtrsPerPte);

        public bool IsZapping => done.Any(entries => entries > 0);

        private int Chosen { get; set; } = -1;

        /// <summary>What a CPU is about to do next, once what was chosen last is done; null at the end.</summary>
        public Operation? Next()
        {
            if (Chosen >= 0)
                Go(Chosen);
            int[] unfinished = [.. Enumerable.Range(0, next.Length).Where(cpu => next[cpu] < course.Scenario.Cpus[cpu].Count)];
            if (unfinished.Length == 0)
                return null;
            Chosen = unfinished[random.Next(unfinished.Length)];
            return course.Scenario.Cpus[Chosen][next[Chosen]];
        }

        private void Go(int cpu)
        {
            Operation operation = course.Scenario.Cpus[cpu][next[cpu]];
            IReadOnlyList<(ReferenceState Next, int Done)> parts = Reference.Advance(State, operation, done[cpu]);
            int entries = operation.IsWholeSlot ? Reference.PtrsPerPte : 1;
            if (parts.Count > 0 && random.Next(3) > 0)
            {
                int before = done[cpu];
                (State, done[cpu]) = Assert.Single(parts);
                Pages.Zap(operation, before, done[cpu]);
                return;
            }

            IReadOnlyList<(Outcome Outcome, ReferenceState Next)> ways = Reference.Finish(State, operation, done[cpu]);
            int way = random.Next(ways.Count);
            if (operation.Kind == OperationKind.Write)
                Pages.Store(operation, isOld: way > 0);
            if (operation.Kind == OperationKind.DontNeed)
            {
                Pages.Zap(operation, done[cpu], entries);
                Pages.Flush(operation);
            }

            State = ways[way].Next;
            (done[cpu], next[cpu]) = (0, next[cpu] + 1);
        }
    }

    // Each entry maps a page object or none; objects that were taken away stay reachable until a zap of the entry ends.
    private sealed class PageObjects
    {
        private readonly VmaKind vma;
        private readonly int[] cache;
        private readonly int[] content;
        private readonly HashSet<int>[] old;
        private readonly HashSet<int>[] ever;

        public PageObjects(SlotSetup slot, int ptes)
        {
            vma = slot.Vma;
            cache = [.. slot.Pmd.Ptes.Select(pte => pte.Value)];
            content = [.. cache];
            old = [.. Enumerable.Range(0, ptes).Select(_ => new HashSet<int>())];
            ever = [.. Enumerable.Range(0, ptes).Select(_ => new HashSet<int>())];
        }

        public int Content(int index) => content[index];

        public IEnumerable<int> Reachable(int index) => old[index].Append(content[index]);

        public IEnumerable<int> EverReachable(int index) => ever[index].Append(content[index]);

        public void Zap(Operation zap, int from, int to)
        {
            for (int i = from; i < to && vma != VmaKind.SharedShmem; i++)
            {
                int index = zap.IsWholeSlot ? i : zap.Index;
                old[index].Add(content[index]);
                ever[index].Add(content[index]);
                content[index] = vma == VmaKind.Anonymous ? 0 : cache[index];
            }
        }

        public void Flush(Operation zap)
        {
            for (int index = 0; index < content.Length; index++)
            {
                if (!zap.IsWholeSlot && zap.Index != index)
                    continue;
                old[index].Clear();
                ever[index].Clear();
            }
        }

        public void Store(Operation store, bool isOld)
        {
            if (!isOld)
            {
                content[store.Index] = store.Value;
                return;
            }

            // Which of several old pages it was, nobody says: where there is one, its content is another now.
            ever[store.Index].Add(store.Value);
            if (old[store.Index].Count == 1)
                old[store.Index] = [store.Value];
        }
    }
}
