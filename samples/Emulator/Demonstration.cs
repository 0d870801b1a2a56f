namespace PtSpec.Samples.Emulator;

/// <summary>What the sample shows: a heap that comes into being page by page, a fork, and a program that writes to its own code.</summary>
public static class Demonstration
{
    /// <summary>Numbers below this are sieved; a byte each, so that the sieve takes several pages.</summary>
    public const int Limit = 50_000;

    private const int Number = 1;
    private const int Multiple = 2;
    private const int End = 3;
    private const int Start = 4;
    private const int Mark = 5;
    private const int Count = 6;
    private const int Address = 7;

    /// <summary>Runs it; false when something went otherwise than it should.</summary>
    public static bool Run(TextWriter output)
    {
        using var parent = new Process(Sieve(), output);
        bool halted = parent.Run();
        output.WriteLine($"{parent.PageFaults} page faults, {parent.Statistics.PagesInUse} pages");

        using Process child = parent.Fork();
        output.WriteLine($"forked: {parent.Statistics.PagesInUse} pages for both");
        // The child goes on behind the halt, counts what it finds in its heap, and erases it; then it writes to its own code.
        bool childHalted = child.Run();
        output.WriteLine($"the child has stored: {parent.Statistics.PagesInUse} pages for both");
        // The parent finds its heap as it was, and comes to the same end.
        bool parentHalted = parent.Run();
        return halted && !childHalted && !parentHalted;
    }

    // The primes below the limit are counted twice, in a sieve at the start of the heap.
    private static Instruction[] Sieve()
    {
        var program = new List<Instruction>
        {
            new(Opcode.Set, Start, Immediate: (int)(Process.Heap >> 24)),
            new(Opcode.Shift, Start, Immediate: 24),
            new(Opcode.Set, End, Immediate: Limit),
            new(Opcode.Set, Mark, Immediate: 1),
            new(Opcode.Set, Number, Immediate: 2),
        };
        int nextNumber = program.Count;
        // Each multiple of the number is marked.
        program.Add(new(Opcode.AddImmediate, Multiple, Number));
        program.Add(new(Opcode.Add, Multiple, Number));
        int nextMultiple = program.Count;
        int toEnd = nextMultiple + 5;
        program.Add(new(Opcode.JumpIfLess, End, Multiple, toEnd));
        program.Add(new(Opcode.AddImmediate, Address, Start));
        program.Add(new(Opcode.Add, Address, Multiple));
        program.Add(new(Opcode.StoreByte, Mark, Address));
        program.Add(new(Opcode.Add, Multiple, Number));
        program.Add(new(Opcode.JumpIfLess, Multiple, End, nextMultiple));
        program.Add(new(Opcode.AddImmediate, Number, Number, 1));
        program.Add(new(Opcode.JumpIfLess, Number, End, nextNumber));
        AddCount(program, erase: false);
        program.Add(new(Opcode.Halt));
        AddCount(program, erase: true);
        program.Add(new(Opcode.Set, Address, Immediate: (int)Process.Code));
        program.Add(new(Opcode.StoreByte, Mark, Address));
        program.Add(new(Opcode.Halt));
        return [.. program];
    }

    // Prints how many numbers are not marked, and if asked marks them all.
    private static void AddCount(List<Instruction> program, bool erase)
    {
        program.Add(new(Opcode.Set, Count));
        program.Add(new(Opcode.Set, Number, Immediate: 2));
        int next = program.Count;
        program.Add(new(Opcode.AddImmediate, Address, Start));
        program.Add(new(Opcode.Add, Address, Number));
        program.Add(new(Opcode.LoadByte, Multiple, Address));
        program.Add(new(Opcode.JumpIfEqual, Multiple, Mark, program.Count + 2));
        program.Add(new(Opcode.AddImmediate, Count, Count, 1));
        if (erase)
            program.Add(new(Opcode.StoreByte, Mark, Address));
        program.Add(new(Opcode.AddImmediate, Number, Number, 1));
        program.Add(new(Opcode.JumpIfLess, Number, End, next));
        program.Add(new(Opcode.Print, Count));
    }
}
