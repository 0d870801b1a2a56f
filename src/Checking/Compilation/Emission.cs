using System.Reflection.Emit;
using PtSpec.Checking.Linking;

namespace PtSpec.Checking.Compilation;

/// <summary>The method being emitted for one step: the state's words in IL locals, and where successors go.</summary>
internal sealed unsafe class Emission
{
    private readonly DynamicMethod method;
    private readonly StateLayout layout;
    private readonly LocalBuilder[] words;
    private readonly LocalBuilder destination;
    private readonly LocalBuilder count;

    public Emission(string name, StateLayout layout)
    {
        this.layout = layout;

        // The unused first parameter makes the delegate a closed one, which is the fast kind.
        method = new DynamicMethod(
            name, typeof(int), [typeof(object), typeof(ulong*), typeof(ulong*), typeof(StepReport*)], typeof(Emission).Module, skipVisibility: true)
        {
            InitLocals = false,
        };
        Il = method.GetILGenerator();
        words = [.. Enumerable.Range(0, layout.Words).Select(_ => Il.DeclareLocal(typeof(ulong)))];
        destination = Il.DeclareLocal(typeof(ulong*));
        count = Il.DeclareLocal(typeof(int));
        Code = new CodeEmitter(Il, layout, words);
        Il.Emit(OpCodes.Ldarg_2);
        Il.Emit(OpCodes.Stloc, destination);
        Il.Emit(OpCodes.Ldc_I4_0);
        Il.Emit(OpCodes.Stloc, count);
    }

    public ILGenerator Il { get; }

    /// <summary>The CPU whose step it is; null for the end of a grace period.</summary>
    public CompiledCpu? Cpu { get; init; }

    public CodeEmitter Code { get; }

    /// <summary>Loads the words of the state.</summary>
    public void Load()
    {
        for (int w = 0; w < words.Length; w++)
        {
            Il.Emit(OpCodes.Ldarg_1);
            Offset(w);
            Il.Emit(OpCodes.Ldind_I8);
            Il.Emit(OpCodes.Stloc, words[w]);
        }
    }

    /// <summary>Loads those of some locals that are alive at a step.</summary>
    public void LoadFrame(CompiledCpu cpu, int step, IReadOnlySet<int> locals)
    {
        foreach (int local in cpu.LiveAt(step))
        {
            if (!locals.Contains(local))
                continue;
            Code.Extract(cpu.Place(local));
            Il.Emit(OpCodes.Stloc, Code.LocalOf(local));
        }
    }

    /// <summary>
    /// Writes the program counter of a node and the locals alive there; what is dead becomes 0. What has been alive since the step
    /// and keeps its value is where it belongs.
    /// </summary>
    /// <param name="cpu">The CPU.</param>
    /// <param name="step">The step that was taken.</param>
    /// <param name="node">The node.</param>
    /// <param name="assigned">The locals that may have other values now.</param>
    public void StoreFrame(CompiledCpu cpu, int step, int node, IReadOnlySet<int> assigned)
    {
        StoreCounter(cpu, cpu.CounterOf(node));
        int[] kept = [.. cpu.LiveAt(step).Where(local => cpu.LiveAt(node).Contains(local) && !assigned.Contains(local))];
        IReadOnlyList<BitPlace> frame = layout.Frame(cpu.Index);
        for (int word = 0; word < frame.Count; word++)
        {
            ulong old = Bits(cpu.LiveAt(step), word) & ~Bits(kept, word);
            StoreLocals(cpu, frame[word], old, [.. cpu.LiveAt(node).Where(local => cpu.Frame[local].Word == word).Except(kept)]);
        }

        ulong Bits(IEnumerable<int> locals, int word) => locals.Where(local => cpu.Frame[local].Word == word)
            .Select(cpu.Place).Aggregate(0UL, (bits, place) => bits | (place.Mask << place.Shift));
    }

    /// <summary>Puts a CPU where it never takes a step again; nothing reads its locals there.</summary>
    public void StoreCut(CompiledCpu cpu)
    {
        StoreCounter(cpu, cpu.CutCounter);
        foreach (BitPlace word in layout.Frame(cpu.Index))
            StoreLocals(cpu, word, word.Mask << word.Shift, []);
    }

    /// <summary>Writes a program counter.</summary>
    public void StoreCounter(CompiledCpu cpu, int value)
    {
        BitPlace counter = layout.Counter(cpu.Index);
        Code.Replace(counter.Word, counter.Mask << counter.Shift, () => Code.Number((ulong)value << counter.Shift));
    }

    /// <summary>Replaces the bits at a place by an IL local.</summary>
    public void StorePlace(BitPlace place, LocalBuilder value) => Code.Replace(place.Word, place.Mask << place.Shift, () =>
    {
        Il.Emit(OpCodes.Ldloc, value);
        Code.ShiftLeft(place.Shift);
    });

    /// <summary>Appends the words as a successor.</summary>
    public void Store()
    {
        for (int w = 0; w < words.Length; w++)
        {
            Il.Emit(OpCodes.Ldloc, destination);
            Offset(w);
            Il.Emit(OpCodes.Ldloc, words[w]);
            Il.Emit(OpCodes.Stind_I8);
        }
        Il.Emit(OpCodes.Ldloc, destination);
        Offset(words.Length);
        Il.Emit(OpCodes.Stloc, destination);
        Il.Emit(OpCodes.Ldloc, count);
        Il.Emit(OpCodes.Ldc_I4_1);
        Il.Emit(OpCodes.Add);
        Il.Emit(OpCodes.Stloc, count);
    }

    /// <summary>Returns with a failed check.</summary>
    public void ReturnViolation(int number)
    {
        Il.Emit(OpCodes.Ldarg_3);
        Il.Emit(OpCodes.Ldc_I4, number);
        Il.Emit(OpCodes.Stind_I4);
        Il.Emit(OpCodes.Ldloc, count);
        Il.Emit(OpCodes.Ret);
    }

    /// <summary>Pushes the address of an element of a pinned table of 32-bit numbers.</summary>
    public void AddressOf(nint table, Action index)
    {
        Il.Emit(OpCodes.Ldc_I8, (long)table);
        Il.Emit(OpCodes.Conv_I);
        index();
        Il.Emit(OpCodes.Ldc_I4_2);
        Il.Emit(OpCodes.Shl);
        Il.Emit(OpCodes.Conv_I);
        Il.Emit(OpCodes.Add);
    }

    public StepFunction Finish()
    {
        Il.Emit(OpCodes.Ldloc, count);
        Il.Emit(OpCodes.Ret);
        return method.CreateDelegate<StepFunction>(null);
    }

    private void StoreLocals(CompiledCpu cpu, BitPlace word, ulong old, IReadOnlyList<int> locals)
    {
        if (word.Bits == 0 || (old == 0 && locals.Count == 0))
            return;
        Code.Replace(word.Word, old, locals.Count == 0 ? null : () =>
        {
            bool first = true;
            foreach (int local in locals)
            {
                Code.Shifted(new Core.Lowered.Local(local), cpu.Place(local).Shift);
                if (!first)
                    Il.Emit(OpCodes.Or);
                first = false;
            }
        });
    }

    private void Offset(int word)
    {
        if (word == 0)
            return;
        Il.Emit(OpCodes.Ldc_I4, word * sizeof(ulong));
        Il.Emit(OpCodes.Conv_I);
        Il.Emit(OpCodes.Add);
    }
}
