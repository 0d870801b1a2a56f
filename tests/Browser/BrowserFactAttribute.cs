using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace PtSpec.Browser;

/// <summary>
/// A test in a real browser. It is always there, and fails where there is no browser, unless the environment says
/// PTSPEC_BROWSER=0: then it is not there at all.
/// </summary>
[XunitTestCaseDiscoverer("PtSpec.Browser.BrowserFactDiscoverer", "PtSpec.Browser")]
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserFactAttribute : FactAttribute;

/// <summary>Finds the tests in a browser, unless they are to be left out.</summary>
public sealed class BrowserFactDiscoverer(IMessageSink messages) : IXunitTestCaseDiscoverer
{
    /// <inheritdoc/>
    public IEnumerable<IXunitTestCase> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        Environment.GetEnvironmentVariable("PTSPEC_BROWSER") == "0"
            ? []
            : [new XunitTestCase(
                messages, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod)];
}
