using PtSpec.Checking.Scenarios;
using PtSpec.Core.Vocabulary;
using Xunit;

namespace PtSpec.Properties.Scenarios;

/// <summary>Bad scenarios: the first problem, where it is and what was expected there.</summary>
public sealed class ScenarioErrorTests
{
    private const string ExpectedStatements = "expected one of: about, kernel, locks, config, memory, ptes, tables, vma, pmd, cache, cpu, ends, expect";
    private const string ExpectedProperties =
        "expected a property, one of: I1, I2, I3, I4, I5, I6, I7, I8, I9, I10, linearizability, refinement, deadlock, completion, progress, effect";
    private static readonly string ExpectedOperations =
        $"expected one of: {string.Join(", ", OperationShape.All.Select(shape => shape.Word))}";

    [Theory]
    [InlineData("", 1, 1, "expected scenario <name>, found the end of the text")]
    [InlineData("scenari x", 1, 1, "expected scenario <name>, found 'scenari'")]
    [InlineData("# hello\n\n  scenario a/b", 3, 12,
        "expected a name of letters, digits, dots, dashes and underscores, found 'a'")]
    [InlineData("scenario s\n", 2, 1, "expected a kernel statement, such as kernel 6.6, found the end of the text")]
    [InlineData("scenario s\nscenario t", 2, 1, "expected one scenario, found another")]
    [InlineData("scenario s\nabout  \n", 2, 8, "expected some text, found the end of the line")]
    public void The_head(string text, int line, int column, string problem) => Fails(text, line, column, problem);

    [Theory]
    [InlineData("kernle 6.6", 1, ExpectedStatements + ", found 'kernle'")]
    [InlineData("kernel six", 8, "expected a kernel version such as 6.6, found 'six'")]
    [InlineData("kernel 6", 9, "expected the dot of a kernel version such as 6.6, found the end of the line")]
    [InlineData("kernel 6.6b", 10, "expected the number after the dot, found '6b'")]
    [InlineData("kernel 6.3", 8, "expected kernel 6.4 or later")]
    [InlineData("kernel 6.6 kernel 6.6", 12, "expected each of kernel, locks, config, memory, ptes, tables and expect at most once")]
    [InlineData("locks none", 7, "expected one of: split, pte, mm, found 'none'")]
    [InlineData("ptes 5", 6, "expected 1 to 4 entries per table, found '5'")]
    [InlineData("ptes 0", 6, "expected 1 to 4 entries per table, found '0'")]
    [InlineData("tables 7", 8, "expected 1 to 6 page tables, found '7'")]
    [InlineData("tables 99999999999999999999", 8, "expected 1 to 6 page tables, found '99999999999999999999'")]
    [InlineData("\u0001", 1, ExpectedStatements + ", found the character U+0001")]
    public void Settings(string statement, int column, string problem) => FailsIn(statement, column, problem);

