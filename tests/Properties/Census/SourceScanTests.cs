using System.Diagnostics;
using FsCheck;
using FsCheck.Xunit;
using PtSpec.Checking.CallSites;
using PtSpec.Kernel.Census;
using Xunit;

namespace PtSpec.Properties.Census;

/// <summary>Calls of the family are found in whatever C they stand, with the right answers; and no text is too broken to be scanned.</summary>
public sealed class SourceScanTests
{
    [Property(MaxTest = 500)]
    public void A_call_is_found_with_what_happens_around_it(int seed, int salt)
    {
        KnownSource known = KnownSource.Write(new Random(HashCode(seed, salt)));

        ScannedSource scanned = SourceScan.Scan("mm/x.c", known.Text);

        Assert.Empty(scanned.Problems);
        CensusSite site = Assert.Single(scanned.Sites);
        Assert.Equal(
            (known.Function, known.Line, known.Primitive, known.Policy, known.Recheck, known.Mode),
            (site.Function, site.Line, site.Primitive, site.Policy!.Value, site.Recheck, site.Mode));
        Assert.Contains(known.OnNull, site.OnNull, StringComparison.Ordinal);
        Assert.StartsWith(known.Unmap, site.Unmap, StringComparison.Ordinal);
    }

    [Property(MaxTest = 300)]
    public void Comments_and_blanks_between_tokens_change_nothing(int seed, int salt)
    {
        var random = new Random(HashCode(seed, salt));
        KnownSource known = KnownSource.Write(random);

        CensusSite plain = Assert.Single(SourceScan.Scan("x", known.Text).Sites);
        CensusSite dressed = Assert.Single(SourceScan.Scan("x", Dress(known.Text, random)).Sites);

        Assert.Equal(plain, dressed);
    }

    [Property(MaxTest = 300)]
    public void Two_files_in_one_have_the_calls_of_both(int seed, int salt)
    {
        var random = new Random(HashCode(seed, salt));
        (KnownSource a, KnownSource b) = (KnownSource.Write(random), KnownSource.Write(random));
        int lines = a.Text.Count(c => c == '\n');

        IReadOnlyList<CensusSite> both = SourceScan.Scan("x", a.Text + b.Text).Sites;

        Assert.Equal([a.Line, b.Line + lines], both.Select(s => s.Line));
        Assert.Equal([a.Policy, b.Policy], both.Select(s => s.Policy!.Value));
    }

    [Property(MaxTest = 500)]
    public void A_cut_text_is_scanned_to_its_end(int seed, int salt)
    {
        var random = new Random(HashCode(seed, salt));
        string text = KnownSource.Write(random).Text;

        AssertSane(text[..random.Next(text.Length)]);
    }

    [Property(MaxTest = 500)]
    public void Changed_bytes_are_scanned(int seed, int salt)
    {
        var random = new Random(HashCode(seed, salt));
        char[] text = KnownSource.Write(random).Text.ToCharArray();
        for (int changes = 1 + random.Next(8); changes > 0; changes--)
            text[random.Next(text.Length)] = random.Next(3) == 0 ? (char)random.Next(256) : "(){}[];\"'#\\/*=?:,\n"[random.Next(18)];

        AssertSane(new string(text));
    }

    [Property(MaxTest = 300)]
    public void Any_text_is_scanned(string text) => AssertSane(text ?? "");

    [Theory]
    [InlineData("(")]
    [InlineData("{")]
    [InlineData("((")]
    [InlineData("if (a) ")]
    [InlineData("!")]
    [InlineData("#if (\n")]
    [InlineData("a ? ")]
    public void What_is_nested_without_end_is_scanned(string opening)
    {
        string deep = string.Concat(Enumerable.Repeat(opening, 20_000));
        AssertSane($"void f(void)\n{{\n{deep} pte_offset_map(pmd, addr);\n}}\n");
    }

    [Fact]
    public void A_function_that_cannot_be_read_is_listed_and_so_is_its_call()
    {
        ScannedSource scanned = SourceScan.Scan("x", "int f(void)\n{\n\tif pte_offset_map(a, b);\n}\nint g(void)\n{\n\treturn !pte_offset_map(a, b);\n}\n");

        Assert.Equal(["f", "g"], scanned.Sites.Select(s => s.Function));
        Assert.Null(scanned.Sites[0].Policy);
        Assert.Equal("f: a ( is missing", Assert.Single(scanned.Problems).What);
    }

