using System.Collections.Concurrent;
using System.Reflection;
using FsCheck.Xunit;
using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace PtSpec.Contracts.FsCheckXunit.InProcess;

/// <summary>Discovers and runs one property as xunit does, so that a failure can be looked at rather than suffered.</summary>
internal static class InProcessProperty
{
    public static PropertyTestCase Discover(Type fixture, string method)
    {
        TestMethod testMethod = TestMethodOf(fixture, method);
        IXunitTestCaseDiscoverer discoverer = new PropertyDiscoverer(new NullMessageSink());
        IAttributeInfo property = testMethod.Method.GetCustomAttributes(typeof(PropertyAttribute)).Single();
        return Assert.IsType<PropertyTestCase>(Assert.Single(discoverer.Discover(new DefaultOptions(), testMethod, property)));
    }

    public static Task<PropertyOutcome> Run<TFixture>(string method) => Run(typeof(TFixture), method);

    public static async Task<PropertyOutcome> Run(Type fixture, string method)
    {
        PropertyTestCase testCase = Discover(fixture, method);
        NullMessageSink sink = new();
        using RecordingBus bus = new();
        using CancellationTokenSource cancellation = new();
        XunitTestClassRunner runner = new(
            testCase.TestMethod.TestClass,
            Reflector.Wrap(fixture),
            [testCase],
            sink,
            bus,
            new DefaultTestCaseOrderer(sink),
            new ExceptionAggregator(),
            cancellation,
            new Dictionary<Type, object>());
        Exception? escaped = await Record.ExceptionAsync(runner.RunAsync);
        return new PropertyOutcome([.. bus.Messages], escaped);
    }

    private static TestMethod TestMethodOf(Type fixture, string method)
    {
        MethodInfo found = fixture.GetMethod(method)
            ?? throw new ArgumentException($"{fixture} has no public method {method}.", nameof(method));
        TestAssembly assembly = new(Reflector.Wrap(fixture.Assembly), configFileName: null, new Version(1, 0));
        TestCollection collection = new(assembly, collectionDefinition: null, "in process");
        return new TestMethod(new TestClass(collection, Reflector.Wrap(fixture)), Reflector.Wrap(found));
    }

    private sealed class RecordingBus : IMessageBus
    {
        public ConcurrentQueue<IMessageSinkMessage> Messages { get; } = new();

        public bool QueueMessage(IMessageSinkMessage message)
        {
            Messages.Enqueue(message);
            return true;
        }

        public void Dispose()
        {
        }
    }

    private sealed class DefaultOptions : ITestFrameworkDiscoveryOptions
    {
        public TValue GetValue<TValue>(string name) => default!;

        public void SetValue<TValue>(string name, TValue value) =>
            throw new NotSupportedException("Discovery only reads its options.");
    }
}
