namespace FsCheck.Xunit;

/// <summary>What a test that ran a property and did not pass reports: the counterexample, or that inputs ran out.</summary>
public class PropertyFailedException : Exception
{
    /// <summary>Creates an exception whose message is FsCheck's own account of the result.</summary>
    public PropertyFailedException(TestResult testResult)
        : base(Environment.NewLine + Runner.onFinishedToString("", testResult))
    {
    }

    /// <summary>Creates an exception for a property that threw <paramref name="innerException"/>.</summary>
    public PropertyFailedException(string userMessage, Exception innerException)
        : base(userMessage, innerException)
    {
    }
}
