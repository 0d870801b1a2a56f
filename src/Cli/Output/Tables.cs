using Spectre.Console;

namespace PtSpec.Cli.Output;

/// <summary>Tables as all commands print them.</summary>
internal static class Tables
{
    /// <summary>A table with a line under its header, and columns close together: 80 columns of text are not many.</summary>
    public static Table Create(params TableColumn[] columns)
    {
        Table table = new Table().Border(TableBorder.Simple);
        foreach (TableColumn column in columns)
            table.AddColumn(column.Padding(0, 1));
        return table;
    }

    /// <summary>A column of names, which are never broken.</summary>
    public static TableColumn Names(string header) => new TableColumn(header).NoWrap();

    /// <summary>A column of numbers.</summary>
    public static TableColumn Numbers(string header) => new TableColumn(header).RightAligned().NoWrap();

    /// <summary>A column of text, wrapped where it must be.</summary>
    public static TableColumn Words(string header) => new(header);
}
