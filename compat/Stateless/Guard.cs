using Stateless.Reflection;

namespace Stateless;

/// <summary>One guard of a transition, seeing the arguments of the firing.</summary>
internal sealed class Guard
{
    private readonly Func<object[], bool> _holds;

    private Guard(Func<object[], bool> holds, InvocationInfo method)
    {
        _holds = holds;
        Method = method;
    }

    public InvocationInfo Method { get; }

    public bool Holds(object[] args) => _holds(args);

    public static Guard Of(Func<object[], bool> guard, string? description)
    {
        ArgumentNullException.ThrowIfNull(guard);
        return new(guard, InvocationInfo.Create(guard, description));
    }

    public static Guard Of(Func<bool> guard, string? description) =>
        new(_ => guard(), InvocationInfo.Create(guard, description));

    // A typed guard is reported under the name of its adapter, "Function", as published: only a description names it.
    public static Guard Of<T0>(Func<T0, bool> guard, string? description) =>
        Of(args => guard(Arguments.Unpack<T0>(args, 0)), description);

    public static Guard Of<T0, T1>(Func<T0, T1, bool> guard, string? description) =>
        Of(args => guard(Arguments.Unpack<T0>(args, 0), Arguments.Unpack<T1>(args, 1)), description);

    public static Guard Of<T0, T1, T2>(Func<T0, T1, T2, bool> guard, string? description) =>
        Of(
            args => guard(Arguments.Unpack<T0>(args, 0), Arguments.Unpack<T1>(args, 1), Arguments.Unpack<T2>(args, 2)),
            description);

    public static Guard[] All(Tuple<Func<bool>, string>[] guards) => [.. guards.Select(g => Of(g.Item1, g.Item2))];

    public static Guard[] All<T0>(Tuple<Func<T0, bool>, string>[] guards) => [.. guards.Select(g => Of(g.Item1, g.Item2))];

    public static Guard[] All<T0, T1>(Tuple<Func<T0, T1, bool>, string>[] guards) =>
        [.. guards.Select(g => Of(g.Item1, g.Item2))];

    public static Guard[] All<T0, T1, T2>(Tuple<Func<T0, T1, T2, bool>, string>[] guards) =>
        [.. guards.Select(g => Of(g.Item1, g.Item2))];
}
