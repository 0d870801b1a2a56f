namespace PtSpec.Documents.Site;

/// <summary>A file of the site.</summary>
/// <param name="Name">Its path within the site, with forward slashes.</param>
/// <param name="Text">What it holds, to be written as UTF-8.</param>
internal sealed record SiteFile(string Name, string Text);
