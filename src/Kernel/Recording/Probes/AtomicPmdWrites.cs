using System.Globalization;
using System.Text.RegularExpressions;
using PtSpec.Kernel.Recording.Images;
using PtSpec.Kernel.Traces;

namespace PtSpec.Kernel.Recording.Probes;

/// <summary>
/// Finds the atomic instructions that write pmd entries: no paravirtual call stands for them, so the functions that write
/// entries are disassembled (with <c>objdump</c>), and each exchange, locked compare-and-exchange and locked bit reset there
/// whose operand is what a register points to counts.
/// </summary>
internal static partial class AtomicPmdWrites
{
    /// <summary>Functions that change an entry in place, which is no transition of the PmdEntry machine.</summary>
    private static readonly string[] s_inPlace =
        ["pmdp_test_and_clear_young", "pmdp_clear_flush_young", "pmdp_clear_flush_young_notify", "do_huge_pmd_wp_page", "page_vma_mkclean_one"];

    /// <summary>The functions of a kernel to look into: those given, and <see cref="s_inPlace"/>, with their clones.</summary>
    public static IReadOnlySet<string> FunctionsIn(KernelSymbols symbols, IEnumerable<string> writers)
    {
        HashSet<string> sought = [.. writers, .. s_inPlace];
        return symbols.Names
            .Where(name => sought.Contains(name.Split('.')[0]) || sought.Contains(WriterSymbols.FunctionOf(name)))
            .ToHashSet();
    }

    /// <summary>The sites in what objdump wrote (<c>-d --no-show-raw-insn</c>).</summary>
    public static IEnumerable<PmdWriteSite> Parse(IEnumerable<string> disassembly, KernelSymbols symbols, IReadOnlySet<string> functions)
    {
        (ulong Address, string Text)? last = null;
        foreach (string line in disassembly)
        {
            Match match = InstructionLine().Match(line);
            if (!match.Success)
                continue;
            ulong address = ulong.Parse(match.Groups["address"].ValueSpan, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            if (last is { } before && Site(before.Address, before.Text, (int)(address - before.Address), symbols, functions) is { } site)
                yield return site;
            last = (address, match.Groups["text"].Value);
        }
    }

    private static PmdWriteSite? Site(ulong address, string text, int length, KernelSymbols symbols, IReadOnlySet<string> functions)
    {
        Match match = Write().Match(text);
        if (!match.Success || RegisterOf(match.Groups["entry"].Value) is not { } entry)
            return null;
        // An exchange locks by itself, the others do not.
        bool isExchange = match.Groups["what"].Value == "xchg";
        if ((!isExchange && !match.Groups["lock"].Success) || symbols.At(address) is not { } at || !functions.Contains(at.Name))
            return null;
        string? value = RegisterOf(match.Groups["value"].Value);
        return match.Groups["what"].Value switch
        {
            "xchg" when value is not null => new(at.Name, at.Offset, length, PmdWriteKind.Exchange, entry, value, IsLast: false),
            "cmpxchg" when value is not null => new(at.Name, at.Offset, length, PmdWriteKind.CompareExchange, entry, value, IsLast: false),
            "btr" => new(at.Name, at.Offset, length, PmdWriteKind.BitReset, entry, Value: null, IsLast: false),
            _ => null,
        };
    }

    // As probes name a 64-bit register; null for what holds no entry: the stack, the program, a shorter register.
    private static string? RegisterOf(string name) => name switch
    {
        "rsp" or "rip" or "" => null,
        ['r', var first, .. var rest] when char.IsAsciiDigit(first) => rest.Length < 2 && rest.All(char.IsAsciiDigit) ? name : null,
        ['r', .. var rest] when rest.Length == 2 => rest,
        _ => null,
    };

    [GeneratedRegex(@"^\s*(?<address>[0-9a-f]+):\s+(?<text>\S.*)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex InstructionLine();

    // "lock cmpxchg %rsi,(%rdi)", "xchg %rax,(%rbx)", "lock btrq $0x5,(%rdx)"; a displacement but 0 would be a field of something.
    [GeneratedRegex(
        @"^(?<lock>lock )?(?<what>xchg|cmpxchg|btr)[lqb]?\s+(%(?<value>\w+)|\$\w+),(0x0)?\(%(?<entry>\w+)\)",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Write();
}
