using Xunit.Abstractions;
using Xunit.Sdk;

namespace FsCheck.Xunit;

/// <summary>Finds one <see cref="PropertyTestCase"/> in each method that carries a <see cref="PropertyAttribute"/>.</summary>
public class PropertyDiscoverer : IXunitTestCaseDiscoverer
{
    /// <summary>Creates a discoverer that sends its diagnostics nowhere.</summary>
    public PropertyDiscoverer()
        : this(new NullMessageSink())
    {
    }

    /// <summary>Creates a discoverer; this is the constructor xunit uses.</summary>
    public PropertyDiscoverer(IMessageSink messageSink) => MessageSink = messageSink;

    /// <summary>Where diagnostics of the test cases go.</summary>
    public IMessageSink MessageSink { get; }

    IEnumerable<IXunitTestCase> IXunitTestCaseDiscoverer.Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
    [
        new PropertyTestCase(
            MessageSink,
            discoveryOptions.MethodDisplayOrDefault(),
            discoveryOptions.MethodDisplayOptionsOrDefault(),
            testMethod,
            testMethodArguments: null),
    ];
}
