using PtSpec.Checking.Linearizability.Histories.Objects;

namespace PtSpec.Checking.Linearizability.Histories.Formats;

/// <summary>
/// The log of a Jepsen test of a map, in EDN: <c>{:process 0, :type :invoke, :f :append, :key "k", :value "v"}</c>, one a line.
/// </summary>
/// <remarks>
/// What ends with <c>:info</c> may take effect at any later time or never, and so does what has no end; what ends with
/// <c>:fail</c> did not take place. Other entries, such as <c>:time</c>, are passed over. The line is the time.
/// </remarks>
internal static class JepsenMapFormat
{
    private static readonly string[] Types = [":invoke", ":ok", ":fail", ":info"];
    private static readonly string[] Operations = [":get", ":put", ":append"];

    /// <summary>Reads a log.</summary>
    /// <param name="file">The file, for complaints.</param>
    /// <param name="text">What it holds.</param>
    /// <exception cref="HistoryFormatException">It holds something else.</exception>
    public static Call<StringMapCall, string>[] Read(string file, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var calls = new OpenCalls<StringMapCall, string>();
        foreach ((int number, ReadOnlyMemory<char> line) in LineCursor.Lines(text))
        {
            // EDN: a comma is a blank.
            var cursor = new LineCursor(file, number, line.Span, alsoBlank: ',');
            if (!cursor.IsAtEnd)
                Add(cursor, Event.Take(ref cursor), calls);
        }
        return calls.All(file, text, "an event such as {:process 0, :type :invoke, :f :get, :key \"k\", :value nil}");
    }

    private static void Add(in LineCursor cursor, in Event happened, OpenCalls<StringMapCall, string> calls)
    {
        int process = happened.Process;
        if (happened.Type == 0)
        {
            if (happened.Operation != StringMapOperation.Get && happened.Value is null)
                throw cursor.Wrong(happened.ValueColumn, "expected a text");
            calls.Invoke(cursor, happened.ProcessColumn, process, new StringMapCall(
                happened.Operation, happened.Key, happened.Operation == StringMapOperation.Get ? "" : happened.Value!));
            return;
        }
        StringMapCall called = calls.Called(cursor, happened.ProcessColumn, process);
        if (called.Operation != happened.Operation || called.Key != happened.Key)
            throw cursor.Wrong(happened.OperationColumn, $"expected the return of '{called}', which process {process} called");
        switch (happened.Type)
        {
            case 1 when happened.Value is null:
                throw cursor.Wrong(happened.ValueColumn, "expected a text");
            case 1 when called.Operation != StringMapOperation.Get && called.Value != happened.Value:
                throw cursor.Wrong(happened.ValueColumn, $"expected \"{called.Value}\", as it was called");
            case 1:
                calls.Return(cursor, process, called.Operation == StringMapOperation.Get ? happened.Value! : "");
                break;
            case 2:
                calls.Drop(process);
                break;
            default:
                calls.LeaveOpen(process);
                break;
        }
    }

    private record struct Event(int Process, int Type, StringMapOperation Operation, string Key, string? Value)
    {
        public int ProcessColumn { get; set; }

        public int OperationColumn { get; set; }

        public int ValueColumn { get; set; }

        public static Event Take(ref LineCursor cursor)
        {
            var read = new Event(-1, -1, default, null!, null);
            cursor.Take("{");
            while (!cursor.TakeIf('}'))
                read.TakeEntry(ref cursor);
            string? missing = read.Process < 0 ? ":process" : read.Type < 0 ? ":type" : read.OperationColumn == 0 ? ":f"
                : read.Key is null ? ":key" : read.ValueColumn == 0 ? ":value" : null;
            if (missing is not null)
                throw cursor.Expected($"{missing} before the end");
            cursor.End();
            return read;
        }

        private void TakeEntry(ref LineCursor cursor)
        {
            ReadOnlySpan<char> name = cursor.TakeWord("a keyword or }");
            switch (name)
            {
                case ":process":
                    ProcessColumn = cursor.Column;
                    Process = (int)cursor.TakeNumber("the number of a process", 0, int.MaxValue);
                    break;
                case ":type":
                    Type = cursor.Take(Types);
                    break;
                case ":f":
                    OperationColumn = cursor.Column;
                    Operation = (StringMapOperation)cursor.Take(Operations);
                    break;
                case ":key":
                    Key = cursor.Peek == '"' ? cursor.TakeQuoted("a text") : cursor.TakeWord("a key").ToString();
                    break;
                case ":value":
                    ValueColumn = cursor.Column;
                    if (cursor.Peek == '"')
                        Value = cursor.TakeQuoted("a text");
                    else
                        cursor.Take("nil");
                    break;
                default:
                    if (cursor.Peek == '"')
                        cursor.TakeQuoted("a text");
                    else
                        cursor.TakeWord("a value");
                    break;
            }
        }
    }
}
