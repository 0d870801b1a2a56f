using PtSpec.Checking.Linearizability.Histories.Objects;

namespace PtSpec.Checking.Linearizability.Histories.Formats;

/// <summary>The texts that recorded histories come in.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Read">Reads a history out of a text; the first argument is the file, for complaints.</param>
public sealed record HistoryFormat(string Name, Func<string, string, RecordedHistory> Read)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<HistoryFormat> All { get; } =
    [
        new("jepsen-register", (file, text) => OfRegister(JepsenRegisterFormat.Read(file, text))),
        new("jepsen-kv", (file, text) => OfMap(JepsenMapFormat.Read(file, text))),
        new("json", JsonHistoryFormat.Read),
    ];

    /// <summary>The format of this name, or null.</summary>
    public static HistoryFormat? Find(string name) => All.FirstOrDefault(f => f.Name == name);

    internal static RecordedHistory OfRegister(IReadOnlyList<Call<RegisterCall, RegisterResult>> calls) =>
        new RecordedHistory<RegisterState, RegisterCall, RegisterResult>(new RegisterSpecification(), calls);

    internal static RecordedHistory OfMap(IReadOnlyList<Call<StringMapCall, string>> calls) =>
        new RecordedHistory<string, StringMapCall, string>(new StringMapSpecification(calls.Select(c => c.Input)), calls);
}
