using FsCheck.Xunit;
using PtSpec.Contracts.FsCheckXunit.InProcess;
using Xunit;
using Xunit.Sdk;

namespace PtSpec.Contracts.FsCheckXunit;

public class DiscoveryTests
{
    private const string FullName =
        "PtSpec.Contracts.FsCheckXunit.DiscoveryTests.A_property_of_this_suite_is_found_and_run_like_any_test";

    [Property(MaxTest = 10)]
    public bool A_property_of_this_suite_is_found_and_run_like_any_test(int number) => number <= int.MaxValue;

    [Fact]
    public void A_property_is_one_test_case_under_its_full_name()
    {
        PropertyTestCase testCase = Discover();

        Assert.Equal(FullName, testCase.DisplayName);
        Assert.Null(testCase.TestMethodArguments);
    }

    [Fact]
    public void A_property_survives_the_way_from_discovery_to_execution()
    {
        PropertyTestCase before = Discover();
        PropertyTestCase after = SerializationHelper.Deserialize<PropertyTestCase>(SerializationHelper.Serialize(before));

        Assert.Equal(before.UniqueID, after.UniqueID);
        Assert.Equal(before.DisplayName, after.DisplayName);
        Assert.Equal(10, after.Init(new TestOutputHelper()).MaxTest);
    }

    [Fact]
    public void A_property_may_be_given_a_name_and_traits()
    {
        PropertyTestCase testCase = InProcessProperty.Discover(typeof(Named.Properties), nameof(Named.Properties.Plain));

        Assert.Equal("a better name", testCase.DisplayName);
        Assert.Equal(["slow"], testCase.Traits["speed"]);
    }

    [Fact]
    public async Task A_passing_property_tells_xunit_the_whole_story_once_and_in_order()
    {
        PropertyOutcome outcome = await InProcessProperty.Run<Named.Properties>(nameof(Named.Properties.Plain));

        Assert.Equal(
            ["TestCaseStarting", "TestStarting", "TestPassed", "TestFinished", "TestCaseFinished"],
            outcome.Messages
                .Select(message => message.GetType().Name)
                .Where(name => !name.StartsWith("TestClass") && !name.StartsWith("TestMethod") && name != "TestOutput"));
    }

    private static PropertyTestCase Discover() => InProcessProperty.Discover(
        typeof(DiscoveryTests), nameof(A_property_of_this_suite_is_found_and_run_like_any_test));

    // Not visible outside the assembly, so that the suite itself never finds these.
    internal static class Named
    {
        public sealed class Properties
        {
            [Property(DisplayName = "a better name")]
            [Trait("speed", "slow")]
            public void Plain(int number) => _ = number;
        }
    }
}
