using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using PtSpec.Checking.Scenarios;

namespace PtSpec.Cli.Shards;

/// <summary>Which part of which run a file holds.</summary>
/// <param name="Index">The part, counted from 1.</param>
/// <param name="Count">How many parts there are.</param>
/// <param name="Version">The version of ptspec.</param>
/// <param name="Options">The options, besides the scenarios, that decide what is found.</param>
/// <param name="IsReduced">Whether the searches are reduced.</param>
/// <param name="Shipped">How many scenarios of files the whole run has.</param>
/// <param name="Random">How many random ones.</param>
/// <param name="ShippedTitle">What stands above those of files.</param>
/// <param name="RandomTitle">What stands above the random ones.</param>
/// <param name="IsSwarm">Whether all parts search the same scenario, each in an order of its own.</param>
/// <param name="Names">The names of the part's own scenarios, in order: those of its searches, as far as they were made.</param>
/// <param name="Scenarios">The SHA-256 of the texts of all of them, and of the known findings.</param>
internal sealed record ShardDocument(
    int Index,
    int Count,
    [property: JsonRequired] string Version,
    [property: JsonRequired] string Options,
    bool IsReduced,
    int Shipped,
    int Random,
    [property: JsonRequired] string ShippedTitle,
    [property: JsonRequired] string RandomTitle,
    bool IsSwarm,
    [property: JsonRequired] IReadOnlyList<string> Names,
    [property: JsonRequired] string Scenarios)
{
    private const int LettersOfBuild = 16;

    /// <summary>
    /// The version that writes such documents, with the commit that it was built from where that is known, and what tells one build
    /// from another.
    /// </summary>
    public static string OwnVersion { get; } =
        $"{typeof(ShardDocument).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown"}, build {Build()}";

    /// <summary>How many searches the part has; of one scenario that is searched in many orders, one.</summary>
    [JsonIgnore]
    public int Own => IsSwarm ? 1 : (int)(((long)Shipped + Random - Index + Count) / Count);

    /// <summary>Where in the list of all searches one of this part stands.</summary>
    /// <param name="number">Its number in this part, counted from 0.</param>
    public int PlaceOf(int number) => (number * Count) + Index - 1;

    // The compiler gives each module an id that follows from what it compiled.
    private static string Build()
    {
        Type[] assemblies = [typeof(ShardDocument), typeof(Kernel.Census.KernelTree), typeof(Checking.ScenarioCheck), typeof(Core.Protocol.IMm), typeof(StateMachines.PmdEntryMachine)];
        byte[] ids = [.. assemblies.SelectMany(type => type.Module.ModuleVersionId.ToByteArray())];
        return Convert.ToHexStringLower(SHA256.HashData(ids))[..LettersOfBuild];
    }

    /// <summary>What differs from another part of the same run, or nothing: what it is, what it is there, and what here.</summary>
    public (string What, string There, string Here)? DifferenceFrom(ShardDocument other) =>
        Version != other.Version ? ("version", other.Version, Version)
        : Options != other.Options ? ("options", other.Options, Options)
        : Count != other.Count ? ("number of shards", $"{other.Count}", $"{Count}")
        : (Shipped, Random) != (other.Shipped, other.Random) ? ("number of scenarios", $"{other.Shipped} + {other.Random}", $"{Shipped} + {Random}")
        : Scenarios != other.Scenarios ? ("scenarios", other.Scenarios, Scenarios)
        : null;

    /// <summary>The digest of scenarios.</summary>
    public static string Digest(IEnumerable<Scenario> scenarios) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(scenarios.Select(ScenarioPrinter.Print)))));
}