    [Fact]
    public void A_call_on_one_side_of_a_choice_is_followed_on_that_side() => AssertSite(
        "balanced", CallSitePolicy.Error,
        """
        int f(struct mm_struct *mm)
        {
        	pte_t *pte = mm == &init_mm ? pte_offset_kernel(pmd, addr) : pte_offset_map_lock(mm, pmd, addr, &ptl);

        	if (!pte)
        		return -EINVAL;
        	if (mm != &init_mm)
        		pte_unmap_unlock(pte, ptl);
        	return 0;
        }
        """);

    [Fact]
    public void A_mapping_that_a_loop_takes_again_and_again_is_unmapped_in_each_turn() => AssertSite(
        "balanced", CallSitePolicy.Skip,
        """
        void f(struct mm_struct *mm)
        {
        	pte_t *pte = NULL;

        	for (addr = start; addr != end; addr += PAGE_SIZE) {
        		if (!pte++) {
        			pte = pte_offset_map(pmd, addr);
        			if (!pte)
        				break;
        		}
        		if (look(*pte))
        			continue;
        		pte_unmap(pte);
        		pte = NULL;
        	}
        	if (pte)
        		pte_unmap(pte);
        }
        """);

    [Fact]
    public void An_error_chosen_by_a_switch_is_followed_through_it() => AssertSite(
        "balanced", CallSitePolicy.TryAgain,
        """
        int f(struct mm_struct *mm)
        {
        	int rc = -ENXIO;
        	pte_t *pte = get_locked_pte(mm, addr, &ptl);

        	if (!pte)
        		goto out;
        	rc = use(pte);
        	pte_unmap_unlock(pte, ptl);
        out:
        	switch (rc) {
        	case -ENXIO:
        		return -EAGAIN;
        	case -EBUSY:
        		goto out;
        	}
        	return rc;
        }
        """);

    [Fact]
    public void A_warning_for_another_reason_is_none_for_this_one() => AssertSite(
        "balanced", CallSitePolicy.GiveUp,
        """
        bool f(struct mm_struct *mm)
        {
        	pte_t *pte = pte_offset_map(pmd, addr);
        	if (!pte)
        		goto out;
        	pte_unmap(pte);
        out:
        	WARN_ON(mm->broken);
        	BUG_ON(mm->more);
        	return false;
        }
        """);

    [Fact]
    public void A_warning_and_a_stop_are_told_apart()
    {
        AssertSite("balanced", CallSitePolicy.Warn, "void f(void)\n{\n\tpte_t *p = pte_offset_map(a, b);\n\tif (WARN_ON_ONCE(!p))\n\t\treturn;\n\tpte_unmap(p);\n}");
        AssertSite("balanced", CallSitePolicy.Bug, "void f(void)\n{\n\tpte_t *p = pte_offset_map(a, b);\n\tVM_BUG_ON(!p);\n\tpte_unmap(p);\n}");
    }

    [Fact]
    public void A_pointer_nobody_looks_at_is_assumed_not_to_be_null() => AssertSite(
        "balanced", CallSitePolicy.Assumed,
        "void f(void)\n{\n\tpte_t *pte, *p;\n\tp = pte = pte_offset_map(a, b);\n\tset_pte(p, *p);\n\tpte_unmap(pte);\n}");

    [Fact]
    public void What_is_mapped_twice_or_handed_on_is_said()
    {
        AssertSite("mapped again while mapped", CallSitePolicy.Skip, "void f(void)\n{\n\tpte_t *p;\n\tfor (i = 0; i < n; i++) {\n\t\tp = pte_offset_map(a, b);\n\t\tif (!p)\n\t\t\tcontinue;\n\t\tuse(*p);\n\t}\n\tpte_unmap(p);\n}");
        AssertSite("kept in *ptepp", CallSitePolicy.Error, "int f(pte_t **ptepp)\n{\n\tpte_t *p = pte_offset_map(a, b);\n\tif (!p)\n\t\treturn -EINVAL;\n\t*ptepp = p;\n\treturn 0;\n}");
        AssertSite("returned", CallSitePolicy.GiveUp, "pte_t *f(void)\n{\n\treturn pte_offset_map(a, b);\n}");
    }

    [Fact]
    public void A_function_of_the_file_that_unmaps_or_keeps_what_it_is_given_does_so()
    {
        AssertSite("balanced", CallSitePolicy.Error, "static void done(pte_t *pte)\n{\n\tpte_unmap(pte);\n}\nint f(void)\n{\n\tpte_t *p = pte_offset_map(a, b);\n\tif (!p)\n\t\treturn -EFAULT;\n\tdone(p);\n\treturn 0;\n}");
        AssertSite("kept by setup", CallSitePolicy.Error, "static void setup(struct args *args, pte_t *pte)\n{\n\targs->pte = pte;\n}\nint f(struct args *args)\n{\n\tpte_t *p = pte_offset_map(a, b);\n\tif (!p)\n\t\treturn -EFAULT;\n\tsetup(args, p);\n\treturn 0;\n}");
        AssertSite("handed to finish", CallSitePolicy.Error, "int f(void)\n{\n\tstruct vm_fault vmf;\n\tpte_t *p = pte_offset_map(a, b);\n\tif (!p)\n\t\treturn -EFAULT;\n\tvmf.pte = p;\n\treturn finish(&vmf);\n}");
    }

