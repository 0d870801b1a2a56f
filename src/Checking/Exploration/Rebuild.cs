namespace PtSpec.Checking.Exploration;

/// <summary>Fills an empty table with the states of an arena.</summary>
internal static unsafe class Rebuild
{
    private const int Batch = 64;

    /// <summary>Places every state of the arena; all are distinct, so none is compared more than its tag asks for.</summary>
    public static void From<TTable, TWords>(StateArena arena, TWords words, TTable table)
        where TTable : struct, IStateTable<TWords>
        where TWords : struct, IWords
    {
        ulong** chunks = arena.Chunks;
        ulong* aims = stackalloc ulong[Batch];
        for (long start = 0; start < arena.Count; start += Batch)
        {
            // A chunk is a multiple of a batch: a batch is contiguous.
            ulong* states = StateArena.At(chunks, (uint)start, words.Count);
            int count = (int)Math.Min(Batch, arena.Count - start);
            for (int i = 0; i < count; i++)
                aims[i] = table.Aim(words, states + i * words.Count);
            for (int i = 0; i < count; i++)
            {
                ulong* state = states + i * words.Count;
                void* slot = table.Find(words, chunks, aims[i], state);
                if (slot != null)
                    table.Place(slot, aims[i], state, (uint)(start + i));
            }
        }
    }
}
