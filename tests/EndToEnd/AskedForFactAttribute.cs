using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace PtSpec.EndToEnd;

/// <summary>A test of what not every machine has: there only when an environment variable asks for it, and then it must pass.</summary>
[XunitTestCaseDiscoverer("PtSpec.EndToEnd.AskedForDiscoverer", "PtSpec.EndToEnd")]
[AttributeUsage(AttributeTargets.Method)]
public sealed class AskedForFactAttribute(string variable) : FactAttribute
{
    /// <summary>The variable; any value but nothing asks.</summary>
    public string Variable { get; } = variable;
}

/// <summary>Finds the tests that are asked for.</summary>
public sealed class AskedForDiscoverer(IMessageSink messages) : IXunitTestCaseDiscoverer
{
    /// <inheritdoc/>
    public IEnumerable<IXunitTestCase> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute)
    {
        string variable = factAttribute.GetConstructorArguments().OfType<string>().Single();
        return string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable))
            ? []
            : [new XunitTestCase(
                messages, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod)];
    }
}
