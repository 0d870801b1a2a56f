using PtSpec.Checking.Mutations;
using PtSpec.Checking.Properties;
using PtSpec.Checking.Scenarios;
using PtSpec.StateMachines;

namespace PtSpec.Checking.Bugs;

/// <summary>Reads the text form of the catalogue's entries: a head, then the scenario.</summary>
/// <remarks>
/// <code>
/// bug ID                             first, or: control ID; letters, digits, dots, dashes, underscores
/// title TEXT                         to the end of the line, once
/// fixes TEXT                         to the end of the line, at most once; not for a control
/// kernels N.N ...                    other kernels in which it is explored, with the same changes; at most once
/// change CHANGE                      to the end of the line, in the order in which they are made; none is possible for a bug
/// expect PROPERTY ...                one or more: any of them may be the one that is violated; not for a control, where all hold
/// scenario NAME ...                  a scenario that expects nothing itself
/// </code>
/// A bug that the model cannot show has a title, perhaps fixes, and then, instead of the rest,
/// <code>
/// outside TEXT                       why, to the end of the line
/// </code>
/// A # starts a comment where it does not belong to a text or a change.
/// </remarks>
internal sealed class BugParser
{
    private const string Statements = "one of: title, fixes, kernels, change, expect, outside, scenario";

    private readonly string file;
    private readonly string text;
    private readonly ScenarioCursor cursor;
    private readonly List<(KernelVersion Kernel, int Offset)> kernels = [];
    private readonly List<(Change Change, int Offset)> changes = [];
    private readonly List<Property> expect = [];
    private bool isControl;
    private string id = "";
    private string? title;
    private string? fixes;
    private string? outside;

    private BugParser(string file, string text)
    {
        (this.file, this.text) = (file, text);
        cursor = new ScenarioCursor(file, text);
    }

    /// <summary>Reads one entry.</summary>
    public static CatalogueEntry Parse(string file, string text) => new BugParser(file, text).Parse();

    private CatalogueEntry Parse()
    {
        cursor.SkipLines();
        isControl = cursor.TryWord("control");
        if (!isControl && !cursor.TryWord("bug"))
            throw cursor.Expected("bug <id> or control <id>");
        id = cursor.Name("an id of letters, digits, dots, dashes and underscores");
        int scenarioStart = Head();
        if (title is null)
            throw cursor.At(scenarioStart, "expected a title before the scenario");
        if (outside is not null)
            return new OutsideModel(id, title, fixes ?? "", outside);
        if (!isControl && expect.Count == 0)
            throw cursor.At(
                scenarioStart, "expected an expect statement before the scenario: the properties of which one is violated");
        if (isControl && changes.Count == 0)
            throw cursor.At(scenarioStart, "expected a change before the scenario: a control says that it is right");
        Scenario scenario = ScenarioAt(scenarioStart);
        foreach ((Change change, int offset) in changes)
            Apply(scenario.Kernel, change, offset);
        foreach ((KernelVersion kernel, int offset) in kernels)
            CheckKernel(scenario, kernel, offset);
        ValueArray<KernelVersion> others = kernels.Select(k => k.Kernel).ToValueArray();
        ValueArray<Change> made = changes.Select(c => c.Change).ToValueArray();
        return isControl
            ? new Control(id, title, others, made, scenario)
            : new Bug(id, title, fixes ?? "", others, made, expect.ToValueArray(), scenario);
    }

    // Reads statements up to the scenario, or to the end of what lies outside the model, and tells where that is.
    private int Head()
    {
        while (!cursor.AtEnd)
        {
            int start = cursor.Position;
            switch (cursor.TryWord())
            {
                case "title":
                    title = title is null ? cursor.RestOfLine() : throw cursor.At(start, "expected one title");
                    break;
                case "fixes" when !isControl:
                    fixes = fixes is null ? cursor.RestOfLine() : throw cursor.At(start, "expected one fixes statement");
                    break;
                case "kernels":
                    ReadKernels(start);
                    break;
                case "change":
                    ReadChange();
                    break;
                case "expect" when !isControl:
                    ReadProperties();
                    break;
                case "outside" when !isControl:
                    ReadOutside(start);
                    return text.Length;
                case "scenario":
                    return start;
                default:
                    cursor.Restart(start);
                    throw cursor.Expected(isControl ? "one of: title, kernels, change, scenario" : Statements);
            }
        }
        throw cursor.Expected(isControl ? "the scenario" : "the scenario, or why the bug is outside the model");
    }

