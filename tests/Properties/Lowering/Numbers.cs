using System.Reflection;

namespace PtSpec.Properties.Lowering;

/// <summary>Values of the protocol's types as the numbers that the lowered form computes with.</summary>
public static class Numbers
{
    /// <summary>The number that a value is; a negative int keeps its sign, as an unsigned subtraction has it.</summary>
    public static ulong Of(object value) => value switch
    {
        bool truth => truth ? 1UL : 0UL,
        ulong number => number,
        Enum or int or uint or long => unchecked((ulong)Convert.ToInt64(value)),
        _ => Of(Word(value.GetType()).GetValue(value)!),
    };

    /// <summary>The value of a type that a number stands for.</summary>
    public static object ToValue(ulong number, Type type)
    {
        if (type == typeof(bool))
            return number != 0;
        if (type == typeof(ulong))
            return number;
        if (type.IsEnum)
            return Enum.ToObject(type, number);
        if (type == typeof(int))
            return unchecked((int)number);
        return Activator.CreateInstance(type, ToValue(number, Word(type).PropertyType))!;
    }

    private static PropertyInfo Word(Type type) =>
        type.GetProperty(type.GetConstructors().Single(c => c.GetParameters().Length == 1).GetParameters()[0].Name!)!;
}
