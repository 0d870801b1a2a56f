using System.Text.Json;
using PtSpec.Checking.Linearizability.Histories.Objects;

namespace PtSpec.Checking.Linearizability.Histories.Formats;

/// <summary>
/// A history as JSON, which is easy to write from any program:
/// <code>
/// { "object": "register",
///   "calls": [ { "client": 0, "called": 10, "returned": 25, "do": "write", "value": 1 },
///              { "client": 1, "called": 12, "returned": 14, "do": "read", "value": null },
///              { "client": 2, "called": 13, "do": "cas", "expected": 1, "value": 2 } ] }
/// </code>
/// </summary>
/// <remarks>
/// <para>The object is a <c>register</c>, which begins without a value, or a <c>map</c>, whose keys begin as empty texts.
/// Times are whole numbers of one clock. A call without <c>returned</c> may take effect at any later time or never.</para>
/// <para>Register: <c>read</c> with the <c>value</c> that it returned (a number, or null), <c>write</c> with a <c>value</c>,
/// <c>cas</c> with what it <c>expected</c>, the <c>value</c>, and whether it <c>succeeded</c>.</para>
/// <para>Map: <c>get</c>, <c>put</c> and <c>append</c> with a <c>key</c> and a <c>value</c>, both texts. A read or get without
/// a value returned nobody knows what, as does a cas without <c>succeeded</c>.</para>
/// </remarks>
internal static class JsonHistoryFormat
{
    private static readonly string[] RegisterOperations = ["read", "write", "cas"];
    private static readonly string[] MapOperations = ["get", "put", "append"];

    /// <summary>Reads a history.</summary>
    /// <param name="file">The file, for complaints.</param>
    /// <param name="text">What it holds.</param>
    /// <exception cref="HistoryFormatException">It holds something else.</exception>
    public static RecordedHistory Read(string file, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var cursor = new JsonCursor(file, text);
        string? about = null;
        List<Entry>? entries = null;
        cursor.Next("{");
        cursor.Require(JsonTokenType.StartObject, "{");
        for (cursor.Next("\"object\""); cursor.Type != JsonTokenType.EndObject; cursor.Next("\"object\" or \"calls\""))
        {
            switch (cursor.Text("\"object\" or \"calls\""))
            {
                case "object":
                    cursor.Next("\"register\" or \"map\"");
                    about = cursor.Text("\"register\" or \"map\"");
                    if (about is not ("register" or "map"))
                        throw cursor.Expected("\"register\" or \"map\"");
                    break;
                case "calls":
                    entries = Entries(ref cursor);
                    break;
                default:
                    throw cursor.Expected("\"object\" or \"calls\"");
            }
        }
        if (about is null || entries is null)
            throw cursor.Expected(about is null ? "\"object\" before the end" : "\"calls\" before the end");
        cursor.End();
        if (about == "register")
        {
            var registerCalls = new List<Call<RegisterCall, RegisterResult>>();
            foreach (Entry entry in entries)
                registerCalls.Add(RegisterCallOf(cursor, entry));
            return HistoryFormat.OfRegister(registerCalls);
        }
        var mapCalls = new List<Call<StringMapCall, string>>();
        foreach (Entry entry in entries)
            mapCalls.Add(MapCallOf(cursor, entry));
        return HistoryFormat.OfMap(mapCalls);
    }

    private static List<Entry> Entries(ref JsonCursor cursor)
    {
        var entries = new List<Entry>();
        cursor.Next("[");
        cursor.Require(JsonTokenType.StartArray, "[");
        for (cursor.Next("{ or ]"); cursor.Type != JsonTokenType.EndArray; cursor.Next("{ or ]"))
        {
            cursor.Require(JsonTokenType.StartObject, "{");
            entries.Add(Entry.Read(ref cursor));
        }
        return entries;
    }

    private sealed class Entry
    {
        public long Place { get; private init; }

        public int? Client { get; private set; }

        public long? CalledAt { get; private set; }

        public long? ReturnedAt { get; private set; }

        public string? Operation { get; private set; }

        public long OperationPlace { get; private set; }

        public string? Key { get; private set; }

        public string? Text { get; private set; }

        public long? Number { get; private set; }

        public bool HasValue { get; private set; }

        public long? Expected { get; private set; }

        public bool? Succeeded { get; private set; }

