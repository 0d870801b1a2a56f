using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace PtSpec.Documents;

/// <summary>What stands above the members of a type: the compiler writes it beside the assembly, so it is said once, in the code.</summary>
internal static partial class DocComments
{
    /// <summary>The summaries of an enum's members, by their names.</summary>
    /// <exception cref="SpecificationException">The file beside the assembly is not there or not readable.</exception>
    public static IReadOnlyDictionary<string, string> Of<TEnum>() where TEnum : struct, Enum
    {
        string path = Path.Combine(AppContext.BaseDirectory, typeof(TEnum).Assembly.GetName().Name + ".xml");
        string prefix = $"F:{typeof(TEnum).FullName}.";
        try
        {
            return XDocument.Load(path).Descendants("member")
                .Where(member => member.Attribute("name")!.Value.StartsWith(prefix, StringComparison.Ordinal))
                .ToDictionary(member => member.Attribute("name")!.Value[prefix.Length..], member => Text(member.Element("summary")!));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or XmlException)
        {
            throw new SpecificationException($"{path}: {e.Message}");
        }
    }

    /// <summary>A comment as plain words.</summary>
    public static string Text(XElement comment)
    {
        var text = new StringBuilder();
        foreach (XNode node in comment.Nodes())
        {
            text.Append(node switch
            {
                XText words => words.Value,
                XElement { Name.LocalName: "see" or "paramref" or "typeparamref" } named => Name(named),
                XElement inner => Text(inner),
                _ => "",
            });
        }
        return Blanks().Replace(text.ToString(), " ").Trim();
    }

    // "F:PtSpec.StateMachines.HeldLocks.Rcu" and "HeldLocks.Rcu" are Rcu to a reader.
    private static string Name(XElement named)
    {
        string name = (named.Attribute("cref") ?? named.Attribute("name") ?? named.Attribute("langword"))?.Value ?? "";
        return name.Split('(')[0].Split('.', ':')[^1];
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
