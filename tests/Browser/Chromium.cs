using Microsoft.Playwright;
using Xunit;

namespace PtSpec.Browser;

/// <summary>One chromium for all tests, the one that the system has; nothing is downloaded.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] s_names = ["chromium", "chromium-browser", "google-chrome"];

    private IPlaywright? playwright;
    private IBrowser? browser;

    /// <summary>Opens a page: its console and its requests are watched from the beginning.</summary>
    /// <param name="address">The file, and behind it what stands behind the # of the address.</param>
    /// <param name="scheme">Whether the reader prefers light or dark.</param>
    /// <param name="width">The window's width.</param>
    /// <param name="height">The window's height.</param>
    public async Task<WatchedPage> Open(string address, ColorScheme scheme = ColorScheme.Light, int width = 1440, int height = 900)
    {
        IBrowserContext context = await browser!.NewContextAsync(new BrowserNewContextOptions
        {
            ColorScheme = scheme,
            ViewportSize = new ViewportSize { Width = width, Height = height },
            Permissions = ["clipboard-read", "clipboard-write"],
        });
        context.SetDefaultTimeout(30_000);
        return await WatchedPage.Open(await context.NewPageAsync(), address);
    }

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("PTSPEC_BROWSER") == "0")
            return;
        string program = Find() ?? throw new InvalidOperationException(
            "These tests need a browser, and there is none in PATH: install Debian's package chromium (apt-get install chromium), or leave them out with PTSPEC_BROWSER=0.");
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = program,
            // Chromium's sandbox does not work for root, who runs the tests in containers.
            ChromiumSandbox = Environment.UserName != "root",
        });
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        playwright?.Dispose();
    }

    private static string? Find() => (
        from name in s_names
        from folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        let file = Path.Combine(folder, name)
        where File.Exists(file)
        select file).FirstOrDefault();
}
