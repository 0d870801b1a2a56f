using PtSpec.Kernel.Recording.Images;
using PtSpec.Kernel.Recording.Probes;
using PtSpec.Kernel.Traces;
using PtSpec.StateMachines;
using Xunit;

namespace PtSpec.Properties.Recording;

public sealed class AtomicPmdWritesTests
{
    // Instructions of 6.12.117 and 7.2.13 as Debian builds them, and others that look like them.
    private const string Excerpt = """

        /tmp/vmlinux:     file format elf64-x86-64

        Disassembly of section .text:

        ffffffff81000000 <.text>:
        ffffffff81000000:	endbr64
        ffffffff81000004:	nopl   0x0(%rax,%rax,1)
        ffffffff81000009:	mov    %rdx,%rbp
        ffffffff8100000c:	xchg   %rax,(%rbx)
        ffffffff81000010:	xchg   %rcx,0x0(%r13)
        ffffffff81000014:	lock btrq $0x5,(%rbx)
        ffffffff8100001a:	setb   %al
        ffffffff81000100:	lock cmpxchg %rcx,(%rdx)
        ffffffff81000105:	jne    ffffffff81000100
        ffffffff81000107:	lock cmpxchg %ecx,0x34(%rdi)
        ffffffff8100010c:	xchg   %eax,(%rdi)
        ffffffff8100010e:	lock decl (%rdi)
        ffffffff81000111:	xchg   %ax,%ax
        ffffffff81000113:	xchg   %r12,(%r8)
        ffffffff81000116:	xchg   %rax,(%rsp)
        ffffffff8100011a:	cmpxchg %rcx,(%rdx)
        ffffffff8100011e:	lock xadd %rax,(%rdi)
        ffffffff81000200:	xchg   %rax,(%rdi)
        ffffffff81000203:	ret
        """;

    private static readonly KernelSymbols s_symbols = KernelSymbolsTests.Named("pmdp_collapse_flush", "copy_huge_pmd.constprop.0", "move_page_tables");

    [Fact]
    public void Atomic_writes_through_a_register_are_found_with_their_lengths()
    {
        IReadOnlySet<string> functions = AtomicPmdWrites.FunctionsIn(s_symbols, ["pmdp_collapse_flush", "copy_huge_pmd"]);
        Assert.Equal(
            [
                new("pmdp_collapse_flush", 0xc, 4, PmdWriteKind.Exchange, "bx", "ax", IsLast: false),
                new("pmdp_collapse_flush", 0x10, 4, PmdWriteKind.Exchange, "r13", "cx", IsLast: false),
                new("pmdp_collapse_flush", 0x14, 6, PmdWriteKind.BitReset, "bx", null, IsLast: false),
                new("copy_huge_pmd.constprop.0", 0x0, 5, PmdWriteKind.CompareExchange, "dx", "cx", IsLast: false),
                new("copy_huge_pmd.constprop.0", 0x13, 3, PmdWriteKind.Exchange, "r8", "r12", IsLast: false),
            ],
            AtomicPmdWrites.Parse(Excerpt.Split('\n'), s_symbols, functions));
    }

    [Theory]
    [InlineData("6.12")]
    [InlineData("7.2")]
    public void Functions_that_exchange_entries_of_page_tables_are_not_looked_into(string kernel)
    {
        HashSet<string> writers = [.. PmdWriteFinder.AtomicWritersIn(KernelVersion.Parse(kernel))];
        HashSet<string> expected = ["pmdp_collapse_flush", "pmdp_huge_clear_flush", "zap_huge_pmd", "move_huge_pmd", "copy_huge_pmd", "pmdp_invalidate"];
        Assert.Superset(expected, writers);
        Assert.DoesNotContain(
            writers, w => w is "collapse_pte_mapped_thp" or "try_collapse_pte_mapped_thp" or "collapse_huge_page" or "move_page_tables" or "madvise_cold_or_pageout_pte_range");
    }

    [Fact]
    public void What_lies_close_together_is_disassembled_at_once()
    {
        KernelSymbols symbols = KernelSymbolsTests.Parse(
            "ffffffff81000000 T a", "ffffffff81000100 T b", "ffffffff81000200 T c", "ffffffff81200000 T d", "ffffffff81200010 T e");
        Assert.Equal(
            [(0xffffffff81000000, 0xffffffff81000300 - 0x100), (0xffffffff81200000, 0xffffffff81200010)],
            PmdWriteFinder.Ranges(symbols, new HashSet<string> { "a", "b", "d" }).Select(r => (r.Begin, r.End)));
    }
}
