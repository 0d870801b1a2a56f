using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using PtSpec.Core.Optimized;
using PtSpec.Core.Reference;
using PtSpec.Core.Vocabulary;
using Outcome = PtSpec.Core.Vocabulary.Outcome;

namespace PtSpec.Properties.Optimized;

/// <summary>One CPU, operation by operation: the address space does what the sequential reference says.</summary>
[Properties(Arbitrary = [typeof(ReferenceAgreement)])]
public class ReferenceAgreement
{
    public sealed record Run(SpaceSetup Setup, Operation[] Operations)
    {
        public override string ToString() => $"{Setup}: {string.Join("; ", Operations)}";
    }

    public static Arbitrary<Run> Runs() => Arb.From(
        from setup in SpaceSetup.Generate([1, 2, 4], [1])
        from operations in Gen.ArrayOf(GenerateOperation(setup))
        select new Run(setup, operations),
        run => run.Operations.Select((_, i) => run with { Operations = [.. run.Operations[..i], .. run.Operations[(i + 1)..]] }));

    [Property(MaxTest = 1000)]
    public Property Every_outcome_is_one_that_the_reference_allows(Run run)
    {
        using SlotSpace space = run.Setup.Create(Content);
        using SlotCpu cpu = space.AttachCpu();
        var reference = new ReferenceModel([.. run.Setup.Slots.Select((kind, slot) => Slot(run.Setup, kind, slot))]);
        ReferenceState state = reference.Initial;
        foreach (Operation operation in run.Operations)
        {
            Outcome outcome = OperationOnCpu.Perform(cpu, run.Setup, operation);
            var allowed = reference.Apply(state, operation);
            if (allowed.All(choice => choice.Outcome != outcome))
            {
                string expected = string.Join(" or ", allowed.Select(choice => choice.Outcome));
                return false.Label($"{operation} ended {outcome}, not {expected}");
            }
            state = allowed.First(choice => choice.Outcome == outcome).Next;
        }
        AddressSpaceStatistics now = space.Statistics;
        return (now.NrPtes == now.TablesInstalled && now.TablesInUse == now.NrPtes).Label($"{now}");
    }

    private static long Content(long address) => address % (Operation.MaxValue + 1);

    private static ReferenceSlot Slot(SpaceSetup setup, VmaKind kind, int slot) => new(
        kind,
        [
            .. Enumerable.Range(slot * setup.PtrsPerPte, setup.PtrsPerPte).Select(
                address => new ReferenceEntry(kind == VmaKind.Anonymous ? 0 : (int)Content(address), false, null)),
        ]);

    private static Gen<Operation> GenerateOperation(SpaceSetup setup) =>
        from slot in Gen.Choose(0, setup.Slots.Length - 1)
        from kind in Gen.Elements(OperationOnCpu.KindsOn(setup.Slots[slot]))
        from index in Gen.Choose(0, setup.PtrsPerPte - 1)
        from whole in Gen.Elements(true, false)
        from value in Gen.Choose(0, Operation.MaxValue)
        let onSlot = kind is OperationKind.Retract or OperationKind.PteAlloc || (kind == OperationKind.DontNeed && whole)
        select new Operation(
            kind,
            new PmdId(slot),
            onSlot ? Operation.WholeSlot : index,
            kind is OperationKind.Write or OperationKind.UffdCopy or OperationKind.RwInstall ? value : 0);
}
