namespace PtSpec.Kernel.Census.Syntax;

/// <summary>
/// A file with its <c>#if</c> groups. It is read in variants: one with all that can be configured, one with nothing of it,
/// and one more for each branch that neither takes and that holds what is looked for. A variant is a row of tokens without
/// conditions; of other preprocessor lines it keeps all.
/// </summary>
internal sealed class ConditionalSource
{
    // No file of the kernel comes near these.
    private const int DeepestNesting = 100;
    private const int MostVariants = 200;

    private readonly List<Item> _items = [];
    private readonly List<Branch> _branches = [];

    private ConditionalSource()
    {
    }

    /// <summary>Reads the groups of a file.</summary>
    public static ConditionalSource Read(List<CToken> tokens, List<SourceProblem> problems)
    {
        var source = new ConditionalSource();
        var open = new Stack<(Group Group, CToken Token)>();
        List<Item> items = source._items;
        // Within groups that are nested too deeply, which are left out: how many of these are open.
        int leftOut = 0;
        for (int i = 0; i < tokens.Count; i++)
        {
            CToken token = tokens[i];
            List<CToken> words = token.Kind == CTokenKind.Directive ? CLexer.Directive(token, []) : [];
            string name = words.Count > 1 && words[0].Is("#") ? words[1].Text : "";
            bool opens = name is "if" or "ifdef" or "ifndef";
            if (leftOut > 0 || (opens && open.Count == DeepestNesting))
            {
                if (leftOut == 0)
                    problems.Add(new SourceProblem(token.Line, $"#{name} nested more than {DeepestNesting} deep"));
                leftOut += opens ? 1 : name == "endif" ? -1 : 0;
            }
            else if (name is "if" or "ifdef" or "ifndef")
            {
                var group = new Group();
                items.Add(new Item(default, group));
                open.Push((group, token));
                CToken[] guard = name == "ifndef" && i + 1 < tokens.Count && tokens[i + 1].Kind == CTokenKind.Directive
                    ? [.. CLexer.Directive(tokens[i + 1], [])]
                    : [];
                bool isGuard = guard is [_, { Text: "define" }, var guarded, ..] && words.Count > 2 && guarded.Text == words[2].Text;
                items = source.Begin(group, new Branch(name, [.. words.Skip(2)], isGuard));
            }
            else if (name is "elif" or "elifdef" or "elifndef" or "else" or "endif")
            {
                if (open.Count == 0)
                    problems.Add(new SourceProblem(token.Line, $"#{name} without #if"));
                else if (name != "endif")
                    items = source.Begin(open.Peek().Group, new Branch(name, [.. words.Skip(2)], isGuard: false));
                else
                {
                    open.Pop();
                    items = open.Count == 0 ? source._items : open.Peek().Group.Branches[^1].Items;
                }
            }
            else
            {
                items.Add(new Item(token, null));
            }
        }
        foreach ((_, CToken token) in open)
            problems.Add(new SourceProblem(token.Line, "#if without #endif"));
        return source;
    }

    /// <summary>The variants of the file.</summary>
    /// <param name="isLookedFor">What a branch is read for.</param>
    /// <param name="problems">Takes what is wrong.</param>
    public IEnumerable<List<CToken>> Variants(Func<CToken, bool> isLookedFor, List<SourceProblem> problems)
    {
        var taken = new HashSet<Branch>();
        int variants = 0;
        if (_branches.Count > 0)
            yield return Variant(defined: false, forced: null, taken);
        yield return Variant(defined: true, forced: null, taken);
        foreach (Branch branch in _branches)
        {
            if (taken.Contains(branch) || branch.IsDead || branch.Items.Find(i => i.Group is null && isLookedFor(i.Token)) is not { Token.Line: > 0 } item)
                continue;
            if (++variants > MostVariants)
            {
                problems.Add(new SourceProblem(item.Token.Line, $"more than {MostVariants} branches of #if to be read one by one"));
                yield break;
            }
            yield return Variant(defined: true, branch, taken);
        }
    }

    private List<Item> Begin(Group group, Branch branch)
    {
        group.Branches.Add(branch);
        _branches.Add(branch);
        return branch.Items;
    }

    private List<CToken> Variant(bool defined, Branch? forced, HashSet<Branch> taken)
    {
        var tokens = new List<CToken>();
        Add(_items);
        return tokens;

        Branch? Choose(Group group) =>
            (forced is null ? null : group.Branches.Find(b => b.Holds(forced))) ?? group.Branches.Find(b => b.IsTaken(defined));

        void Add(List<Item> items)
        {
            foreach (Item item in items)
            {
                if (item.Group is null)
                {
                    tokens.Add(item.Token);
                }
                else if (Choose(item.Group) is { } branch)
                {
                    taken.Add(branch);
                    Add(branch.Items);
                }
            }
        }
    }

    private readonly record struct Item(CToken Token, Group? Group);

    private sealed class Group
    {
        public List<Branch> Branches { get; } = [];
    }

    private sealed class Branch(string name, CToken[] condition, bool isGuard)
    {
        public List<Item> Items { get; } = [];

        /// <summary>Whether nobody compiles it.</summary>
        public bool IsDead => name is "if" or "elif" && condition is [{ Text: "0" }];

        public bool Holds(Branch other) =>
            ReferenceEquals(this, other) || Items.Any(i => i.Group is not null && i.Group.Branches.Any(b => b.Holds(other)));

        public bool IsTaken(bool defined) => name switch
        {
            "else" => true,
            "ifdef" or "elifdef" => IsDefined(condition, defined),
            "ifndef" or "elifndef" => isGuard || !IsDefined(condition, defined),
            _ => new PreprocessorCondition(condition, defined).IsTrue,
        };

        private static bool IsDefined(CToken[] names, bool defined) =>
            names.Length > 0 && PreprocessorCondition.IsDefined(names[0].Text, defined);
    }
}
