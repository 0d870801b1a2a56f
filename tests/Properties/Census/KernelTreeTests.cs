using PtSpec.Checking.CallSites;
using PtSpec.Kernel.Census;
using PtSpec.StateMachines;
using Xunit;

namespace PtSpec.Properties.Census;

/// <summary>
/// Whole trees: a small one that is written here, and the kernel's source in the folders that PTSPEC_KERNEL_TREES names,
/// with colons between.
/// </summary>
public sealed class KernelTreeTests : IDisposable
{
    private readonly DirectoryInfo _small = Directory.CreateTempSubdirectory("ptspec-census-");

    public KernelTreeTests()
    {
        Write("Makefile", "# SPDX\nVERSION = 7\nPATCHLEVEL = 3\nSUBLEVEL = 1\n");
        Write("mm/mremap.c", "static int move_ptes(void)\n{\n\tpte_t *p = pte_offset_map_lock(mm, pmd, addr, &ptl);\n\tif (!p)\n\t\treturn -EAGAIN;\n\tpte_unmap_unlock(p, ptl);\n\treturn 0;\n}\n");
        Write("mm/other.c", "int nothing(void)\n{\n\treturn 0;\n}\n");
        Write("tools/x.c", "void f(void)\n{\n\tpte_offset_map(a, b);\n}\n");
        Write("arch/x86/mm/broken.c", "void f(void)\n{\n\tpte_offset_map(a, b;\n");
        File.CreateSymbolicLink(Path.Combine(_small.FullName, "arch", "loop"), _small.FullName);
    }

    public void Dispose() => _small.Delete(recursive: true);

    [Fact]
    public void A_small_tree_is_scanned_without_what_is_no_part_of_the_kernel()
    {
        TreeCensus census = KernelTree.Open(_small.FullName)!.Scan(2, CancellationToken.None);
        Assert.Equal(new KernelVersion(7, 3), census.Version);
        Assert.Equal((3, 2), (census.Files, census.Scanned));
        Assert.Equal(["arch/x86/mm/broken.c", "mm/mremap.c"], census.Sites.Select(s => s.File));
        Assert.Equal(CallSitePolicy.TryAgain, census.Sites[1].Policy);
        Assert.NotEmpty(census.Problems);
        Assert.All(census.Problems, p => Assert.Equal("arch/x86/mm/broken.c", p.File));
    }

    [Fact]
    public void A_folder_without_mm_is_no_tree() => Assert.Null(KernelTree.Open(Path.Combine(_small.FullName, "arch")));

    [Fact]
    public void A_scan_can_be_ended() => Assert.ThrowsAny<OperationCanceledException>(
        () => KernelTree.Open(_small.FullName)!.Scan(2, new CancellationToken(canceled: true)));

    [Fact]
    public void Every_call_of_the_trees_can_be_read_and_is_known_to_the_specification()
    {
        string spec = Path.Combine(AppContext.BaseDirectory, "spec", CallSiteFile.Name);
        File.Delete(Path.Combine(_small.FullName, "arch", "x86", "mm", "broken.c"));
        string[] named = Environment.GetEnvironmentVariable("PTSPEC_KERNEL_TREES")?.Split(':') ?? [];
        foreach (string folder in named.Append(_small.FullName))
        {
            TreeCensus census = KernelTree.Open(folder)!.Scan(Environment.ProcessorCount, CancellationToken.None);
            Assert.Empty(census.Problems);
            Assert.All(census.Sites, site => Assert.NotNull(site.Policy));
            Comparison comparison = Comparison.Of(CensusReference.Of(CallSiteFile.Read(spec), census.Sites), census.Sites);
            Assert.Empty(comparison.WithoutPolicy);
            DifferenceReasons reasons = DifferenceReasons.Beside(spec);
            Assert.DoesNotContain(comparison.Differences, d => reasons.Of(d) is null);
        }
    }

    private void Write(string name, string text)
    {
        string path = Path.Combine(_small.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
