using System.Runtime.InteropServices;

namespace PtSpec.Cli;

/// <summary>
/// Turns the first Ctrl-C, or request to terminate, into a cancellation; a later one ends the process as usual.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private const long PatienceMilliseconds = 1000;

    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration[] registrations;
    private long firstSignal;

    /// <summary>Starts to listen.</summary>
    public Interruption() => registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel),
    ];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => source.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in registrations)
            registration.Dispose();
        source.Dispose();
    }

    // Some senders signal the process and its group, so one request may arrive twice.
    private void Cancel(PosixSignalContext context)
    {
        long now = Environment.TickCount64;
        long before = Interlocked.CompareExchange(ref firstSignal, now, 0);
        context.Cancel = before == 0 || now - before < PatienceMilliseconds;
        source.Cancel();
    }
}
