using PtSpec.Checking.Linearizability;
using PtSpec.Checking.Properties;
using PtSpec.Core.Protocol;
using PtSpec.Core.Vocabulary;
using PtSpec.Scheduling;
using PtSpec.Scheduling.Running;

namespace PtSpec.Checking.Scheduled;

/// <summary>
/// The primitives under a schedule: the routines compiled with this struct are the compiled core, and whoever is next is decided
/// before each primitive. A step says which places it touches before it changes them.
/// </summary>
internal partial struct ScheduledMm : IMm
{
    private readonly ProtocolMemory memory;
    private readonly ProtocolLayout layout;
    private readonly SeededFault fault;
    private readonly Run run;
    private readonly int cpu;
    private int operation;
    private bool isCalled;

    // The table that the operation saw first in a pmd entry: for a fault that is seeded.
    private PmdValue seen;

    /// <summary>The primitives for one execution of a CPU's program.</summary>
    public ScheduledMm(ProtocolMemory memory, ScheduledMemory scheduled, SeededFault fault)
    {
        this.memory = memory;
        this.fault = fault;
        layout = memory.Layout;
        run = scheduled.Run;
        cpu = scheduled.Cpu;
    }

    /// <summary>Runs an operation; its return is a step of its own, which later calls are after.</summary>
    public void Perform(int number, Operation what)
    {
        operation = number;
        isCalled = false;
        seen = PmdValue.None;
        Outcome outcome = ScheduledOperation.Run(ref this, what);
        Cell returned = memory.Returned[cpu];
        if (!Begins("return", returned))
        {
            run.Answer("return", returned);
            return;
        }
        run.Touch(returned, writes: true);
        returned.State++;
        memory.Outcomes[cpu].Add(outcome);
        uint[] next = layout.Monitor.Return(cpu, operation);
        memory.Monitor = next[((int)outcome * layout.Monitor.States) + (int)memory.Monitor];
        if (memory.Monitor == LinearizabilityMonitor.Violation)
            throw new ProtocolViolation(Property.Linearizability, $"{what.Shape.Word} returns {outcome}, which no order of the operations explains");
        if (memory.Rcu[cpu].State != 0)
            throw new ProtocolViolation(Property.I4, "an operation returned inside an RCU read section: a pte_unmap is missing");
        run.Ends("return", returned, (long)outcome);
    }

    private bool Begins(string name, Location? at, bool waits = false, long request = 0)
    {
        bool isFirst = !isCalled;
        isCalled = true;
        if (!run.Begins(name, at, waits, request))
            return false;
        memory.Monitor = layout.Monitor.Call(cpu, operation)[memory.Monitor];
        for (int other = 0; isFirst && other < memory.Returned.Length; other++)
        {
            if (other != cpu)
                run.Touch(memory.Returned[other], writes: false);
        }
        return true;
    }

    private long Load(string name, Cell cell)
    {
        if (!Begins(name, cell))
            return run.Answer(name, cell);
        run.Touch(cell, writes: false);
        return run.Ends(name, cell, cell.State);
    }

    // A step that nobody else can tell.
    private void Nothing(string name)
    {
        if (Begins(name, null))
            run.Ends(name, null, 0);
        else
            run.Answer(name, null);
    }
}