    [Fact]
    public void What_is_asked_again_counts_under_the_lock_only_and_in_callees_too()
    {
        const string helper = "static bool stable(pte_t *p)\n{\n\treturn pte_same(*p, o) && pmd_same(x, y);\n}\n";
        Assert.Equal("-", Recheck("\tif (pte_none(*p))\n\t\tgoto out;\n"));
        Assert.Equal("pte_none", Recheck("\tspin_lock(ptl);\n\tif (pte_none(*p))\n\t\tx++;\n\tspin_unlock(ptl);\n\tif (pte_present(*p))\n\t\tx++;\n"));
        Assert.Equal("pte_same, pmd_same", Recheck("\tspin_lock(ptl);\n\tif (!stable(p))\n\t\tx++;\n\tspin_unlock(ptl);\n", helper));
        Assert.Equal("-", Recheck("\tspin_lock(ptl);\n\tif (!stable(q))\n\t\tx++;\n\tspin_unlock(ptl);\n", helper));
    }

    [Fact]
    public void A_loop_that_nothing_moves_on_tries_again_and_another_goes_on()
    {
        const string body = " {\n\t\tpte_t *p = pte_offset_map(a, b);\n\t\tif (!p)\n\t\t\tcontinue;\n\t\tpte_unmap(p);\n\t\treturn;\n\t}\n}\n";
        AssertSite("balanced", CallSitePolicy.GotoAgain, "void f(void)\n{\n\tfor (;;)" + body);
        AssertSite("balanced", CallSitePolicy.GotoAgain, "void f(void)\n{\n\twhile (true)" + body);
        AssertSite("balanced", CallSitePolicy.Skip, "void f(void)\n{\n\tfor (; addr < end; addr += SIZE)" + body);
        AssertSite("balanced", CallSitePolicy.Skip, "void f(void)\n{\n\tfor_each_thing(x)" + body);
    }

    [Fact]
    public void Conditions_that_say_the_opposite_of_each_other_are_known_to()
    {
        const string text = "void f(void)\n{\n\tpte_t *p = NULL;\n\tif (addr >= END)\n\t\tp = kernel(addr);\n\telse\n\t\tp = pte_offset_map(a, b);\n\tif (!p)\n\t\treturn;\n\tif (addr < END)\n\t\tpte_unmap(p);\n}\n";
        AssertSite("balanced", CallSitePolicy.Skip, text);
        AssertSite("stays mapped at line 11", CallSitePolicy.Skip, text.Replace("addr < END", "addr > END", StringComparison.Ordinal));
    }

    [Fact]
    public void Who_goes_on_without_a_table_passes_over() => AssertSite(
        "balanced", CallSitePolicy.Skip,
        "int f(void)\n{\n\tpte_t *p = pte_offset_map(a, b);\n\tif (p)\n\t\tpte_unmap(p);\n\tif (other())\n\t\treturn -EFAULT;\n\treturn 0;\n}");

    [Fact]
    public void Both_branches_of_a_condition_are_read_and_dead_ones_are_not()
    {
        const string text = "#ifdef A\nvoid f(void)\n{\n\tx(pte_offset_map(a, b));\n}\n#else\nvoid g(void)\n{\n\tx(pte_offset_map(a, b));\n}\n#if 0\nvoid h(void)\n{\n\tx(pte_offset_map(a, b));\n}\n#elif LEVELS == 3\nvoid i(void)\n{\n\tx(pte_offset_map(a, b));\n}\n#endif\n#endif\n";
        Assert.Equal(["f", "g", "i"], SourceScan.Scan("x", text).Sites.Select(s => s.Function));
    }

    [Fact]
    public void A_macro_is_a_function_too()
    {
        CensusSite site = Assert.Single(SourceScan.Scan("x", "#define map(mm, pmd)\t\\\n\t(alloc(mm, pmd) ?\t\\\n\t\tNULL : pte_offset_map(pmd, 0))\n").Sites);
        Assert.Equal(("#define map", 3, "returned"), (site.Function, site.Line, site.Unmap));
    }

