using PtSpec.Documents;
using PtSpec.Documents.Site;
using Xunit;

namespace PtSpec.Properties.Documents;

/// <summary>The folder of the site: what is not the site's is left alone.</summary>
public sealed class SiteFolderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("ptspec-site-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_new_or_empty_folder_is_written_and_an_older_site_gives_way()
    {
        string site = Path.Combine(folder, "site");
        Assert.Equal(2, SiteFolder.Write(site, [new SiteFile("index.html", "one"), new SiteFile("a/old.html", "old")]));
        Assert.Equal(2, SiteFolder.Write(site, [new SiteFile("index.html", "two"), new SiteFile("b/new.html", "new")]));
        Assert.Equal("two", File.ReadAllText(Path.Combine(site, "index.html")));
        Assert.False(File.Exists(Path.Combine(site, "a", "old.html")));
        Assert.True(File.Exists(Path.Combine(site, "b", "new.html")));
    }

    [Fact]
    public void What_somebody_else_put_there_stays()
    {
        string theirs = Path.Combine(folder, "theirs.html");
        File.WriteAllText(theirs, "mine");
        Assert.Contains("holds something else", Assert.Throws<SpecificationException>(() => SiteFolder.Write(folder, [new SiteFile("index.html", "")])).Message);
        Assert.Throws<SpecificationException>(() => SiteFolder.Check(theirs));
        Assert.Equal([theirs], Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public void A_list_that_names_files_elsewhere_deletes_none_of_them()
    {
        string site = Path.Combine(folder, "site");
        string outside = Path.Combine(folder, "outside.html");
        File.WriteAllText(outside, "mine");
        SiteFolder.Write(site, [new SiteFile("index.html", "")]);
        File.WriteAllText(Path.Combine(site, SiteFolder.List), $"../outside.html\n{outside}\n..\\outside.html\nindex.html\n");
        SiteFolder.Write(site, [new SiteFile("index.html", "")]);
        Assert.True(File.Exists(outside));
    }
}
