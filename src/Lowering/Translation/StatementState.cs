using PtSpec.Lowering.Model;

namespace PtSpec.Lowering.Translation;

/// <summary>What has been seen of the statement under translation.</summary>
internal sealed class StatementState(Statement source)
{
    private readonly List<DraftExpr> guards = [];
    private readonly List<(string Meaning, DraftExpr Required, DraftExpr[] Guards)> checks = [];

    public Statement Source { get; } = source;

    /// <summary>Whether the statement's one step has been taken.</summary>
    public bool HasStep { get; set; }

    /// <summary>Whether translation is inside the arguments of a step.</summary>
    public bool InArguments { get; set; }

    /// <summary>The variables read so far.</summary>
    public HashSet<int> Reads { get; } = [];

    /// <summary>Whether what is being translated is evaluated only sometimes.</summary>
    public bool IsConditional => guards.Count > 0;

    /// <summary>Translates something that is evaluated only when the guard holds.</summary>
    public T Under<T>(DraftExpr guard, Func<T> translate)
    {
        int outer = guards.Count;
        guards.AddRange(guard.Conjuncts());
        T result = translate();
        guards.RemoveRange(outer, guards.Count - outer);
        return result;
    }

    /// <summary>The condition to check here; null when the same check, under the same guards or fewer, came before.</summary>
    public DraftExpr? Check(DraftExpr required, string meaning)
    {
        if (checks.Exists(c =>
            c.Meaning == meaning && c.Required == required && c.Guards.SequenceEqual(guards.Take(c.Guards.Length))))
            return null;
        checks.Add((meaning, required, [.. guards]));
        DraftExpr condition = required;
        for (int i = guards.Count - 1; i >= 0; i--)
            condition = new DraftBinary("OrElse", DraftExpr.Negate(guards[i]), condition);
        return condition;
    }
}