    [Theory]
    [InlineData("ro", "x = ptep_get(p);", "")]
    [InlineData("ro", "if (pte_none(*p)) x();", "")]
    [InlineData("ro", "spin_lock(ptl); x = *p; spin_unlock(ptl);", "")]
    [InlineData("ro", "look(p);", "static int look(pte_t *p)\n{\n\treturn pte_val(ptep_get(p));\n}\n")]
    [InlineData("may-write unlocked", "*p = x;", "")]
    [InlineData("may-write unlocked", "change(p);", "static void change(pte_t *p)\n{\n\tpte_clear(mm, a, p);\n}\n")]
    [InlineData("may-write", "spin_lock(ptl); change(p); spin_unlock(ptl);", "static void change(pte_t *p)\n{\n\tpte_clear(mm, a, p);\n}\n")]
    [InlineData("may-write", "take(ptl); set_pte(p, x); spin_unlock(ptl);", "static void take(spinlock_t *l)\n{\n\tspin_lock_nested(l, 1);\n}\n")]
    [InlineData("may-write", "elsewhere(p);", "")]
    [InlineData("may-write", "vmf->pte = p; return g(vmf);", "")]
    public void Whether_entries_may_be_written_is_said(string mode, string body, string before)
    {
        string text = before + "int f(void)\n{\n\tpte_t *p = pte_offset_map_nolock(a, b, c, &ptl);\n\tif (!p)\n\t\treturn 0;\n\t" + body + "\n\tpte_unmap(p);\n\treturn 0;\n}";

        Assert.Equal(mode, Assert.Single(SourceScan.Scan("x", text).Sites).Mode);
    }

    [Theory]
    [InlineData("lock", "lock", true)]
    [InlineData("lock", "lock/ro", false)]
    [InlineData("lock/ro", "lock", false)]
    [InlineData("lock + may-write", "may-write", true)]
    [InlineData("ro or lock", "ro", true)]
    [InlineData("ro IRQs off", "ro", true)]
    [InlineData("may-write unlocked", "may-write", false)]
    [InlineData("lock/write", "lock", true)]
    public void People_say_the_mode_in_their_words(string written, string found, bool isSame)
    {
        CensusSite site = Assert.Single(SourceScan.Scan("mm/gup.c", "int f(void)\n{\n\tpte_t *p = pte_offset_map(a, b);\n\tif (!p)\n\t\treturn 0;\n\tpte_unmap(p);\n\treturn 0;\n}").Sites);
        CallSite row = new("callers", "line 3", new(6, 12), site.File, site.Function, site.Primitive, CallSitePolicy.Skip, "return 0", "none", written, "", "");

        Comparison compared = Comparison.Of(CensusReference.Of([row], [site]), [site with { Mode = found }]);

        Assert.Equal(isSame, compared.Differences.All(d => d.Column != CensusColumn.Mode));
        Assert.Equal(new Agreement(CensusColumn.Mode, isSame ? 1 : 0, 1), compared.Agreements[^1]);
    }

    private static string Recheck(string body, string before = "") => Assert.Single(SourceScan.Scan(
        "x", before + "int f(void)\n{\n\tpte_t *p = pte_offset_map_nolock(a, b, c, &ptl);\n\tif (!p)\n\t\treturn 0;\n" + body + "out:\n\tpte_unmap(p);\n\treturn 0;\n}").Sites).Recheck;

    private static void AssertSite(string unmap, CallSitePolicy policy, string text)
    {
        ScannedSource scanned = SourceScan.Scan("x", text);
        Assert.Empty(scanned.Problems);
        CensusSite site = Assert.Single(scanned.Sites);
        Assert.Equal((policy, unmap), (site.Policy!.Value, site.Unmap));
    }

    private static void AssertSane(string text)
    {
        long start = Stopwatch.GetTimestamp();
        ScannedSource scanned = SourceScan.Scan("x", text);
        int lines = text.Count(c => c == '\n') + 1;
        Assert.All(scanned.Sites, site => Assert.InRange(site.Line, 1, lines));
        Assert.All(scanned.Sites, site => Assert.True(MappingFamily.Holds(site.Primitive)));
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(20));
    }

    private static string Dress(string text, Random random)
    {
        var dressed = new System.Text.StringBuilder();
        foreach (string line in text.Split('\n'))
        {
            bool isPlain = !line.Contains('"') && !line.Contains('#') && !line.Contains("/*", StringComparison.Ordinal)
                && !line.Contains("//", StringComparison.Ordinal) && !line.Contains('\\');
            foreach (char c in line)
            {
                dressed.Append(c);
                if (isPlain && c == ' ' && random.Next(3) == 0)
                    dressed.Append(random.Next(2) == 0 ? "/* } ; \" */" : "\t  ");
            }
            dressed.Append('\n');
        }
        return dressed.ToString()[..^1];
    }

    private static int HashCode(int seed, int salt) => unchecked((seed * 7919) + salt);
}
