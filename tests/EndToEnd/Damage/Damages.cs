using System.Text;

namespace PtSpec.EndToEnd.Damage;

/// <summary>What happens to files: each number is one damage.</summary>
internal static class Damages
{
    private const int Deep = 20_000;

    private static readonly Func<byte[], Random, byte[]>[] s_all =
    [
        (bytes, random) => bytes[..random.Next(bytes.Length + 1)],
        FlipBits,
        (bytes, random) => Insert(bytes, random, string.Concat(Enumerable.Repeat("([{"[random.Next(3)].ToString(), Deep))),
        (bytes, random) => Insert(bytes, random, string.Concat(Enumerable.Repeat("\n#if X\n", Deep))),
        (bytes, random) => HugeNumber(bytes, random),
        (bytes, random) => Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(bytes))).ToArray(),
        (bytes, random) => [0xEF, 0xBB, 0xBF, .. bytes],
        (bytes, random) => Insert(bytes, random, [0xC3, 0x28, 0xFF, 0xFE, 0x00, 0xED, 0xA0, 0x80]),
        (bytes, random) => Insert(bytes, random, new string((char)random.Next(32, 127), 200_000)),
        Cut,
        Repeat,
        SwapLines,
        (bytes, random) => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes).Replace("\n", "\r\n", StringComparison.Ordinal)),
        (bytes, random) => Insert(bytes, random, "\"\\ud800\" null, -1, 1e999, NaN, 99999999999999999999999 "),
        (bytes, random) => Insert(bytes, random, "\u0000\u001b[31m\u2028\u202e"),
    ];

    /// <summary>A file with some damage.</summary>
    public static byte[] Done(byte[] bytes, Random random)
    {
        for (int times = random.Next(1, 3); times > 0 && bytes.Length > 0; times--)
            bytes = s_all[random.Next(s_all.Length)](bytes, random);
        return bytes;
    }

    private static byte[] FlipBits(byte[] bytes, Random random)
    {
        byte[] flipped = [.. bytes];
        for (int n = random.Next(1, 6); n > 0; n--)
            flipped[random.Next(flipped.Length)] ^= (byte)(1 << random.Next(8));
        return flipped;
    }

    private static byte[] Insert(byte[] bytes, Random random, string text) => Insert(bytes, random, Encoding.UTF8.GetBytes(text));

    private static byte[] Insert(byte[] bytes, Random random, byte[] more)
    {
        int at = random.Next(bytes.Length + 1);
        return [.. bytes[..at], .. more, .. bytes[at..]];
    }

    private static byte[] HugeNumber(byte[] bytes, Random random)
    {
        int[] digits = [.. Enumerable.Range(0, bytes.Length).Where(i => bytes[i] is >= (byte)'0' and <= (byte)'9')];
        if (digits.Length == 0)
            return bytes;
        int at = digits[random.Next(digits.Length)];
        string[] numbers = ["2147483648", "9223372036854775807", "9223372036854775808", "18446744073709551616", "-1", new('9', 5000), "0x7fffffffffffffff"];
        return [.. bytes[..at], .. Encoding.UTF8.GetBytes(numbers[random.Next(numbers.Length)]), .. bytes[(at + 1)..]];
    }

    private static byte[] Cut(byte[] bytes, Random random)
    {
        int from = random.Next(bytes.Length);
        return [.. bytes[..from], .. bytes[random.Next(from, bytes.Length)..]];
    }

    private static byte[] Repeat(byte[] bytes, Random random)
    {
        int from = random.Next(bytes.Length);
        int to = random.Next(from, bytes.Length);
        return [.. bytes[..to], .. bytes[from..]];
    }

    private static byte[] SwapLines(byte[] bytes, Random random)
    {
        string[] lines = Encoding.Latin1.GetString(bytes).Split('\n');
        (int a, int b) = (random.Next(lines.Length), random.Next(lines.Length));
        (lines[a], lines[b]) = (lines[b], lines[a]);
        return Encoding.Latin1.GetBytes(string.Join('\n', lines));
    }
}
