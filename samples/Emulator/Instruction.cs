namespace PtSpec.Samples.Emulator;

/// <summary>What an instruction does.</summary>
public enum Opcode : byte
{
    /// <summary>Stops.</summary>
    Halt,

    /// <summary>a = immediate.</summary>
    Set,

    /// <summary>a = a shifted left by the immediate.</summary>
    Shift,

    /// <summary>a = b + immediate.</summary>
    AddImmediate,

    /// <summary>a = a + b.</summary>
    Add,

    /// <summary>a = the byte at b + immediate.</summary>
    LoadByte,

    /// <summary>The byte at b + immediate = a.</summary>
    StoreByte,

    /// <summary>Goes to the immediate, counted in instructions, if a is less than b.</summary>
    JumpIfLess,

    /// <summary>Goes to the immediate if a is b.</summary>
    JumpIfEqual,

    /// <summary>Prints a.</summary>
    Print,
}

/// <summary>An instruction of 8 bytes: opcode, two registers, and a signed immediate of 32 bits.</summary>
/// <param name="Opcode">What it does.</param>
/// <param name="A">The first register, 0 to 15.</param>
/// <param name="B">The second register, 0 to 15.</param>
/// <param name="Immediate">A number.</param>
public readonly record struct Instruction(Opcode Opcode, int A = 0, int B = 0, int Immediate = 0)
{
    /// <summary>Bytes of an instruction.</summary>
    public const int Size = 8;

    /// <summary>As it lies in memory.</summary>
    public long Encoded => ((long)Immediate << 32) | ((long)B << 16) | ((long)A << 8) | (byte)Opcode;

    /// <summary>The instruction that lies in memory as this.</summary>
    public static Instruction Decode(long encoded) =>
        new((Opcode)(byte)encoded, (int)(encoded >> 8) & 15, (int)(encoded >> 16) & 15, (int)(encoded >> 32));
}