    private void ReadOutside(int start)
    {
        if (kernels.Count + changes.Count + expect.Count > 0)
            throw cursor.At(start, "expected no kernels, changes or properties of a bug that is outside the model");
        outside = cursor.RestOfLine();
        if (!cursor.AtEnd)
            throw cursor.Expected("the end: a bug outside the model has no scenario");
    }

    private void ReadKernels(int statement)
    {
        if (kernels.Count > 0)
            throw cursor.At(statement, "expected one kernels statement");
        int line = cursor.Position;
        int end = text.IndexOf('\n', line) is var found && found < 0 ? text.Length : found;
        foreach (Range word in Words(text[line..end]))
        {
            string version = text[line..end][word];
            int offset = line + word.Start.Value;
            if (!KernelVersion.TryParse(version, out KernelVersion kernel))
                throw cursor.At(offset, $"expected a kernel version such as 6.6, found '{version}'");
            if (kernels.Any(k => k.Kernel == kernel))
                throw cursor.At(offset, $"expected {kernel} once");
            kernels.Add((kernel, offset));
        }
        cursor.Restart(end);
        if (kernels.Count == 0)
            throw cursor.Expected("a kernel version such as 6.6");
    }

    private static IEnumerable<Range> Words(string line)
    {
        int end = line.IndexOf('#') is var comment && comment < 0 ? line.Length : comment;
        for (int at = 0; at < end;)
        {
            int start = at;
            while (at < end && !char.IsWhiteSpace(line[at]))
                at++;
            if (at > start)
                yield return start..at;
            else
                at++;
        }
    }

    private void ReadChange()
    {
        int start = SkipIndent(cursor.Position);
        string change = cursor.RestOfLine();
        try
        {
            changes.Add((ChangeParser.Parse(change), start));
        }
        catch (ChangeException e)
        {
            throw cursor.At(start, e.Message);
        }
    }

    private void ReadProperties()
    {
        do
        {
            cursor.SkipBlanks();
            int start = cursor.Position;
            Property? property = Property.Find(cursor.TryWord() ?? "");
            if (property is null)
            {
                cursor.Restart(start);
                throw cursor.Expected($"a property: {string.Join(", ", Property.All)}");
            }
            if (expect.Contains(property))
                throw cursor.At(start, $"expected {property} once");
            expect.Add(property);
            cursor.SkipBlanks();
        }
        while (cursor.Position < text.Length && text[cursor.Position] != '\n');
    }

    // Blank lines stand for the head, so that the places in complaints are those of this file.
    private Scenario ScenarioAt(int start)
    {
        string head = text[..start];
        int column = start - (head.LastIndexOf('\n') + 1);
        Scenario scenario = ScenarioFile.Parse(
            file, new string('\n', head.Count(c => c == '\n')) + new string(' ', column) + text[start..]);
        if (scenario.Expect is null)
            return scenario;
        var places = new ScenarioCursor(file, text);
        int expectation = text.LastIndexOf("expect", StringComparison.Ordinal);
        throw places.At(expectation, "expected a scenario that expects nothing: what is violated stands in the bug's head");
    }

    private void Apply(KernelVersion kernel, Change change, int offset)
    {
        if (ChangedRoutines.WhyImpossible(kernel, changes.TakeWhile(c => c.Offset <= offset).Select(c => c.Change)) is { } why)
            throw cursor.At(offset, $"{change}: {why}");
    }

    private void CheckKernel(Scenario scenario, KernelVersion kernel, int offset)
    {
        if (kernel == scenario.Kernel)
            throw cursor.At(offset, $"expected a kernel besides the scenario's own, {kernel}");
        foreach (ScenarioProblem problem in (scenario with { Kernel = kernel }).Problems())
            throw cursor.At(offset, $"expected {problem.Expected}");
        if (ChangedRoutines.WhyImpossible(kernel, changes.Select(c => c.Change)) is { } why)
            throw cursor.At(offset, $"the changes cannot be made in {kernel}: {why}");
    }

    private int SkipIndent(int offset)
    {
        while (offset < text.Length && text[offset] is ' ' or '\t')
            offset++;
        return offset;
    }
}
