using PtSpec.Checking.Linearizability.Histories;
using PtSpec.Core.Optimized;
using PtSpec.Core.Reference;
using PtSpec.Core.Vocabulary;
using PtSpec.StateMachines;
using Xunit;

namespace PtSpec.Properties.Optimized;

/// <summary>Small concurrent runs, recorded and searched for an order that the sequential reference allows.</summary>
public class HistoryTests
{
    private const int ThreadCount = 3;
    private const int OperationsPerThread = 10;
    private const int Histories = 400;

    public static TheoryData<KernelVersion, VmaKind> Protocols()
    {
        var protocols = new TheoryData<KernelVersion, VmaKind>();
        foreach (KernelVersion kernel in new KernelVersion[] { new(6, 4), new(6, 5), new(6, 6), new(6, 14) })
        {
            foreach (VmaKind kind in SpaceSetup.Kinds)
                protocols.Add(kernel, kind);
        }
        return protocols;
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void Every_recorded_history_is_linearizable(KernelVersion kernel, VmaKind kind)
    {
        var setup = new SpaceSetup(kernel, true, 2, 1, [kind]);
        using SlotSpace space = setup.Create();
        using var together = new Barrier(ThreadCount);
        Recorder<Operation, Outcome>[] recorders =
            [.. Enumerable.Range(0, ThreadCount).Select(thread => new Recorder<Operation, Outcome>(thread, OperationsPerThread))];
        var specification = new ReferenceSpecification(setup);
        string? wrong = null;
        Threads.Run(ThreadCount, thread =>
        {
            using SlotCpu cpu = space.AttachCpu();
            var random = new Random(thread);
            for (int i = 0; i <= Histories && wrong is null; i++)
            {
                if (thread == 0)
                    Restore(cpu, setup);
                together.SignalAndWait();
                recorders[thread].Clear();
                for (int step = 0; step < OperationsPerThread; step++)
                    recorders[thread].Record(Next(random, kind), operation => OperationOnCpu.Perform(cpu, setup, operation));
                together.SignalAndWait();
                if (thread == 0)
                    wrong = Wrong(specification, [.. recorders.SelectMany(recorder => recorder.Calls)]);
                together.SignalAndWait();
            }
        });
        Assert.Null(wrong);
    }

    /// <summary>A history that no order explains, as text; null for one that has an order.</summary>
    internal static string? Wrong<TState, TInput, TOutput>(
        ISpecification<TState, TInput, TOutput> specification, Call<TInput, TOutput>[] history)
        where TState : notnull
        where TInput : notnull =>
        HistoryChecker.Decide(specification, history, new HistoryBudget { Threads = 1 }) == HistoryVerdict.Linearizable
            ? null
            : $"not linearizable:\n{string.Join("\n", history.OrderBy(call => call.CalledAt))}";

    // Every history starts from zeroes.
    private static void Restore(SlotCpu cpu, SpaceSetup setup)
    {
        cpu.DontNeed(0, setup.Words);
        if (setup.Slots[0] != VmaKind.Anonymous)
            cpu.SplitFolio(0);
        for (long address = 0; setup.Slots[0] == VmaKind.SharedShmem && address < setup.Words; address++)
            cpu.Store(address, 0);
    }

    private static Operation Next(Random random, VmaKind kind)
    {
        int index = random.Next(2);
        return random.Next(8) switch
        {
            0 or 1 or 2 => Operation.Read(0, index),
            3 or 4 or 5 => Operation.Write(0, index, random.Next(1, Operation.MaxValue + 1)),
            6 when kind != VmaKind.Anonymous => Operation.Retract(0),
            _ => Operation.DontNeed(0, index),
        };
    }

    internal sealed class ReferenceSpecification : ISpecification<ReferenceState, Operation, Outcome>
    {
        private readonly ReferenceModel reference;

        // Told the kinds of operation, the reference need not remember what is mapped: none of them can tell.
        public ReferenceSpecification(SpaceSetup setup) => reference = new ReferenceModel(
            [new ReferenceSlot(setup.Slots[0], [.. Enumerable.Repeat(new ReferenceEntry(0, false, null), setup.PtrsPerPte)])],
            [Operation.Read(0, 0), Operation.Write(0, 0, 1), Operation.DontNeed(0), Operation.Retract(0)]);

        public ReferenceState Initial => reference.Initial;

        public Next<ReferenceState> Step(ReferenceState state, Operation input, Returned<Outcome> returned) =>
            [.. reference.Apply(state, input).Where(choice => returned.MayBe(choice.Outcome)).Select(choice => choice.Next)];
    }
}
