using PtSpec.Scheduling;

namespace PtSpec.Samples.Stacks;

/// <summary>What a thread does to a stack.</summary>
/// <param name="Pushed">The value that it pushes; null for a pop.</param>
public readonly record struct StackCall(int? Pushed)
{
    /// <inheritdoc/>
    public override string ToString() => Pushed is { } value ? $"push {value}" : "pop";
}

/// <summary>Threads that use a stack, and what each of its calls returned.</summary>
public sealed class StackProgram(IReadOnlyList<int> content, IReadOnlyList<IReadOnlyList<StackCall>> threads)
{
    /// <summary>What lies there before the threads begin, the first on top.</summary>
    public IReadOnlyList<int> Content { get; } = content;

    /// <summary>The calls of each thread.</summary>
    public IReadOnlyList<IReadOnlyList<StackCall>> Threads { get; } = threads;

    /// <inheritdoc/>
    public override string ToString() =>
        $"[{string.Join(", ", Content)}] " + string.Join(" | ", Threads.Select(calls => string.Join(", ", calls)));

    /// <summary>
    /// The program under schedules. Nothing pushed is lost or comes twice: what was popped and what is left are what was pushed.
    /// </summary>
    public ConcurrentProgram<Shared> Of(Func<IReadOnlyList<int>, IStack> make) => new(
        () => new Shared(make(Content), new List<int>[Threads.Count]),
        [.. Threads.Select(calls => (Action<Shared, ScheduledMemory>)((shared, memory) => Run(calls, shared, memory)))])
    {
        Check = Check,
    };

    private static void Run(IReadOnlyList<StackCall> calls, Shared shared, ScheduledMemory memory)
    {
        // Made anew whenever the program is run from its start, and the same each time.
        var popped = new List<int>();
        foreach (StackCall call in calls)
        {
            if (Make(call, shared.Stack, memory) is { } value)
                popped.Add(value);
        }
        shared.Popped[memory.Cpu] = popped;
    }

    private void Check(Shared shared)
    {
        int[] pushed = [.. Content, .. Threads.SelectMany(calls => calls).Select(call => call.Pushed).OfType<int>()];
        var left = new List<int>();
        while (left.Count <= pushed.Length && shared.Stack.Pop(default(HardwareMemory)) is { } value)
            left.Add(value);
        string found = string.Join(" ", shared.Popped.SelectMany(popped => popped).Concat(left).Order());
        string expected = string.Join(" ", pushed.Order());
        if (found != expected)
            throw new InvalidOperationException($"pushed {expected}, but popped and left are {found}");
    }

    private static int? Make<M>(StackCall call, IStack stack, M memory)
        where M : struct, IMemory
    {
        if (call.Pushed is not { } value)
            return stack.Pop(memory);
        stack.Push(memory, value);
        return null;
    }

    /// <summary>What the threads share.</summary>
    /// <param name="Stack">The stack.</param>
    /// <param name="Popped">What each thread popped.</param>
    public sealed record Shared(IStack Stack, List<int>[] Popped);
}