    [Theory]
    [InlineData("vma 3 = anon", 5, "expected a slot: 0 to 2, found '3'")]
    [InlineData("vma 0 : anon", 7, "expected = after the slot, found ':'")]
    [InlineData("vma 0 = file", 9, "expected one of: anon, shmem, shmem private, kernel, found 'file'")]
    [InlineData("vma 0 = anon vma 0 = anon", 18, "expected vma 0 once")]
    [InlineData("vma 0 = anon vma 2 = anon cpu 0: read 0.0", 18, "expected vma 1 too: numbers leave no gap")]
    [InlineData("vma 0 = anon huge pmd 0 = migration cpu 0: read 0.0", 27, "expected none, leaf or table: a migration entry needs a vma of shmem")]
    [InlineData("vma 0 = shmem huge pmd 0 = leaf { 0: a } cpu 0: read 0.0", 28, "expected 0 entries in the table")]
    [InlineData("vma 0 = anon pmd 1 = none cpu 0: read 0.0", 18, "expected vma 1 = ... for this slot")]
    [InlineData("vma 0 = anon pmd 0 = page cpu 0: read 0.0", 22, "expected one of: none, leaf, migration, bad, table { ... }, found 'page'")]
    [InlineData("pmd 0 = none pmd 0 = none", 18, "expected pmd 0 once")]
    [InlineData("vma 0 = shmem pmd 0 = leaf cpu 0: read 0.0", 23,
        "expected none or table: a leaf, or one that is away, needs a vma with the word huge")]
    [InlineData("cpu 0: read 0.0 vma 0 = anon cache 0.0 = a", 36, "expected a slot of shmem: anonymous memory has no page cache")]
    [InlineData("cpu 0: read 0.0 vma 0 = shmem cache 0.0 = d", 43, "expected a value: 0 to 3, or a, b, c, found 'd'")]
    [InlineData("cpu 0: read 0.0 vma 0 = shmem cache 0.2 = a", 37, "expected an index below 2, the number of ptes")]
    [InlineData("cache 0.0 = a cache 0.0 = b", 21, "expected cache 0.0 once")]
    [InlineData("cpu 0: read 0.0", 13, "expected vma 0 = ... for this slot")]
    [InlineData("expect holds", 0, "expected 1 to 3 slots: vma 0 = anon, shmem, shmem private or kernel")]
    public void Slots(string statement, int column, string problem) => FailsIn(statement, column, problem);

    [Theory]
    [InlineData("table 0: none", 15, "expected { and the entries of the table, found '0'")]
    [InlineData("table { 4: none }", 17, "expected the index of an entry: 0 to 3, found '4'")]
    [InlineData("table { 0 none }", 19, "expected : after the index, found 'none'")]
    [InlineData("table { 0: pages }", 20, "expected one of: none, page, anon, swap, found 'pages'")]
    [InlineData("table { 0: page }", 25, "expected a value: 0 to 3, or a, b, c, found '}'")]
    [InlineData("table { 0: page 4 }", 25, "expected a value: 0 to 3, or a, b, c, found '4'")]
    [InlineData("table { 0: none 1: none }", 25, "expected , or } after an entry, found '1'")]
    [InlineData("table { 0: none, 0: none }", 26, "expected entry 0 once")]
    [InlineData("table { 2: none } vma 0 = shmem cpu 0: read 0.0", 17, "expected an index below 2, the number of ptes")]
    [InlineData("table { 0: none, 1: anon a } vma 0 = shmem cpu 0: read 0.0", 26,
        "expected none or page: anon is for private shmem")]
    [InlineData("table { 0: page a } vma 0 = shmem cpu 0: read 0.0 cache 0.0 = b", 65,
        "expected the value of the page that the table maps there")]
    [InlineData("table {} tables 1 vma 0 = shmem vma 1 = anon pmd 1 = table {} cpu 0: read 0.0", 25,
        "expected at least 2 page tables: the start has them")]
    public void Tables(string pmd, int column, string problem) => FailsIn($"pmd 0 = {pmd}", column, problem);

    [Theory]
    [InlineData("cpu 4: read 0.0", 5, "expected a CPU: 0 to 3, found '4'")]
    [InlineData("cpu 0 read 0.0", 7, "expected : after the number of the CPU, found 'read'")]
    [InlineData("cpu 0: read 0", 14, "expected . and the index of an entry, found the end of the line")]
    [InlineData("cpu 0: write 0.0 d", 18, ExpectedStatements + ", found 'd'")]
    [InlineData("cpu 0: write 0.0 4", 18, "expected a value: 0 to 3, or a, b, c, found '4'")]
    [InlineData("cpu 0: read 0.0 vma 0 = anon cpu 0: read 0.0", 34, "expected cpu 0 once")]
    [InlineData("vma 0 = anon cpu 1: read 0.0", 18, "expected cpu 0 too: numbers leave no gap")]
    [InlineData("vma 0 = anon cpu 0: read 1.0", 26, "expected vma 1 = ... for this slot")]
    [InlineData("vma 0 = anon cpu 0: read 0.0; mincore 0.3", 41, "expected an index below 2, the number of ptes")]
    [InlineData("vma 0 = anon cpu 0: retract 0", 29, "expected a slot of shmem or shmem private for retract")]
    [InlineData("vma 0 = shmem cpu 0: uffd_copy 0.0", 32, "expected a slot of anon or shmem private for uffd_copy")]
    [InlineData("vma 0 = anon cpu 0: rw_install 0.0", 32, "expected a slot of shmem private for rw_install")]
    [InlineData("vma 0 = anon cpu 0: pte_alloc 0;pte_alloc 0;pte_alloc 0;pte_alloc 0;pte_alloc 0", 18,
        "expected 1 to 4 operations")]
    [InlineData("vma 0 = anon huge cpu 0: swap_out 0.0", 35, "expected a slot that is not anon huge for swap_out")]
    [InlineData("vma 0 = anon cpu 0: collapse 0", 30, "expected a slot of anon huge for collapse")]
    [InlineData("vma 0 = anon", 0, "expected 1 to 4 CPUs: cpu 0: <operations>")]
    public void Cpus(string statement, int column, string problem) => FailsIn(statement, column, problem);