        public static Entry Read(ref JsonCursor cursor)
        {
            const string Names = "client, called, returned, do, key, value, expected or succeeded";
            var entry = new Entry { Place = cursor.Place };
            for (cursor.Next(Names); cursor.Type != JsonTokenType.EndObject; cursor.Next(Names))
            {
                string name = cursor.Text(Names);
                long place = cursor.Place;
                cursor.Next("a value");
                switch (name)
                {
                    case "client":
                        entry.Client = (int)cursor.Number("the number of a client", 0, int.MaxValue);
                        break;
                    case "called":
                        entry.CalledAt = cursor.Number("a time as a whole number");
                        break;
                    case "returned":
                        entry.ReturnedAt = cursor.Number(
                            "a time as a whole number, not before the call", entry.CalledAt ?? long.MinValue);
                        break;
                    case "do":
                        entry.OperationPlace = cursor.Place;
                        entry.Operation = cursor.Text("an operation");
                        break;
                    case "key":
                        entry.Key = cursor.Text("a text");
                        break;
                    case "value":
                        entry.TakeValue(cursor);
                        break;
                    case "expected":
                        entry.Expected = cursor.Number("a whole number");
                        break;
                    case "succeeded":
                        entry.Succeeded = cursor.Truth();
                        break;
                    default:
                        throw cursor.At(place, $"expected {Names}, found \"{name}\"");
                }
            }
            string? missing = entry.Client is null ? "client"
                : entry.CalledAt is null ? "called"
                : entry.Operation is null ? "do" : null;
            if (missing is not null)
                throw cursor.Expected($"\"{missing}\" before the end of the call");
            if (entry.ReturnedAt < entry.CalledAt)
                throw cursor.At(entry.Place, "expected a return that is not before the call");
            return entry;
        }

        private void TakeValue(in JsonCursor cursor)
        {
            HasValue = true;
            if (cursor.Type == JsonTokenType.String)
                Text = cursor.Text("a text");
            else if (cursor.Type != JsonTokenType.Null)
                Number = cursor.Number("a whole number, a text or null");
        }
    }

    private static Call<RegisterCall, RegisterResult> RegisterCallOf(in JsonCursor cursor, Entry entry)
    {
        switch (Array.IndexOf(RegisterOperations, entry.Operation))
        {
            case 0:
                return Timed(
                    entry,
                    RegisterCall.Read,
                    entry.HasValue ? new RegisterResult(true, entry.Number) : default(Returned<RegisterResult>));
            case 1:
                return Timed<RegisterCall, RegisterResult>(
                    entry, RegisterCall.Write(Needed(cursor, entry, entry.Number, "value")), new RegisterResult(true));
            case 2:
                RegisterCall call = RegisterCall.CompareAndSet(
                    Needed(cursor, entry, entry.Expected, "expected"), Needed(cursor, entry, entry.Number, "value"));
                return Timed(
                    entry, call, entry.Succeeded is { } succeeded ? new RegisterResult(succeeded) : default(Returned<RegisterResult>));
            default:
                throw cursor.At(entry.OperationPlace, $"expected read, write or cas, found {entry.Operation}");
        }
    }

    private static Call<StringMapCall, string> MapCallOf(in JsonCursor cursor, Entry entry)
    {
        int operation = Array.IndexOf(MapOperations, entry.Operation);
        if (operation < 0)
            throw cursor.At(entry.OperationPlace, $"expected get, put or append, found {entry.Operation}");
        if (entry.Key is null)
            throw cursor.At(entry.Place, "expected a \"key\" in the call");
        if (operation == 0)
            return Timed(entry, StringMapCall.Get(entry.Key), entry.Text is { } value ? value : default(Returned<string>));
        if (entry.Text is null)
            throw cursor.At(entry.Place, "expected a \"value\" that is a text in the call");
        return Timed<StringMapCall, string>(entry, new StringMapCall((StringMapOperation)operation, entry.Key, entry.Text), "");
    }

    private static Call<TInput, TOutput> Timed<TInput, TOutput>(Entry entry, TInput input, Returned<TOutput> returned) =>
        entry.ReturnedAt is null
            ? new Call<TInput, TOutput>(entry.Client!.Value, input, entry.CalledAt!.Value)
            : new Call<TInput, TOutput>(entry.Client!.Value, input, entry.CalledAt!.Value, returned, entry.ReturnedAt);

    private static long Needed(in JsonCursor cursor, Entry entry, long? value, string name) =>
        value ?? throw cursor.At(entry.Place, $"expected a \"{name}\" that is a whole number in the call");
}
