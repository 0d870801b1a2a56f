using System.Reflection;
using System.Reflection.Emit;
using FsCheck.Xunit;

namespace PtSpec.Contracts.FsCheckXunit.InProcess;

/// <summary>Makes a concrete test class out of an abstract one, with attributes only known while the tests run.</summary>
internal static class FixtureType
{
    /// <summary>A class derived from <typeparamref name="TBase"/> with these settings of its own.</summary>
    public static Type WithClassSettings<TBase>(params (string Name, object Value)[] settings)
        where TBase : class
    {
        TypeBuilder type = Derive<TBase>(NewAssembly());
        type.SetCustomAttribute(Properties(settings));
        return type.CreateType();
    }

    /// <summary>A class derived from <typeparamref name="TBase"/>, alone in an assembly with these settings.</summary>
    public static Type WithAssemblySettings<TBase>(params (string Name, object Value)[] settings)
        where TBase : class
    {
        AssemblyBuilder assembly = NewAssembly();
        assembly.SetCustomAttribute(Properties(settings));
        return Derive<TBase>(assembly).CreateType();
    }

    private static AssemblyBuilder NewAssembly() =>
        AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Fixtures"), AssemblyBuilderAccess.RunAndCollect);

    private static TypeBuilder Derive<TBase>(AssemblyBuilder assembly) =>
        assembly.DefineDynamicModule("Fixtures").DefineType("Derived" + typeof(TBase).Name, TypeAttributes.Public, typeof(TBase));

    private static CustomAttributeBuilder Properties((string Name, object Value)[] settings) => new(
        typeof(PropertiesAttribute).GetConstructor(Type.EmptyTypes)!,
        [],
        [.. settings.Select(setting => typeof(PropertiesAttribute).GetProperty(setting.Name)!)],
        [.. settings.Select(setting => setting.Value)]);
}
