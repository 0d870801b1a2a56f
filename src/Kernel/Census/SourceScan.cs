using PtSpec.Kernel.Census.Flow;
using PtSpec.Kernel.Census.Syntax;

namespace PtSpec.Kernel.Census;

/// <summary>What a source file holds.</summary>
/// <param name="Sites">The calls, by line.</param>
/// <param name="Problems">What could not be read.</param>
internal sealed record ScannedSource(IReadOnlyList<CensusSite> Sites, IReadOnlyList<SourceProblem> Problems);

/// <summary>Finds the calls of the mapping family in a source file. Any text can be scanned.</summary>
internal static class SourceScan
{
    // No file of the kernel comes near this.
    private const int DeepestNesting = 500;

    /// <summary>Scans the text of a file.</summary>
    /// <param name="file">The file, as sites name it.</param>
    /// <param name="text">Its text.</param>
    public static ScannedSource Scan(string file, string text)
    {
        var problems = new List<SourceProblem>();
        ConditionalSource source = ConditionalSource.Read(CLexer.File(text, problems), problems);
        var found = new Dictionary<(int Line, int Ordinal, string Primitive), CensusSite>();
        foreach (List<CToken> variant in source.Variants(IsLookedFor, problems))
        {
            if (Brackets.DeeperThan(DeepestNesting, variant) is { } deep)
            {
                problems.Add(new SourceProblem(deep.Line, $"brackets nested more than {DeepestNesting} deep"));
                foreach (CensusSite site in NotRead(file, "(not read)", [.. variant]))
                    Add(found, (site.Line, 0, site.Primitive), site);
                continue;
            }
            List<CFunction> functions = FunctionFinder.Find(variant, problems);
            FileFunctions others = FileFunctions.Of(functions);
            foreach (CFunction function in functions.Where(f => f.Body.Any(t => t.IsWord && MappingFamily.Holds(t.Text))))
            {
                foreach (IGrouping<(int, string), CensusSite> line in Sites(file, function, others, problems).GroupBy(s => (s.Line, s.Primitive)))
                {
                    int ordinal = 0;
                    foreach (CensusSite site in line)
                        Add(found, (site.Line, ordinal++, site.Primitive), site);
                }
            }
        }
        return new ScannedSource(
            [.. found.OrderBy(p => p.Key).Select(p => p.Value)], [.. problems.Distinct().OrderBy(p => p.Line)]);
    }

    private static bool IsLookedFor(CToken token) => token.Kind == CTokenKind.Directive
        ? CLexer.Directive(token, []).Exists(IsLookedFor)
        : token.IsWord && MappingFamily.Holds(token.Text);

    // What other ways of building the kernel say besides is said too.
    private static void Add(Dictionary<(int, int, string), CensusSite> found, (int, int, string) key, CensusSite site)
    {
        if (!found.TryGetValue(key, out CensusSite? known) || known.Policy is null)
            found[key] = site;
        else if (site.Policy is not null)
            found[key] = Richer(known, site);
    }

    private static CensusSite Richer(CensusSite a, CensusSite b) => a with
    {
        OnNull = b.OnNull.Length > a.OnNull.Length ? b.OnNull : a.OnNull,
        Policy = b.OnNull.Length > a.OnNull.Length ? b.Policy : a.Policy,
        Recheck = b.Recheck.Length > a.Recheck.Length ? b.Recheck : a.Recheck,
        Unmap = a.Unmap == "balanced" ? b.Unmap : a.Unmap,
        Mode = a.Mode is "ro" or "lock/ro" ? b.Mode : a.Mode,
    };

    private static IEnumerable<CensusSite> NotRead(string file, string function, CToken[] tokens)
    {
        for (int i = 0; i + 1 < tokens.Length; i++)
        {
            if (tokens[i].IsWord && MappingFamily.Holds(tokens[i].Text) && tokens[i + 1].Is("("))
                yield return new CensusSite(file, function, tokens[i].Line, tokens[i].Text, null, "not read", "not read", "not read", "not read");
        }
    }

    private static IEnumerable<CensusSite> Sites(
        string file, CFunction function, FileFunctions others, List<SourceProblem> problems)
    {
        if (FlowGraphBuilder.Build(function, out SourceProblem? problem) is not { } graph)
        {
            problems.Add(problem!);
            foreach (CensusSite site in NotRead(file, function.Name, function.Body))
                yield return site;
            yield break;
        }
        var steps = new FlowSteps(graph);
        foreach (Site site in Site.Find(graph))
        {
            string primitive = site.Token.Text;
            var ways = new NullWays(graph, steps, site);
            IReadOnlyCollection<NullOutcome> outcomes = MappingFamily.Maps(primitive) ? ways.Outcomes() : [];
            MappedOutcome mapped = new MappedWays(steps, site, ways, others).Outcome();
            string[] rechecks = [.. MappingFamily.Locks(primitive) ? ["inside primitive"] : (string[])[], .. mapped.Rechecks];
            yield return new CensusSite(
                file, function.Name, site.Token.Line, primitive, NullPolicy.Of(function, primitive, outcomes),
                MappingFamily.Maps(primitive) ? NullPolicy.Text(outcomes) : "-",
                rechecks.Length == 0 ? "-" : string.Join(", ", rechecks), mapped.Balance,
                MappingMode.Of(primitive, mapped.Access));
        }
    }
}
