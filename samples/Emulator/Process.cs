using System.Numerics;
using PtSpec.Core.Optimized;

namespace PtSpec.Samples.Emulator;

/// <summary>
/// A process of a toy machine: 16 registers and an address space. Every fetch, load and store goes through the address space,
/// and its page faults come to <see cref="HandlePageFault"/>, which is all that there is of a kernel.
/// </summary>
public sealed class Process : IDisposable
{
    /// <summary>Where the program lies, which is not to be written.</summary>
    public const long Code = 0x40_0000;

    /// <summary>Where memory begins that comes into being as it is used.</summary>
    public const long Heap = 0x7F00_0000_0000;

    /// <summary>Bytes of it, at most.</summary>
    public const long HeapSize = 64L << 20;

    private readonly AddressSpace space;
    private readonly Cpu cpu;
    private readonly TextWriter output;
    private readonly long[] registers = new long[16];
    private long next = Code;

    /// <summary>Loads a program.</summary>
    public Process(IReadOnlyList<Instruction> program, TextWriter output)
        : this(new AddressSpace(new AddressSpaceOptions { Pages = 4096, HugePages = 4, Spaces = 4 }), output)
    {
        long length = (((program.Count * Instruction.Size) - 1) / space.PageSize * space.PageSize) + space.PageSize;
        cpu.Map(Code, length, Protection.ReadWrite);
        for (int i = 0; i < program.Count; i++)
            cpu.Store(Code + (i * Instruction.Size), program[i].Encoded);
        cpu.Protect(Code, length, Protection.Read);
    }

    private Process(AddressSpace space, TextWriter output)
    {
        this.space = space;
        this.output = output;
        cpu = space.AttachCpu();
    }

    /// <summary>How many page faults there were.</summary>
    public int PageFaults { get; private set; }

    /// <summary>What it takes of memory, together with those it was forked from or has forked.</summary>
    public AddressSpaceStatistics Statistics => space.Statistics;

    /// <summary>fork: the same process once more. Pages are shared until one of the two stores to them.</summary>
    public Process Fork()
    {
        var child = new Process(cpu.Clone(), output) { next = next };
        registers.CopyTo(child.registers, 0);
        return child;
    }

    /// <summary>Runs until the program halts (true), or does what it may not (false).</summary>
    public bool Run()
    {
        while (true)
        {
            if (!TryLoad<long>(next, out long fetched))
                return false;
            var instruction = Instruction.Decode(fetched);
            next += Instruction.Size;
            if (instruction.Opcode == Opcode.Halt)
                return true;
            if (!Execute(instruction, ref registers[instruction.A], registers[instruction.B]))
                return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        cpu.Dispose();
        space.Dispose();
    }

    private bool Execute(Instruction instruction, ref long a, long b)
    {
        switch (instruction.Opcode)
        {
            case Opcode.Set:
                a = instruction.Immediate;
                return true;
            case Opcode.Shift:
                a <<= instruction.Immediate;
                return true;
            case Opcode.AddImmediate:
                a = b + instruction.Immediate;
                return true;
            case Opcode.Add:
                a += b;
                return true;
            case Opcode.LoadByte:
                return TryLoad<byte>(b + instruction.Immediate, out a);
            case Opcode.StoreByte:
                return TryStore(b + instruction.Immediate, (byte)a);
            case Opcode.JumpIfLess:
                next = a < b ? Code + ((long)instruction.Immediate * Instruction.Size) : next;
                return true;
            case Opcode.JumpIfEqual:
                next = a == b ? Code + ((long)instruction.Immediate * Instruction.Size) : next;
                return true;
            case Opcode.Print:
                output.WriteLine(a);
                return true;
            default:
                output.WriteLine($"no instruction at {next - Instruction.Size:x}");
                return false;
        }
    }

    private bool TryLoad<T>(long address, out long value)
        where T : unmanaged, IBinaryInteger<T>
    {
        AccessResult result;
        T loaded;
        while ((result = cpu.TryLoad(address, out loaded)) != AccessResult.Done)
        {
            if (!HandlePageFault(address, result))
                break;
        }
        value = long.CreateTruncating(loaded);
        return result == AccessResult.Done;
    }

    private bool TryStore(long address, byte value)
    {
        AccessResult result;
        while ((result = cpu.TryStore(address, value)) != AccessResult.Done)
        {
            if (!HandlePageFault(address, result))
                return false;
        }
        return true;
    }

    // Maps the page that was touched if it is one of the heap; true when the access is to be tried again.
    private bool HandlePageFault(long address, AccessResult fault)
    {
        PageFaults++;
        bool isOfHeap = address is >= Heap and < Heap + HeapSize;
        if (fault == AccessResult.NotMapped && isOfHeap)
        {
            cpu.Map(address / space.PageSize * space.PageSize, space.PageSize, Protection.ReadWrite);
            return true;
        }
        output.WriteLine($"killed at {next - Instruction.Size:x}: {fault} at {address:x}");
        return false;
    }
}
