using System.Globalization;
using System.Text;
using PtSpec.Kernel.Recording.Images;
using PtSpec.StateMachines;

namespace PtSpec.Kernel.Recording.Probes;

/// <summary>Finds every instruction of a kernel that writes a pmd entry.</summary>
internal static class PmdWriteFinder
{
    // Functions closer than this are disassembled in one go: starting objdump costs more than reading past what is between.
    private const ulong Near = 1 << 16;

    /// <summary>The sites; null where entries are stored in a way that cannot be found.</summary>
    /// <param name="elf">The kernel, decompressed.</param>
    /// <param name="symbols">Its functions.</param>
    /// <param name="kernel">Its version.</param>
    /// <param name="folder">Where a file may be written.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="RecordingException">The symbols are not of this kernel, or objdump is missing or fails.</exception>
    public static IReadOnlyList<PmdWriteSite>? Find(
        byte[] elf, KernelSymbols symbols, KernelVersion kernel, string folder, CancellationToken cancellation)
    {
        IReadOnlyList<Segment> segments = ElfImage.Segments(elf);
        ulong text = symbols.AddressesOf("_stext").FirstOrDefault();
        if (!segments.Any(s => s.IsCode && text >= s.Address && text - s.Address < (ulong)s.Bytes.Length))
            throw new RecordingException($"the kernel runs at other addresses (_stext at 0x{text:x}) than its image has");
        if (SetPmdCalls.Find(segments, symbols) is not { } calls)
            return null;
        string file = Path.Combine(folder, "vmlinux");
        File.WriteAllBytes(file, elf);
        IReadOnlySet<string> functions = AtomicPmdWrites.FunctionsIn(symbols, AtomicWritersIn(kernel));
        IEnumerable<PmdWriteSite> atomic = Ranges(symbols, functions)
            .SelectMany(range => AtomicPmdWrites.Parse(Disassemble(file, range, cancellation), symbols, functions));
        return [.. calls, .. atomic];
    }

    /// <summary>
    /// The functions of the PmdEntry machine whose atomic instructions are on pmd entries: those of <c>mm/huge_memory.c</c>, and
    /// the <c>pmdp_</c> functions. The others change entries of page tables so, and pmd entries only through these.
    /// </summary>
    internal static IEnumerable<string> AtomicWritersIn(KernelVersion kernel)
    {
        var rows = PmdEntryMachine.Definition.Transitions.Where(row => row.Versions.Contains(kernel)).ToArray();
        HashSet<string> elsewhere = [.. rows.Where(row => !IsOfHugePages(row.Source)).SelectMany(row => row.Functions)];
        return rows
            .SelectMany(row => row.Functions)
            .Distinct()
            .Where(function => function.StartsWith("pmdp_", StringComparison.Ordinal) || !elsewhere.Contains(function));

        static bool IsOfHugePages(string source) => source.StartsWith("mm/huge_memory.c ", StringComparison.Ordinal);
    }

    /// <summary>What to disassemble, so that all these functions are in it.</summary>
    internal static IReadOnlyList<(ulong Begin, ulong End)> Ranges(KernelSymbols symbols, IReadOnlySet<string> functions)
    {
        var ranges = new List<(ulong Begin, ulong End)>();
        foreach (ulong begin in functions.SelectMany(symbols.AddressesOf).Order())
        {
            ulong end = symbols.EndOf(begin);
            if (ranges.Count > 0 && begin < ranges[^1].End + Near)
                ranges[^1] = (ranges[^1].Begin, Math.Max(end, ranges[^1].End));
            else
                ranges.Add((begin, end));
        }

        return ranges;
    }

    private static string[] Disassemble(string file, (ulong Begin, ulong End) range, CancellationToken cancellation)
    {
        string[] arguments =
        [
            "-d", "--no-show-raw-insn",
            string.Create(CultureInfo.InvariantCulture, $"--start-address=0x{range.Begin:x}"),
            string.Create(CultureInfo.InvariantCulture, $"--stop-address=0x{range.End:x}"),
            file,
        ];
        return Encoding.ASCII.GetString(ExternalProgram.Objdump.Run(arguments, cancellation: cancellation)).Split('\n');
    }
}
