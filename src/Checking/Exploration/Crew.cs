using System.Runtime.ExceptionServices;

namespace PtSpec.Checking.Exploration;

/// <summary>The threads of one search: all do the same work at once, and the caller's is one of them.</summary>
/// <remarks>The others are started when they are first needed: a small search never does.</remarks>
internal sealed class Crew(int threads) : IDisposable
{
    // How often a thread looks whether there is work before it sleeps: some ten microseconds.
    private const int Looks = 200;

    private readonly Lock _failures = new();
    private readonly object _gate = new();
    private Thread[] _others = [];
    private Action<int>? _work;
    private ExceptionDispatchInfo? _failure;
    private volatile int _round;
    private volatile int _running;
    private volatile bool _isOver;

    /// <summary>How many threads there are, the caller's included.</summary>
    public int Threads => threads;

    /// <summary>
    /// Has every thread do the work and returns when all have; what one of them throws is thrown here once all are done.
    /// </summary>
    /// <param name="work">The work; told the thread's number, 0 for the caller's.</param>
    public void Run(Action<int> work)
    {
        if (_others.Length == 0)
            Start();
        lock (_gate)
        {
            _work = work;
            _running = _others.Length;
            _round++;
            Monitor.PulseAll(_gate);
        }
        Try(work, 0);
        for (int i = 0; i < Looks && _running > 0; i++)
            Thread.SpinWait(10);
        lock (_gate)
        {
            while (_running > 0)
                Monitor.Wait(_gate);
        }
        ExceptionDispatchInfo? failure = _failure;
        _failure = null;
        failure?.Throw();
    }

    /// <summary>Ends the threads; none may be at work.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
            Monitor.PulseAll(_gate);
        }
        foreach (Thread other in _others)
            other.Join();
        _others = [];
    }

    private void Start()
    {
        _others = new Thread[threads - 1];
        for (int i = 0; i < _others.Length; i++)
        {
            int number = i + 1;
            _others[i] = new Thread(() => Serve(number)) { IsBackground = true, Name = $"search {number}" };
            _others[i].Start();
        }
    }

    private void Serve(int number)
    {
        int seen = 0;
        while (true)
        {
            for (int i = 0; i < Looks && _round == seen && !_isOver; i++)
                Thread.SpinWait(10);
            Action<int> work;
            lock (_gate)
            {
                while (_round == seen && !_isOver)
                    Monitor.Wait(_gate);
                if (_isOver)
                    return;
                seen = _round;
                work = _work!;
            }
            Try(work, number);
            lock (_gate)
            {
                if (--_running == 0)
                    Monitor.PulseAll(_gate);
            }
        }
    }

    private void Try(Action<int> work, int number)
    {
        try
        {
            work(number);
        }
        catch (Exception e)
        {
            lock (_failures)
                _failure ??= ExceptionDispatchInfo.Capture(e);
        }
    }
}
