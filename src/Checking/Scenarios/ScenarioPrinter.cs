using System.Text;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Scenarios;

/// <summary>Writes scenarios in the canonical text form, from which <see cref="ScenarioParser"/> reads equal ones.</summary>
internal static class ScenarioPrinter
{
    /// <summary>The canonical text of a valid scenario.</summary>
    public static string Print(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        var text = new StringBuilder();
        text.Append("scenario ").Append(scenario.Name).Append('\n');
        foreach (string line in scenario.About.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            Line(text, $"about {line}");
        Line(text, $"kernel {scenario.Kernel}");
        Line(text, $"locks {ScenarioWords.Of(scenario.Locks)}");
        if (scenario.Features != Features.None)
            Line(text, $"config {FeatureRule.Words(scenario.Features)}");
        if (scenario.Memory != MemoryModel.Sc)
            Line(text, $"memory {ScenarioWords.Of(scenario.Memory)}");
        Line(text, $"ptes {scenario.PtrsPerPte}");
        Line(text, $"tables {scenario.Tables}");
        for (int slot = 0; slot < scenario.Slots.Count; slot++)
            Slot(text, slot, scenario.Slots[slot]);
        for (int cpu = 0; cpu < scenario.Cpus.Count; cpu++)
            Line(text, $"cpu {cpu}: {string.Join("; ", scenario.Cpus[cpu].Select(Print))}");
        foreach (SlotEnd end in scenario.Ends)
            Line(text, $"ends {end.Slot} = {ScenarioWords.Of(end.Pmd)}");
        if (scenario.Expect is { } expect)
            Line(text, Print(expect));
        return text.ToString();
    }

    /// <summary>The text of one operation.</summary>
    public static string Print(Operation operation)
    {
        string index = operation.IsWholeSlot ? "" : $".{operation.Index}";
        string value = operation.Stores ? $" {operation.Value}" : "";
        string target = operation.Shape.HasTarget ? $" to {operation.Target.Index}" : "";
        return $"{operation.Word} {operation.Pmd.Index}{index}{target}{value}";
    }

    /// <summary>The text of an expectation.</summary>
    public static string Print(Expectation expect)
    {
        ArgumentNullException.ThrowIfNull(expect);
        string states = expect.States is { } visited ? $" states {visited}" : "";
        string transitions = expect.Transitions is { } taken ? $" transitions {taken}" : "";
        string depth = expect.Depth is { } deep ? $" depth {deep}" : "";
        string verdict = expect.Violates is { } property ? $"violates {property}" : "holds";
        string unless = expect.Unless.Count > 0 ? $" unless {string.Join("; ", expect.Unless)}" : "";
        return $"expect {verdict}{states}{transitions}{depth}{unless}";
    }

    private static void Slot(StringBuilder text, int number, SlotSetup slot)
    {
        Line(text, $"vma {number} = {ScenarioWords.Of(slot.Vma)}{(slot.HugeFolio ? " huge" : "")}{(slot.Mm > 0 ? $" mm {slot.Mm}" : "")}");
        Line(text, $"pmd {number} = {Print(slot.Pmd)}");
        for (int index = 0; index < slot.Cache.Count; index++)
        {
            bool said = slot.Pmd.Kind == PmdSetupKind.Table && slot.Pmd.Ptes[index].Kind == PteSetupKind.Page;
            if (!said && slot.Cache[index] != 0)
                Line(text, $"cache {number}.{index} = {ScenarioWords.Content(slot.Cache[index])}");
        }
    }

    private static string Print(PmdSetup pmd) => pmd.Kind switch
    {
        PmdSetupKind.None => "none",
        PmdSetupKind.Leaf when pmd.Ptes.Count == 0 => "leaf",
        PmdSetupKind.Leaf => $"leaf {{ {string.Join(", ", pmd.Ptes.Select((page, index) => $"{index}: {ScenarioWords.Content(page.Value)}"))} }}",
        PmdSetupKind.Migration => "migration",
        PmdSetupKind.Bad => "bad",
        _ => $"table {{ {string.Join(", ", pmd.Ptes.Select((pte, index) => $"{index}: {Print(pte)}"))} }}",
    };

    private static string Print(PteSetup pte) => pte.Kind switch
    {
        PteSetupKind.None => "none",
        PteSetupKind.Page => $"page {ScenarioWords.Content(pte.Value)}",
        PteSetupKind.Anon => $"anon {ScenarioWords.Content(pte.Value)}",
        _ => $"swap {ScenarioWords.Content(pte.Value)}",
    };

    private static void Line(StringBuilder text, string line) => text.Append("  ").Append(line).Append('\n');
}
