using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Lowered;

/// <summary>A routine of somebody else's that stands in for an operation.</summary>
/// <param name="Routine">Its C# name, "Type.Method".</param>
/// <param name="Word">Its kernel name, which scenarios call it by.</param>
/// <param name="Like">The operation that it stands in for.</param>
internal sealed record Site(string Routine, string Word, OperationKind Like)
{
    /// <summary>Why scenarios cannot name it, or null when they can.</summary>
    public string? Problem
    {
        get
        {
            if (OperationShape.All.FirstOrDefault(shape => shape.Word == Word) is { } taken)
                return $"'{Word}' is the word of {taken.Kind} already; give the routine another name";
            if (Sites.All.Any(other => other != this && other.Word == Word))
                return $"another site is called '{Word}' too; give the routine another name";
            if ((int)Like < 0 || (int)Like >= OperationShape.All.Count)
                return $"{(int)Like} is no operation";
            (RoutineProgram own, RoutineProgram like) = (Routines.Find(Routine), Routines.Find("Operations." + OperationShape.Of(Like).Routine));
            return Signature(own) == Signature(like) ? null : $"expected {Signature(like)} as {Like} has, found {Signature(own)}";
        }
    }

    private static string Signature(RoutineProgram routine)
    {
        IEnumerable<string> parameters = routine.Locals.Take(routine.ParameterCount).Select(local => (local.IsOut ? "out " : "") + local.Type.Name);
        return $"({string.Join(", ", parameters.Prepend("ref M"))}) returning {routine.ReturnType?.Name ?? "nothing"}";
    }
}

/// <summary>The sites of the assemblies that are loaded.</summary>
public static class Sites
{
    private static readonly System.Threading.Lock s_gate = new();

    private static volatile Site[] s_all = [];

    /// <summary>All of them, in the order in which they were added.</summary>
    internal static IReadOnlyList<Site> All => s_all;

    /// <summary>The site that scenarios call so; null when there is none.</summary>
    internal static Site? Find(string word) => s_all.FirstOrDefault(site => site.Word == word);

    /// <summary>Adds a site; what the lowering generates for a project calls it when its assembly is loaded.</summary>
    /// <param name="routine">Its routine's C# name, "Type.Method".</param>
    /// <param name="word">Its routine's kernel name, which scenarios call it by.</param>
    /// <param name="like">The operation that it stands in for.</param>
    public static void Add(string routine, string word, OperationKind like)
    {
        lock (s_gate)
            s_all = [.. s_all, new Site(routine, word, like)];
    }
}
