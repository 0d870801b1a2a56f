using System.Buffers.Binary;
using PtSpec.Kernel.Recording.Images;
using PtSpec.Kernel.Traces;

namespace PtSpec.Kernel.Recording.Probes;

/// <summary>
/// Finds the calls that store a pmd entry in a kernel with PARAVIRT_XXL, which Debian's have. <c>set_pmd</c> is
/// <c>call *pv_ops.mmu.set_pmd(%rip)</c> there; at boot it is made a direct call of <c>native_set_pmd</c> of the same length,
/// with the entry in %rdi and the value in %rsi. Where the compiler did not inline <c>set_pmd</c> or <c>pmd_populate</c>, their
/// callers count.
/// </summary>
internal static class SetPmdCalls
{
    private const string Native = "native_set_pmd";
    private const int IndirectLength = 6;
    private const int DirectLength = 5;
    private const byte Call = 0xe8;
    private const byte Jump = 0xe9;

    // What only wraps the store, so that the callers are the writers.
    private static readonly string[] s_setters = [Native, "set_pmd", "paravirt_set_pmd"];
    private static readonly string[] s_populators = ["pmd_populate"];

    // Who writes entries of the kernel's own page tables only, at boot, for memory hotplug or for vmalloc.
    private static readonly HashSet<string> s_kernelOnly =
    [
        // arch/x86/mm: the direct map, vmemmap, ioremap, fixmap, page-table isolation.
        "__pte_alloc_kernel", "pmd_populate_kernel", "fill_pmd", "fill_pte", "vmemmap_set_pmd", "vmemmap_pmd_populate",
        "__unmap_pmd_range", "unmap_pmd_range", "unmap_pte_range", "populate_pmd", "try_to_free_pmd_page", "remove_pagetable",
        "pud_free_pmd_page", "pmd_free_pte_page", "pmd_set_huge", "pmd_clear_huge", "clear_page_presence",
        "pti_user_pagetable_walk_pte", "ident_pmd_init",
        // kexec, hibernation, Xen.
        "machine_kexec_prepare", "relocate_restore_code", "swsusp_arch_resume", "xen_set_pmd_hyper", "xen_alloc_p2m_entry",
    ];

    /// <summary>The calls, in the order of their addresses; null where entries are stored without a call.</summary>
    public static IReadOnlyList<PmdWriteSite>? Find(IReadOnlyList<Segment> segments, KernelSymbols symbols)
    {
        var pointers = new HashSet<ulong>(symbols.AddressesOf(Native).SelectMany(function => PointersTo(function, segments)));
        if (pointers.Count == 0)
            return null;
        HashSet<ulong> setters = [.. s_setters.SelectMany(symbols.AddressesOf)];
        HashSet<ulong> populators = [.. s_populators.SelectMany(symbols.AddressesOf)];
        (ulong Begin, ulong End) init = (symbols.AddressesOf("_sinittext").FirstOrDefault(), symbols.AddressesOf("_einittext").FirstOrDefault());
        return
        [
            .. segments.Where(s => s.IsCode)
                .SelectMany(code => Indirect(code, pointers)
                    .Concat(Direct(code, setters, PmdWriteKind.Set))
                    .Concat(Direct(code, populators, PmdWriteKind.Populate)))
                .Where(call => call.Address < init.Begin || call.Address >= init.End)
                .OrderBy(call => call.Address)
                .Select(call => Site(call, symbols))
                .OfType<PmdWriteSite>(),
        ];
    }

    private static PmdWriteSite? Site(FoundCall call, KernelSymbols symbols)
    {
        if (symbols.At(call.Address) is not { } at)
            return null;
        string function = at.Name.Split('.')[0];
        if (s_setters.Contains(function) || s_populators.Contains(function) || s_kernelOnly.Contains(function))
            return null;
        (string entry, string value) = call.Kind == PmdWriteKind.Populate ? ("si", "dx") : ("di", "si");
        return new PmdWriteSite(at.Name, at.Offset, call.Length, call.Kind, entry, value, call.IsJump);
    }

    private static IEnumerable<ulong> PointersTo(ulong function, IReadOnlyList<Segment> segments)
    {
        byte[] pointer = BitConverter.GetBytes(function);
        foreach (Segment segment in segments)
        {
            foreach (int at in Places(segment.Bytes, pointer))
            {
                ulong address = segment.Address + (ulong)at;
                if (address % sizeof(ulong) == 0)
                    yield return address;
            }
        }
    }

    private static IEnumerable<FoundCall> Indirect(Segment code, HashSet<ulong> pointers)
    {
        foreach (int at in Places(code.Bytes, [0xff, 0x15]))
        {
            ulong address = code.Address + (ulong)at;
            if (at + IndirectLength <= code.Bytes.Length && pointers.Contains(Target(code, at + 2)))
                yield return new FoundCall(address, IndirectLength, PmdWriteKind.Set, IsJump: false);
        }
    }

    private static IEnumerable<FoundCall> Direct(Segment code, HashSet<ulong> targets, PmdWriteKind kind)
    {
        if (targets.Count == 0)
            yield break;
        for (int at = 0; at + DirectLength <= code.Bytes.Length; at++)
        {
            int next = code.Bytes.Span[at..^(DirectLength - 1)].IndexOfAny(Call, Jump);
            if (next < 0)
                yield break;
            at += next;
            if (targets.Contains(Target(code, at + 1)))
                yield return new FoundCall(code.Address + (ulong)at, DirectLength, kind, code.Bytes.Span[at] == Jump);
        }
    }

    // What a displacement of 32 bits, the last thing in an instruction, points to.
    private static ulong Target(Segment code, int at) =>
        code.Address + (ulong)at + sizeof(int) + (ulong)BinaryPrimitives.ReadInt32LittleEndian(code.Bytes.Span[at..]);

    private static IEnumerable<int> Places(ReadOnlyMemory<byte> bytes, byte[] sought)
    {
        for (int at = 0; at < bytes.Length; at++)
        {
            int next = bytes.Span[at..].IndexOf(sought);
            if (next < 0)
                yield break;
            at += next;
            yield return at;
        }
    }

    private readonly record struct FoundCall(ulong Address, int Length, PmdWriteKind Kind, bool IsJump);
}
