using PtSpec.Checking.Linearizability.Histories.Objects;

namespace PtSpec.Checking.Linearizability.Histories.Formats;

/// <summary>
/// The log of a Jepsen test of a register, as jepsen.util writes it: <c>INFO  jepsen.util - 3 :invoke :cas [1 2]</c>.
/// </summary>
/// <remarks>
/// What ends with <c>:info</c> may take effect at any later time or never, and so does what has no end. A <c>:fail</c> with
/// the values of a compare-and-set is one that found another value; one of a read is a read with an unknown result; any other
/// is an operation that did not take place. The line is the time.
/// </remarks>
internal static class JepsenRegisterFormat
{
    /// <summary>Reads a log.</summary>
    /// <param name="file">The file, for complaints.</param>
    /// <param name="text">What it holds.</param>
    /// <exception cref="HistoryFormatException">It holds something else.</exception>
    public static Call<RegisterCall, RegisterResult>[] Read(string file, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var calls = new OpenCalls<RegisterCall, RegisterResult>();
        foreach ((int number, ReadOnlyMemory<char> line) in LineCursor.Lines(text))
        {
            var cursor = new LineCursor(file, number, line.Span);
            if (!cursor.IsAtEnd)
                ReadLine(ref cursor, calls);
        }
        return calls.All(file, text, "an event such as INFO jepsen.util - 0 :invoke :read nil");
    }

    private static void ReadLine(ref LineCursor cursor, OpenCalls<RegisterCall, RegisterResult> calls)
    {
        cursor.Take("INFO");
        cursor.Take("jepsen.util");
        cursor.Take("-");
        int column = cursor.Column;
        int process = (int)cursor.TakeNumber("the number of a process", 0, int.MaxValue);
        int type = cursor.Take(":invoke", ":ok", ":fail", ":info");
        int operationColumn = cursor.Column;
        var operation = (RegisterOperation)cursor.Take(":read", ":write", ":cas");
        if (type == 0)
        {
            calls.Invoke(cursor, column, process, TakeCall(ref cursor, operation));
            cursor.End();
            return;
        }
        RegisterCall called = calls.Called(cursor, column, process);
        if (called.Operation != operation)
            throw cursor.Wrong(operationColumn, $"expected the return of '{called}', which process {process} called");
        if (type == 3)
        {
            calls.LeaveOpen(process);
            cursor.TakeWord("a reason, such as :timed-out");
        }
        else if (type == 2 && cursor.Peek == ':')
        {
            // Nothing is known of what was read; what else failed for a reason did not take place.
            cursor.TakeWord("a reason, such as :timed-out");
            if (operation == RegisterOperation.Read)
                calls.Return(cursor, process, default);
            else
                calls.Drop(process);
        }
        else
        {
            if (type == 2 && operation != RegisterOperation.CompareAndSet)
                throw cursor.Expected("a reason, such as :timed-out");
            calls.Return(cursor, process, TakeResult(ref cursor, called, type == 1));
        }
        cursor.End();
    }

    private static RegisterCall TakeCall(ref LineCursor cursor, RegisterOperation operation)
    {
        switch (operation)
        {
            case RegisterOperation.Read:
                cursor.Take("nil");
                return RegisterCall.Read;
            case RegisterOperation.Write:
                return RegisterCall.Write(cursor.TakeNumber("a number"));
            default:
                cursor.Take("[");
                long expected = cursor.TakeNumber("a number");
                long value = cursor.TakeNumber("a number");
                cursor.Take("]");
                return RegisterCall.CompareAndSet(expected, value);
        }
    }

    private static RegisterResult TakeResult(ref LineCursor cursor, RegisterCall called, bool succeeded)
    {
        if (called.Operation == RegisterOperation.Read)
        {
            if (cursor.Peek != 'n')
                return new RegisterResult(true, cursor.TakeNumber("nil or a number"));
            cursor.Take("nil");
            return new RegisterResult(true);
        }
        int column = cursor.Column;
        if (TakeCall(ref cursor, called.Operation) != called)
            throw cursor.Wrong(column, $"expected the arguments of '{called}', which the process called");
        return new RegisterResult(succeeded);
    }
}
