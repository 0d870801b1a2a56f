using PtSpec.Checking.Mutations;
using PtSpec.Checking.Properties;
using PtSpec.Checking.Scenarios;

namespace PtSpec.Checking.Bugs;

/// <summary>Reads the text form of bugs: a head, then the scenario.</summary>
/// <remarks>
/// <code>
/// bug ID                             first; letters, digits, dots, dashes, underscores
/// title TEXT                         to the end of the line, once
/// fixes TEXT                         to the end of the line, at most once
/// change CHANGE                      to the end of the line, in the order in which they are made; none is possible
/// expect PROPERTY ...                one or more: any of them may be the one that is violated
/// scenario NAME ...                  a scenario that expects nothing itself
/// </code>
/// A # starts a comment where it does not belong to a title, a fix or a change.
/// </remarks>
internal sealed class BugParser
{
    private const string Statements = "one of: title, fixes, change, expect, scenario";

    private readonly string file;
    private readonly string text;
    private readonly ScenarioCursor cursor;
    private readonly List<(Change Change, int Offset)> changes = [];
    private readonly List<Property> expect = [];
    private string id = "";
    private string? title;
    private string? fixes;

    private BugParser(string file, string text)
    {
        (this.file, this.text) = (file, text);
        cursor = new ScenarioCursor(file, text);
    }

    /// <summary>Reads one bug.</summary>
    public static Bug Parse(string file, string text) => new BugParser(file, text).Parse();

    private Bug Parse()
    {
        cursor.SkipLines();
        if (!cursor.TryWord("bug"))
            throw cursor.Expected("bug <id>");
        id = cursor.Name("an id of letters, digits, dots, dashes and underscores");
        int scenarioStart = Head();
        if (title is null)
            throw cursor.At(scenarioStart, "expected a title before the scenario");
        if (expect.Count == 0)
            throw cursor.At(
                scenarioStart, "expected an expect statement before the scenario: the properties of which one is violated");
        Scenario scenario = ScenarioAt(scenarioStart);
        foreach ((Change change, int offset) in changes)
            Apply(scenario, change, offset);
        return new Bug(id, title, fixes ?? "", changes.Select(c => c.Change).ToValueArray(), expect.ToValueArray(), scenario);
    }

    // Reads statements up to the scenario and tells where it starts.
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
                case "fixes":
                    fixes = fixes is null ? cursor.RestOfLine() : throw cursor.At(start, "expected one fixes statement");
                    break;
                case "change":
                    ReadChange();
                    break;
                case "expect":
                    ReadProperties();
                    break;
                case "scenario":
                    return start;
                default:
                    cursor.Restart(start);
                    throw cursor.Expected(Statements);
            }
        }
        throw cursor.Expected("the scenario");
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

    private void Apply(Scenario scenario, Change change, int offset)
    {
        try
        {
            _ = new ChangedRoutines(scenario.Kernel, changes.TakeWhile(c => c.Offset <= offset).Select(c => c.Change));
        }
        catch (ChangeException e)
        {
            throw cursor.At(offset, $"{change}: {e.Message}");
        }
    }

    private int SkipIndent(int offset)
    {
        while (offset < text.Length && text[offset] is ' ' or '\t')
            offset++;
        return offset;
    }
}