    [Theory]
    [InlineData("ends", 5, "expected a slot: 0 to 2, found the end of the line")]
    [InlineData("ends 0 none", 8, "expected = after the slot, found 'none'")]
    [InlineData("ends 0 = empty", 10, "expected one of: none, table, leaf, found 'empty'")]
    [InlineData("ends 0 = none ends 0 = leaf", 20, "expected ends 0 once")]
    [InlineData("vma 0 = anon cpu 0: read 0.0 ends 1 = none", 35, "expected vma 1 = ... for this slot")]
    public void Ends(string statement, int column, string problem) => FailsIn(statement, column, problem);

    [Theory]
    [InlineData("cpu 0:", 7, "{0}, found the end of the line")]
    [InlineData("cpu 0: fly 0.0; read 0.1", 8, "{0}, found 'fly'")]
    [InlineData("cpu 0: read 0.0; reed 0.1", 18, "expected read, as {1}, found 'reed'")]
    public void Unknown_operations(string statement, int column, string problem) => FailsIn(
        statement, column, problem.Replace("{0}", ExpectedOperations).Replace("{1}", ExpectedOperations["expected ".Length..]));

    [Theory]
    [InlineData("expect", 7, "expected one of: holds, violates, found the end of the line")]
    [InlineData("expect fails", 8, "expected one of: holds, violates, found 'fails'")]
    [InlineData("expect holds states many", 21, "expected the number of states, found 'many'")]
    [InlineData("expect holds states -1", 21, "expected the number of states, found '-1'")]
    [InlineData("expect violates", 16, ExpectedProperties + ", found the end of the line")]
    [InlineData("vma 0 = anon cpu 0: read 0.0 expect violates I99", 46, ExpectedProperties)]
    public void Expectations(string statement, int column, string problem) => FailsIn(statement, column, problem);

    [Fact]
    public void Of_several_problems_the_first_is_told() => FailsIn(
        "vma 0 = anon cpu 0: read 0.9; retract 0", 28, "expected the index of an entry: 0 to 3, found '9'");

    // Column 0: what is missing is missed at the end of the text.
    private static void FailsIn(string statement, int column, string problem)
    {
        bool kernel = statement.StartsWith("kernel", StringComparison.Ordinal);
        string rest = kernel ? "\nvma 0 = anon\ncpu 0: read 0.0" : "\nkernel 6.6";
        if (column == 0)
            Fails($"scenario s\n{statement}{rest}", 3, "kernel 6.6".Length + 1, problem);
        else
            Fails($"scenario s\n{statement}{rest}", 2, column, problem);
    }

    private static void Fails(string text, int line, int column, string problem)
    {
        ScenarioFormatException found = Assert.Throws<ScenarioFormatException>(() => ScenarioFile.Parse("bad.scenario", text));
        Assert.Equal($"bad.scenario:{line}:{column}: {problem}", found.Message);
        Assert.Equal(("bad.scenario", line, column, problem), (found.File, found.Line, found.Column, found.Problem));
    }
}
