using Xunit;

namespace PtSpec.Browser;

/// <summary>All tests share the browser and the reports.</summary>
[CollectionDefinition(nameof(Chromium))]
public sealed class ChromiumCollection : ICollectionFixture<Chromium>, ICollectionFixture<Reports>;
