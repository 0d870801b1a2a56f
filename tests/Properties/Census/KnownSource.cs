using PtSpec.Checking.CallSites;

namespace PtSpec.Properties.Census;

/// <summary>A C function written at random around one call of the family, and what a census must say of it.</summary>
/// <param name="Text">The source.</param>
/// <param name="Function">The function's name.</param>
/// <param name="Line">The line of the call.</param>
/// <param name="Primitive">What is called.</param>
/// <param name="Policy">What happens on NULL.</param>
/// <param name="OnNull">What its text must hold.</param>
/// <param name="Recheck">What is asked under the lock.</param>
/// <param name="Unmap">What becomes of the mapping; a line that the text does not fix is left out.</param>
/// <param name="Mode">Whether it locks, reads or may write.</param>
internal sealed record KnownSource(
    string Text, string Function, int Line, string Primitive, CallSitePolicy Policy, string OnNull, string Recheck, string Unmap,
    string Mode)
{
    private static readonly (string Head, string Fail, CallSitePolicy Policy, string OnNull, string Fine)[] s_shapes =
    [
        ("int F(pmd_t *pmd, unsigned long addr, unsigned long end, struct mm_walk *walk)", "{ walk->action = ACTION_AGAIN; return 0; }", CallSitePolicy.ActionAgain, "ACTION_AGAIN", "0"),
        ("int F(pmd_t *pmd, unsigned long addr, unsigned long end, struct mm_walk *walk)", "return 0;", CallSitePolicy.Skip, "return 0", "0"),
        ("static vm_fault_t F(struct vm_fault *vmf)", "return VM_FAULT_NOPAGE;", CallSitePolicy.Refault, "return VM_FAULT_NOPAGE", "ret"),
        ("static vm_fault_t F(struct vm_fault *vmf)", "return 0;", CallSitePolicy.Refault, "return 0", "ret"),
        ("static int __init F(struct mm_struct *mm)", "return -EAGAIN;", CallSitePolicy.TryAgain, "return -EAGAIN", "0"),
        ("static int F(struct mm_struct *mm)", "{ err = -ENOMEM; goto out; }", CallSitePolicy.Error, "return -ENOMEM", "0"),
        ("static int F(struct mm_struct *mm)", "{ result = SCAN_FAIL; return result; }", CallSitePolicy.ScanFail, "return SCAN_FAIL", "0"),
        ("struct page *F(struct mm_struct *mm)", "return NULL;", CallSitePolicy.GiveUp, "return NULL", "page"),
        ("static unsigned long F(pmd_t *pmd, unsigned long addr)", "return addr;", CallSitePolicy.GotoAgain, "return addr", "end"),
        ("void F(struct mm_struct *mm)\n\t__must_hold(&mm->lock)", "goto again;", CallSitePolicy.GotoAgain, "goto again", ""),
        ("static noinline struct folio *F(struct mm_struct *mm)", "goto fallback;", CallSitePolicy.Fallback, "goto fallback", "folio"),
    ];

    private static readonly string[] s_checks = ["if (!P)", "if (unlikely(!P))", "if (P == NULL)", "if (NULL == P)", "if (!(P))", "if (likely(P)) ; else"];

    private static readonly string[] s_calls =
    [
        "pte_offset_map_lock(mm, pmd, addr, &ptl)", "pte_alloc_map_lock(mm, pmd, addr, &ptl)", "get_locked_pte(mm, addr, &ptl)",
        "pte_offset_map(pmd, addr)", "pte_offset_map_nolock(mm, pmd, addr, &ptl)", "pte_offset_map_rw_nolock(mm, pmd, addr, &pmdval, &ptl)",
    ];

    // What is done with the entries: whether they are written, and whether under a lock that is taken for it.
    private static readonly (string Text, bool Writes, bool IsLater)[] s_uses =
    [
        ("entry = ptep_get(P);", false, false),
        ("if (pte_dirty(*P))\n\t\tdirty++;", false, false),
        ("set_pte_at(mm, addr, P, entry);", true, false),
        ("old = ptep_get_and_clear(mm, addr, P);", true, false),
        ("spin_lock(other);\n\tset_pte_at(mm, addr, P, entry);\n\tspin_unlock(other);", true, true),
        ("spin_lock(other);\n\tentry = ptep_get(P);\n\tspin_unlock(other);", false, true),
        ("elsewhere(P, addr);", false, false),
    ];

    private static readonly string[] s_noise =
    [
        "count(x, y);",
        "/* a } that closes nothing, and a call: pte_offset_map(pmd, addr) */",
        "// if (pte_offset_map_lock(a, b, c, d)) {",
        "pr_info(\"pte_offset_map(%d) { \\\" \\\\\", '{');",
        "for (i = 0; i < n; i++) {\n\t\tif (skip(i))\n\t\t\tcontinue;\n\t\tbusy(i);\n\t}",
        "list_for_each_entry(entry, &head, list)\n\t\tvisit(entry);",
        "switch (kind) {\n\tcase 1:\n\t\tone();\n\t\tbreak;\n\tcase A ... B:\n\tdefault:\n\t\tother();\n\t}",
        "do {\n\t\tstep();\n\t} while (more());",
        "while (0)\n\t\tnever();",
        "x = a ? b : c, y++;",
        "#ifdef CONFIG_SOMETHING\n\tsomething();\n#else\n\tnothing();\n#endif",
        "#if defined(CONFIG_A) && CONFIG_LEVELS > 3\n\tif (deep())\n\t\tdeeper();\n#endif",
        "{\n\t\tint inner = 1;\n\n\t\tuse(inner);\n\t}",
        "asm volatile(\"nop\" : : : \"memory\");",
        "scoped_guard(mutex, &lock) {\n\t\tguarded();\n\t}",
        "struct thing t = { .a = 1, .b = { 2, 3 } };",
        "local_macro(a,\n\t\t    b) ;",
    ];

    /// <summary>Writes one.</summary>
    public static KnownSource Write(Random random)
    {
        var shape = Pick(random, s_shapes);
        string name = $"walk_{random.Next(100)}";
        string call = Pick(random, s_calls);
        string primitive = call[..call.IndexOf('(')];
        bool locks = primitive.EndsWith("_lock", StringComparison.Ordinal) || primitive == "get_locked_pte";
        string variable = Pick(random, "pte", "ptep", "vmf->pte", "start_pte");
        bool isMember = variable.Contains('>');
        bool rechecks = locks && random.Next(2) == 0;
        bool leaks = !isMember && random.Next(4) == 0;
        string unlock = locks ? $"pte_unmap_unlock({variable}, ptl);" : $"pte_unmap({variable});";
        var text = new List<string>
        {
            Noise(random, topLevel: true), shape.Head.Replace("F(", $"{name}(", StringComparison.Ordinal), "{",
            isMember ? "\tspinlock_t *ptl;" : $"\tpte_t *{variable};", "\tint err = 0, ret = 0;",
        };
        if (shape.Fail.Contains("again", StringComparison.Ordinal))
            text.Add("again:");
        Add(text, random);
        bool inCondition = random.Next(4) == 0;
        string fail = shape.Fail;
        if (inCondition)
            text.Add($"\tif (!({variable} = {call}))");
        else
            text.AddRange([$"\t{variable} = {call};", $"\t{Pick(random, s_checks).Replace("P", variable, StringComparison.Ordinal)}"]);
        text.Add($"\t\t{fail}");
        if (rechecks)
            text.AddRange([$"\tif (unlikely(!pte_same(*{variable}, orig)))", "\t\tgoto unlock;"]);
        if (leaks)
            text.AddRange(["\tif (hurry())", $"\t\treturn{Value(shape.Fine)};"]);
        Add(text, random);
        (string use, bool writes, bool isLater) = Pick(random, s_uses);
        text.Add("\t" + use.Replace("P", variable, StringComparison.Ordinal));
        text.Add("unlock:");
        text.Add($"\t{unlock}");
        text.Add("out:");
        text.Add($"\treturn{Value(fail.Contains("goto out", StringComparison.Ordinal) ? "err" : shape.Fine)};");
        if (fail.Contains("fallback", StringComparison.Ordinal))
            text.AddRange(["fallback:", "\treturn slow_way(mm);"]);
        text.Add("}");
        text.Add(Noise(random, topLevel: true));
        string source = Configured(string.Join('\n', text) + "\n", random);
        int line = source[..source.LastIndexOf($"{variable} = {call}", StringComparison.Ordinal)].Count(c => c == '\n') + 1;
        string[] looks = [.. locks ? ["inside primitive"] : (string[])[], .. rechecks ? ["pte_same"] : (string[])[]];
        return new KnownSource(
            source, name, line, primitive, shape.Policy == CallSitePolicy.GiveUp && primitive.StartsWith("pte_alloc", StringComparison.Ordinal) ? CallSitePolicy.AllocFail : shape.Policy,
            shape.OnNull, looks.Length == 0 ? "-" : string.Join(", ", looks), leaks ? "stays mapped at line" : "balanced",
            ModeOf(primitive, locks, writes, isLater, handsOn: leaks || use.StartsWith("elsewhere", StringComparison.Ordinal)));
    }

    private static string ModeOf(string primitive, bool locks, bool writes, bool isLater, bool handsOn) => primitive switch
    {
        "get_locked_pte" or "pte_alloc_map_lock" => "alloc+lock",
        _ when locks => writes || handsOn ? "lock" : "lock/ro",
        _ when writes && !isLater => "may-write unlocked",
        _ => writes || handsOn ? "may-write" : "ro",
    };

    private static string Value(string value) => value.Length == 0 ? "" : $" {value}";

    private static void Add(List<string> text, Random random)
    {
        for (int more = random.Next(4); more > 0; more--)
            text.Add("\t" + Pick(random, s_noise));
    }

    private static string Noise(Random random, bool topLevel) => Pick(
        random,
        "/* nothing */", "static const struct ops o = { .call = pte_offset_map };", "pte_t *pte_offset_map(pmd_t *pmd, unsigned long addr);",
        "#define TWICE(x) \\\n\t((x) + \\\n\t (x))", "struct { int a; } b;", "EXPORT_SYMBOL(something);", "DEFINE_LOCK(x)",
        "static int other(void)\n{\n\treturn 0;\n}", "typedef struct { unsigned long pte; } pte_t;");

    /// <summary>Puts all of it under conditions under which it is compiled in some kernel.</summary>
    private static string Configured(string source, Random random) => random.Next(5) switch
    {
        0 => $"#ifdef CONFIG_MMU\n{source}#endif\n",
        1 => $"#ifndef CONFIG_X\n{source}#else\nint nothing;\n#endif\n",
        2 => $"#if 0\nvoid dead(void)\n{{\n\tpte_t *pte = pte_offset_map(pmd, addr);\n}}\n#elif defined(CONFIG_A) || !IS_ENABLED(CONFIG_B)\n{source}#endif\n",
        3 => $"#ifndef _H\n#define _H\n#if CONFIG_PGTABLE_LEVELS == 5\n{source}#endif\n#endif /* _H */\n",
        _ => source,
    };

    private static T Pick<T>(Random random, params T[] values) => values[random.Next(values.Length)];
}
