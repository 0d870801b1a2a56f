using Microsoft.Playwright;
using Xunit;

namespace PtSpec.Browser;

/// <summary>A page in the browser, whose console and requests are watched.</summary>
public sealed class WatchedPage : IAsyncDisposable
{
    private readonly List<string> console = [];
    private readonly List<string> requests = [];

    private WatchedPage(IPage page) => Page = page;

    /// <summary>The page.</summary>
    public IPage Page { get; }

    /// <summary>Opens a file in a page.</summary>
    public static async Task<WatchedPage> Open(IPage page, string address)
    {
        var watched = new WatchedPage(page);
        page.Console += (_, message) => watched.console.Add($"{message.Type}: {message.Text}");
        page.PageError += (_, error) => watched.console.Add(error);
        page.Request += (_, request) => watched.requests.Add(request.Url);
        await page.GotoAsync($"file://{address}");
        return watched;
    }

    /// <summary>The text of an element.</summary>
    public async Task<string> Text(string selector) => (await Page.InnerTextAsync(selector)).Trim();

    /// <summary>The address comes to end like this: it follows a moment later when steps come fast.</summary>
    public Task HasHash(string hash) => Page.WaitForFunctionAsync("hash => location.hash === hash", hash);

    /// <summary>A page comes to be there whose path ends like this. It is asked for again and again: on a busy machine an event may come before who waits for it.</summary>
    public Task HasPath(string end) =>
        Page.WaitForFunctionAsync("end => location.pathname.endsWith(end) && document.readyState === 'complete'", end);

    /// <summary>How many elements there are to see.</summary>
    public Task<int> CountSeen(string selector) => Page.Locator($"{selector}:visible").CountAsync();

    /// <summary>Presses a key.</summary>
    public Task Press(string key) => Page.Keyboard.PressAsync(key);

    /// <summary>The page said nothing on the console, and asked for nothing but its own file.</summary>
    public void IsQuiet()
    {
        Assert.Empty(console);
        string own = Page.Url.Split('#')[0];
        Assert.All(requests, request => Assert.Equal(own, request.Split('#')[0]));
    }

    /// <summary>As the other, of a page of several files: it asked for files of their folder alone.</summary>
    public void IsQuiet(string folder)
    {
        Assert.Empty(console);
        Assert.All(requests, request => Assert.StartsWith($"file://{folder}/", request, StringComparison.Ordinal));
    }

    /// <summary>Nothing sticks out to the right.</summary>
    public async Task Fits() =>
        Assert.Equal(0, await Page.EvaluateAsync<int>("() => Math.max(0, document.documentElement.scrollWidth - innerWidth)"));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await Page.Context.DisposeAsync();
}
