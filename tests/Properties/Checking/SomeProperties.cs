using PtSpec.Checking.Properties;

namespace PtSpec.Properties.Checking;

/// <summary>Random sets of properties to look at.</summary>
internal static class SomeProperties
{
    public static IReadOnlyList<Property> Of(int seed)
    {
        var random = new Random(seed);
        return [.. Property.All.Where(_ => random.Next(2) == 0)];
    }
}
