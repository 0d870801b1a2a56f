namespace Stateless;

/// <summary>Arguments of a firing, which travel untyped and are unpacked where a guard, selector or action wants them.</summary>
internal static class Arguments
{
    /// <summary>The argument at <paramref name="index"/>; the default value when the trigger was fired without any.</summary>
    public static T Unpack<T>(object?[] args, int index)
    {
        if (args.Length == 0)
            return default!;
        Check(args, index, typeof(T));
        return (T)args[index]!;
    }

    public static void Validate(object?[] args, Type[] expected)
    {
        if (args.Length > expected.Length)
            throw Misuse.TooManyArguments(expected.Length, args.Length);
        if (args.Length == 0)
            return;
        for (var i = 0; i < expected.Length; i++)
            Check(args, i, expected[i]);
    }

    private static void Check(object?[] args, int index, Type expected)
    {
        if (index >= args.Length)
            throw Misuse.ArgumentMissing(expected, index);
        if (args[index] is { } arg && !expected.IsInstanceOfType(arg))
            throw Misuse.ArgumentOfWrongType(index, arg.GetType(), expected);
    }
}
