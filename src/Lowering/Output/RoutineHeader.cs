using System.Text;
using Microsoft.CodeAnalysis;
using PtSpec.Lowering.Translation;

namespace PtSpec.Lowering.Output;

/// <summary>What a lowered routine says about itself besides its nodes.</summary>
internal sealed record RoutineHeader(
    string Id, string KernelName, string KernelSource, string Kernels, int ParameterCount, Variable? Result, string File)
{
    public static RoutineHeader Of(IMethodSymbol routine, string path)
    {
        AttributeData attribute = Symbols.Routine(routine)!;
        string name = Named(attribute, "Name");
        return new RoutineHeader(
            Symbols.Id(routine),
            name.Length > 0 ? name : SnakeCase(routine.Name),
            attribute.ConstructorArguments.FirstOrDefault().Value as string ?? "",
            Named(attribute, "Kernel"),
            routine.Parameters.Length - 1,
            routine.ReturnsVoid ? null : Variables.Unnamed(routine.ReturnType),
            RelativePath(path));
    }

    /// <summary>PteOffsetMapLock becomes pte_offset_map_lock.</summary>
    public static string SnakeCase(string name)
    {
        StringBuilder text = new();
        foreach (char c in name)
        {
            if (char.IsUpper(c) && text.Length > 0)
                text.Append('_');
            text.Append(char.ToLowerInvariant(c));
        }
        return text.ToString();
    }

    /// <summary>The path below the root of the repository, which is where src is.</summary>
    public static string RelativePath(string path)
    {
        string normal = "/" + path.Replace('\\', '/').TrimStart('/');
        int root = normal.LastIndexOf("/src/", StringComparison.Ordinal);
        return root >= 0 ? normal.Substring(root + 1) : normal.Substring(normal.LastIndexOf('/') + 1);
    }

    private static string Named(AttributeData attribute, string name) =>
        attribute.NamedArguments.FirstOrDefault(a => a.Key == name).Value.Value as string ?? "";
}
