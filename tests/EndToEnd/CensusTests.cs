using System.Text.Json;
using Xunit;

namespace PtSpec.EndToEnd;

public sealed class CensusTests : IDisposable
{
    private const string Known =
        "static int move_ptes(void)\n{\n\tpte_t *p = pte_offset_map_lock(mm, pmd, addr, &ptl);\n\tif (!p)\n\t\treturn -EAGAIN;\n"
        + "\tpte_unmap_unlock(p, ptl);\n\treturn 0;\n}\n";

    private const string Unknown = "static int walk_anew(void)\n{\n\tpte_t *p = pte_offset_map(pmd, addr);\n\tset(*p);\n\treturn 0;\n}\n";

    private readonly TemporaryFolder folder = new();

    public CensusTests()
    {
        folder.Write("linux/Makefile", "VERSION = 7\nPATCHLEVEL = 3\n");
        folder.Write("linux/mm/mremap.c", Known);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_tree_is_listed_with_what_each_call_does()
    {
        Outcome outcome = BuiltProgram.Run("census", folder["linux"], "--csv", folder["c.csv"], "--json", folder["c.json"], "--width", "80");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Complaint));
        Assert.StartsWith(
            "mm/mremap.c\n     3 move_ptes                         pte_offset_map_lock      -EAGAIN\n         return -EAGAIN; looks again: inside primitive; lock/ro\n",
            outcome.Out, StringComparison.Ordinal);
        Assert.All(outcome.Out.Split('\n').Where(line => !line.StartsWith(folder.Path, StringComparison.Ordinal)), line => Assert.True(line.Length <= 80, line));
        Assert.Equal(
            "file,function,line,primitive,policy,on_null,recheck,unmap,mode\n"
            + "mm/mremap.c,move_ptes,3,pte_offset_map_lock,-EAGAIN,return -EAGAIN,inside primitive,balanced,lock/ro\n",
            File.ReadAllText(folder["c.csv"]));
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(folder["c.json"]));
        Assert.Equal("TryAgain", document.RootElement.GetProperty("sites")[0].GetProperty("policy").GetString());
    }

    [Fact]
    public void A_call_that_the_specification_does_not_know_is_news()
    {
        string spec = BuiltProgram.File("spec");
        Assert.Equal(0, BuiltProgram.Run("census", folder["linux"], "--against", spec).ExitCode);
        folder.Write("linux/mm/anew.c", Unknown);
        Outcome outcome = BuiltProgram.Run("census", folder["linux"], "--against", spec);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("new: mm/anew.c walk_anew: pte_offset_map - no policy in the specification\n", outcome.Out);
        Assert.Contains("gone: mm/vmscan.c walk_pte_range: pte_offset_map_rw_nolock\n", outcome.Out);
    }

    [Fact]
    public void Two_trees_are_compared_and_a_tree_with_a_table_of_another()
    {
        Assert.Equal(0, BuiltProgram.Run("census", folder["linux"], "--csv", folder["c.csv"]).ExitCode);
        folder.Write("later/mm/mremap.c", Known.Replace("-EAGAIN", "-EFAULT", StringComparison.Ordinal));
        foreach (string before in (string[])[folder["linux"], folder["c.csv"]])
        {
            Outcome outcome = BuiltProgram.Run("census", folder["later"], "--against", before);
            Assert.Equal(0, outcome.ExitCode);
            Assert.Contains("changed: mm/mremap.c move_ptes: pte_offset_map_lock\n  policy: -EAGAIN => error\n", outcome.Out);
            Assert.Contains("0 new, 0 gone, 1 changed", outcome.Out);
        }
    }

    [Fact]
    public void What_cannot_be_read_is_listed()
    {
        folder.Write("linux/fs/broken.c", "void f(void)\n{\n\tif pte_offset_map(a, b);\n}\n");
        Outcome outcome = BuiltProgram.Run("census", folder["linux"]);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("fs/broken.c:3: f: a ( is missing\n", outcome.Out);
        Assert.Contains("1 places could not be read", outcome.Out);
    }

    [Fact]
    public void Bad_input_is_named()
    {
        AssertRefused($"{folder["none"]}: expected a kernel's source, with C files in a folder mm/, found none", folder["none"]);
        AssertRefused("expected a file, found none", folder["linux"], "--against", folder["none.csv"]);
        string table = folder.Write("t.csv", "file,function,line,primitive,policy,on_null,recheck,unmap,mode\na,b,c,d,e,f,g,h,i\n");
        AssertRefused($"{table}: line 2: expected a line from 1, found 'c'", folder["linux"], "--against", table);
        string other = folder.Write("o.csv", "something else\n");
        AssertRefused($"{other}: line 1: expected list,at,kernel", folder["linux"], "--against", other);
    }

    private static void AssertRefused(string complaint, params string[] arguments)
    {
        Outcome outcome = BuiltProgram.Run(["census", .. arguments]);
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Out));
        Assert.Contains(complaint, outcome.Complaint);
    }
}
