using System.Reflection;
using System.Reflection.Emit;
using PtSpec.Core.Protocol;

namespace PtSpec.Properties.Lowering;

/// <summary>
/// A struct that implements IMm by asking a <see cref="Script"/>. It is emitted, so that primitives added to IMm are
/// covered without a line here.
/// </summary>
public static class ScriptedMemory
{
    private static readonly Lazy<Type> Emitted = new(Emit);

    /// <summary>The struct's type.</summary>
    public static Type Type => Emitted.Value;

    /// <summary>A memory that a script plays, boxed.</summary>
    public static object Create(Script script)
    {
        object memory = Activator.CreateInstance(Type)!;
        Type.GetField("Script")!.SetValue(memory, script);
        return memory;
    }

    private static Type Emit()
    {
        AssemblyName name = new("ScriptedMemory");
        TypeBuilder type = AssemblyBuilder.DefineDynamicAssembly(name, AssemblyBuilderAccess.Run)
            .DefineDynamicModule("ScriptedMemory")
            .DefineType("ScriptedMemory", TypeAttributes.Public | TypeAttributes.Sealed, typeof(ValueType), [typeof(IMm)]);
        FieldBuilder script = type.DefineField("Script", typeof(Script), FieldAttributes.Public);
        foreach (MethodInfo member in typeof(IMm).GetMethods())
            Implement(member, type, script);
        return type.CreateType();
    }

    private static void Implement(MethodInfo member, TypeBuilder type, FieldBuilder script)
    {
        Type[] parameters = [.. member.GetParameters().Select(p => p.ParameterType)];
        MethodBuilder method = type.DefineMethod(
            member.Name,
            MethodAttributes.Public | MethodAttributes.Virtual | MethodAttributes.Final | MethodAttributes.HideBySig,
            member.ReturnType,
            parameters);
        ILGenerator il = method.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldfld, script);
        il.Emit(OpCodes.Ldstr, member.Name);
        il.Emit(OpCodes.Ldtoken, member.ReturnType);
        il.Emit(OpCodes.Call, typeof(Type).GetMethod(nameof(Type.GetTypeFromHandle))!);
        il.Emit(OpCodes.Ldc_I4, parameters.Length);
        il.Emit(OpCodes.Newarr, typeof(object));
        for (int i = 0; i < parameters.Length; i++)
        {
            il.Emit(OpCodes.Dup);
            il.Emit(OpCodes.Ldc_I4, i);
            il.Emit(OpCodes.Ldarg, i + 1);
            il.Emit(OpCodes.Box, parameters[i]);
            il.Emit(OpCodes.Stelem_Ref);
        }
        il.Emit(OpCodes.Callvirt, typeof(Script).GetMethod(nameof(Script.Invoke))!);
        if (member.ReturnType == typeof(void))
            il.Emit(OpCodes.Pop);
        else
            il.Emit(OpCodes.Unbox_Any, member.ReturnType);
        il.Emit(OpCodes.Ret);
        type.DefineMethodOverride(method, member);
    }
}
