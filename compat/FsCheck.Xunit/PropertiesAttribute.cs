namespace FsCheck.Xunit;

/// <summary>Settings for every <see cref="PropertyAttribute"/> in a class, in those nested in it, or in an assembly.</summary>
/// <remarks>The nearer attribute wins: method, then class, then the classes it is nested in, then assembly.</remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Assembly, AllowMultiple = false)]
public class PropertiesAttribute : PropertyAttribute;
