using System.Globalization;

namespace PtSpec.Kernel.Recording.Images;

/// <summary>The functions of a kernel by address and by name, from its <c>/proc/kallsyms</c>.</summary>
internal sealed class KernelSymbols
{
    private readonly ulong[] _addresses;
    private readonly string[] _names;
    private readonly ILookup<string, ulong> _byName;

    private KernelSymbols((ulong Address, string Name)[] symbols)
    {
        _addresses = [.. symbols.Select(s => s.Address)];
        _names = [.. symbols.Select(s => s.Name)];
        _byName = symbols.ToLookup(s => s.Name, s => s.Address);
    }

    /// <summary>How many there are.</summary>
    public int Count => _names.Length;

    /// <summary>The names, in the order of their addresses.</summary>
    public IEnumerable<string> Names => _names;

    /// <summary>Reads lines <c>address type name</c>; those of modules, <c>name [module]</c>, and of data are left out.</summary>
    /// <exception cref="RecordingException">A line is something else, or all addresses are hidden.</exception>
    public static KernelSymbols Parse(IEnumerable<string> lines)
    {
        var symbols = new List<(ulong, string)>();
        int number = 0;
        foreach (string line in lines)
        {
            number++;
            string[] parts = line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length is < 3 or > 4
                || parts[1].Length != 1
                || !ulong.TryParse(parts[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong address))
                throw new RecordingException($"the kernel's symbols, line {number}: expected 'address type name'");
            if (parts.Length == 3 && parts[1][0] is 't' or 'T' or 'w' or 'W')
                symbols.Add((address, parts[2]));
        }

        if (symbols.Count == 0 || symbols.TrueForAll(s => s.Item1 == 0))
            throw new RecordingException("the kernel's symbols have no addresses (kernel.kptr_restrict, or no CONFIG_KALLSYMS)");
        return new KernelSymbols([.. symbols.OrderBy(s => s.Item1)]);
    }

    /// <summary>Whether there is a function of this name.</summary>
    public bool Has(string name) => _byName.Contains(name);

    /// <summary>Where functions of this name begin; a static one may be there several times.</summary>
    public IEnumerable<ulong> AddressesOf(string name) => _byName[name];

    /// <summary>The function that an address is in, and how far from its beginning; null before the first.</summary>
    public (string Name, ulong Offset)? At(ulong address)
    {
        int at = IndexOf(address);
        return at < 0 ? null : (_names[at], address - _addresses[at]);
    }

    /// <summary>Where the function that an address is in ends: where the next one begins.</summary>
    public ulong EndOf(ulong address)
    {
        int at = IndexOf(address);
        while (++at < _addresses.Length)
        {
            if (_addresses[at] > address)
                return _addresses[at];
        }

        return address;
    }

    // The first of several names of one address.
    private int IndexOf(ulong address)
    {
        int at = Array.BinarySearch(_addresses, address);
        if (at < 0)
            at = ~at - 1;
        while (at > 0 && _addresses[at - 1] == _addresses[at])
            at--;
        return at;
    }
}
