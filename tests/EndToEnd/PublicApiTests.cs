using System.Reflection;
using Xunit;

namespace PtSpec.EndToEnd;

/// <summary>What the package PtSpec shows to those who use it.</summary>
public sealed class PublicApiTests
{
    private static readonly Assembly[] Inside =
    [
        .. ((string[])["StateMachines", "Core", "Scheduling", "Checking", "Kernel", "Documents", "Pages"]).Select(name => Assembly.Load($"PtSpec.{name}")),
        typeof(Cli.PtSpecCommand).Assembly,
    ];

    /// <summary>Every public type.</summary>
    internal static IEnumerable<Type> Types => Inside.SelectMany(assembly => assembly.GetExportedTypes());

    [Fact]
    public void The_public_types_are_those_that_were_decided_on() => Golden.AssertSame(
        string.Concat(Inside.SelectMany(Listed)), "tests", "EndToEnd", "golden", "public-api.txt");

    [Fact]
    public void Every_public_type_has_a_summary() => Assert.All(Inside, assembly =>
    {
        string text = File.ReadAllText(Path.ChangeExtension(assembly.Location, ".xml"));
        Assert.DoesNotContain(assembly.GetExportedTypes(), t => !t.IsNested && !text.Contains($"name=\"T:{t.FullName}\"", StringComparison.Ordinal));
    });

    private static IEnumerable<string> Listed(Assembly assembly) =>
        assembly.GetExportedTypes().Select(t => t.FullName!).Order(StringComparer.Ordinal).Select(name => $"{name}\n").Prepend($"# {assembly.GetName().Name}\n");
}
