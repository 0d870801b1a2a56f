using System.Globalization;
using System.Text;

namespace PtSpec.Properties.Linearizability.Histories;

/// <summary>
/// The log of clients that use a simulated object at the same time, in the form of a Jepsen test. Each operation takes effect
/// at a moment between its call and its return; some clients stop waiting, and start anew as other processes.
/// </summary>
internal static class SimulatedLog
{
    /// <summary>The log of a register that is read, written, and compared and set.</summary>
    /// <param name="seed">Where it comes from.</param>
    /// <param name="clients">How many clients there are at a time.</param>
    /// <param name="operations">How many operations there are.</param>
    /// <param name="staleAfter">The operation from which on reads return the value of then; null for none.</param>
    public static string OfRegister(int seed, int clients, int operations, int? staleAfter = null)
    {
        var random = new Random(seed);
        var log = new StringBuilder();
        int? value = null;
        (bool IsKept, int? Value) stale = default;
        Run(random, clients, operations, 12, (process, number) =>
        {
            int kind = random.Next(3);
            (int from, int to) = (random.Next(5), random.Next(5));
            (string name, string arguments) = kind switch
            {
                0 => (":read", "nil"),
                1 => (":write", Text(to)),
                _ => (":cas", $"[{from} {to}]"),
            };
            Line(process, ":invoke", name, arguments);
            string type = ":ok";
            return new Script(
                () =>
                {
                    if (number >= staleAfter && !stale.IsKept)
                        stale = (true, value);
                    if (kind == 0)
                        arguments = (stale.IsKept ? stale.Value : value) is { } read ? Text(read) : "nil";
                    else if (kind == 1 || value == from)
                        value = to;
                    else
                        type = ":fail";
                },
                () => Line(process, type, name, arguments),
                () => Line(process, kind == 0 ? ":fail" : ":info", name, ":timed-out"),
                kind != 0);
        });
        return log.ToString();

        void Line(int process, string type, string name, string arguments) =>
            log.Append(CultureInfo.InvariantCulture, $"INFO  jepsen.util - {process}\t{type}\t{name}\t{arguments}\n");
    }

    /// <summary>The log of a map whose keys are got, put and appended to.</summary>
    /// <param name="seed">Where it comes from.</param>
    /// <param name="clients">How many clients there are.</param>
    /// <param name="operations">How many operations there are.</param>
    /// <param name="lostAfter">The append after whose call one is lost; null for none.</param>
    public static string OfMap(int seed, int clients, int operations, int? lostAfter = null)
    {
        var random = new Random(seed);
        var log = new StringBuilder();
        string[] values = ["", "", "", ""];
        Run(random, clients, operations, null, (process, number) =>
        {
            int kind = random.Next(10) switch { < 4 => 0, < 5 => 1, _ => 2 };
            int key = random.Next(values.Length);
            string name = kind switch { 0 => ":get", 1 => ":put", _ => ":append" };
            string value = $"\"{process}.{number};\"";
            Line(process, ":invoke", name, key, kind == 0 ? "nil" : value);
            return new Script(
                () =>
                {
                    if (kind == 0)
                        value = $"\"{values[key]}\"";
                    else if (kind == 2 && number >= lostAfter)
                        lostAfter = null;
                    else
                        values[key] = (kind == 1 ? "" : values[key]) + value.Trim('"');
                },
                () => Line(process, ":ok", name, key, value),
                () => Line(process, ":info", name, key, "nil"),
                true);
        });
        return log.ToString();

        void Line(int process, string type, string name, int key, string value) => log.Append(
            CultureInfo.InvariantCulture, $"{{:process {process}, :type {type}, :f {name}, :key \"{key}\", :value {value}}}\n");
    }

    private sealed record Script(Action TakeEffect, Action Return, Action GiveUp, bool StaysOpen)
    {
        public bool HasTakenEffect { get; set; }
    }

    // One in giveUp operations is given up, which may or may not take effect before.
    private static void Run(Random random, int clients, int operations, int? giveUp, Func<int, int, Script> call)
    {
        int[] processes = [.. Enumerable.Range(0, clients)];
        var running = new Script?[clients];
        int next = clients;
        for (int number = 0; number < operations || running.Any(r => r is not null);)
        {
            int client = random.Next(clients);
            if (running[client] is not { } script)
            {
                if (number < operations)
                    running[client] = call(processes[client], number++);
            }
            else if (giveUp is { } one && random.Next(one) == 0)
            {
                script.GiveUp();
                running[client] = null;
                if (script.StaysOpen)
                    processes[client] = next++;
            }
            else if (!script.HasTakenEffect)
            {
                script.TakeEffect();
                script.HasTakenEffect = true;
            }
            else
            {
                script.Return();
                running[client] = null;
            }
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
