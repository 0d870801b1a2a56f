using PtSpec.Core.Optimized;

namespace PtSpec.Properties.Optimized;

/// <summary>A program beside its model.</summary>
internal sealed class SpaceRun : IDisposable
{
    public const int Areas = 4;
    private const int SpacesMost = 3;

    private readonly SpaceProgram program;
    private readonly SharedMemory shared;
    private readonly long[][] sharedWords;
    private readonly List<(AddressSpace Space, Cpu Cpu, SpaceModel Model)> spaces = [];

    public SpaceRun(SpaceProgram program)
    {
        this.program = program;
        var space = new AddressSpace(new AddressSpaceOptions
        {
            Kernel = program.Kernel,
            SplitPtlocks = program.SplitPtlocks,
            PtrsPerPte = program.PagesPerArea,
            WordsPerPage = program.WordsPerPage,
            Pages = 64,
            HugePages = 32,
            Tables = 32,
            Regions = 8,
            Spaces = SpacesMost,
            CpusMax = SpacesMost,
        });
        shared = space.CreateSharedMemory(2 * space.AreaSize);
        sharedWords = [.. Enumerable.Range(0, 2 * program.PagesPerArea).Select(_ => new long[program.WordsPerPage])];
        spaces.Add((space, space.AttachCpu(), new SpaceModel((program.PagesPerArea, program.WordsPerPage))));
    }

    private AddressSpace Root => spaces[0].Space;

    /// <summary>Performs the calls; what is wrong, or null.</summary>
    public string? Calls(Func<bool>? failures)
    {
        Root.Memory.AllocationFails = failures;
        foreach (SpaceCall call in program.Calls)
        {
            if ((Perform(call) ?? Account()) is { } wrong)
                return $"{call}: {wrong}";
        }
        Root.Memory.AllocationFails = null;
        return Everything();
    }

    /// <summary>Everything goes; what is left, or null.</summary>
    public string? End()
    {
        while (spaces.Count > 1)
            Exit(spaces.Count - 1);
        // A mapping may begin in the last area.
        spaces[0].Cpu.Unmap(0, 2 * Areas * Root.AreaSize);
        shared.Dispose();
        Root.RcuBarrier();
        AddressSpaceStatistics now = Root.Statistics;
        return now is { NrPtes: 0, TablesInUse: 0, TablesPending: 0, PagesInUse: 0, PagesPending: 0, HugePagesInUse: 0, HugePagesPending: 0, CpusAttached: 1 }
            ? null
            : $"at the end: {now}";
    }

    public void Dispose()
    {
        foreach ((AddressSpace space, Cpu cpu, _) in spaces)
        {
            cpu.Dispose();
            space.Dispose();
        }
    }

    private string? Perform(SpaceCall call)
    {
        int index = call.Space % spaces.Count;
        (AddressSpace space, Cpu cpu, SpaceModel model) = spaces[index];
        long size = space.PageSize;
        long area = call.Page / program.PagesPerArea;
        long whole = area * program.PagesPerArea;
        long target = (area + call.Count) % Areas;
        long count = Math.Min(call.Count, (Areas * program.PagesPerArea) - call.Page);
        long sharedCount = Math.Min(call.Count, 2 * program.PagesPerArea);
        long address = (call.Page * size) + (call.Word * sizeof(long));
        bool write = call.Protection == Protection.ReadWrite;
        switch (call.Kind)
        {
            case SpaceCallKind.Map:
                return Compare(() => cpu.Map(call.Page * size, count * size, call.Protection), () => model.Map(call.Page, count, call.Protection, null, true));
            case SpaceCallKind.MapWhole:
                return Compare(
                    () => cpu.Map(whole * size, space.AreaSize, Protection.ReadWrite),
                    () => model.Map(whole, program.PagesPerArea, Protection.ReadWrite, null, true));
            case SpaceCallKind.MapShared:
                return Compare(
                    () => cpu.Map(whole * size, sharedCount * size, call.Protection, shared),
                    () => model.Map(whole, sharedCount, call.Protection, sharedWords, false));
            case SpaceCallKind.MapPrivate:
                return Compare(
                    () => cpu.MapPrivate(whole * size, sharedCount * size, call.Protection, shared),
                    () => model.Map(whole, sharedCount, call.Protection, sharedWords, true));
            case SpaceCallKind.Unmap:
                return Compare(() => cpu.Unmap(call.Page * size, count * size), () => model.Unmap(call.Page, count));
            case SpaceCallKind.UnmapWhole:
                return Compare(() => cpu.Unmap(whole * size, space.AreaSize), () => model.Unmap(whole, program.PagesPerArea));
            case SpaceCallKind.Protect:
                return Compare(() => cpu.Protect(call.Page * size, count * size, call.Protection), () => model.Protect(call.Page, count, call.Protection));
            case SpaceCallKind.Move:
                return Compare(() => cpu.Move(whole * size, target * space.AreaSize, space.AreaSize), () => model.Move(area, target));
            case SpaceCallKind.Load or SpaceCallKind.LoadAgain:
                return Compare(() => Expect(cpu.Load(address), model, call), () => model.Refusal(call.Page, false));
            case SpaceCallKind.Store or SpaceCallKind.StoreAgain:
                return Compare(() => cpu.Store(address, call.Value), () => Store(model, call));
            case SpaceCallKind.Populate:
                return Populate(cpu, model, call.Page, count, write);
            case SpaceCallKind.Discard:
                return Compare(() => cpu.Discard(call.Page * size, count * size), () => model.Discard(call.Page, count));
            case SpaceCallKind.DiscardWhole:
                return Compare(() => cpu.Discard(whole * size, space.AreaSize), () => model.Discard(whole, program.PagesPerArea));
            case SpaceCallKind.Collapse when model.MayBeHuge(area):
                bool isHuge = cpu.Collapse(address);
                // Anonymous memory that has no page table yet is not collapsed: it has nothing to collapse.
                return isHuge || model.IsAnonymous(area) ? null : "not collapsed";
            case SpaceCallKind.Collapse when Enumerable.Range(0, program.PagesPerArea).Any(i => model.IsMapped(whole + i)):
                return cpu.Collapse(address) ? "collapsed" : null;
            case SpaceCallKind.Split when Enumerable.Range(0, program.PagesPerArea).Any(i => model.IsMapped(whole + i)):
                cpu.Split(address);
                return cpu.Translate(address).IsLeaf ? "not split" : null;
            case SpaceCallKind.Clone when spaces.Count < SpacesMost:
                return Compare(() => Clone(index), () => (Type?)null);
            case SpaceCallKind.Exit when index > 0:
                Exit(index);
                return null;
            default:
                return null;
        }
    }

    // Where memory runs out, pages before that one are there.
    private string? Populate(Cpu cpu, SpaceModel model, long first, long count, bool write)
    {
        long size = Root.PageSize;
        bool isOver = true;
        string? wrong = Compare(() => cpu.Populate(first * size, count * size, write), () =>
        {
            isOver = false;
            return model.Populate(first, count, write);
        });
        for (long page = first; isOver && page < first + count; page++)
        {
            if (cpu.Translate(page * size).IsWritable)
                model.Touch(page);
        }
        return wrong;
    }

    // The model goes along only where memory did not run out.
    private static string? Compare(Action call, Func<Type?> model)
    {
        Type? thrown = null;
        try
        {
            call();
        }
        catch (MemoryExhaustedException)
        {
            return null;
        }
        catch (Exception exception) when (exception is MemoryAccessException or InvalidOperationException or ArgumentException)
        {
            thrown = exception.GetType();
        }
        catch (MismatchException mismatch)
        {
            return mismatch.Message;
        }
        Type? expected = model();
        return thrown == expected ? null : $"{thrown?.Name ?? "done"}, not {expected?.Name ?? "done"}";
    }

    private static string? Compare(Action call, Action model) => Compare(call, () =>
    {
        model();
        return null;
    });

    private static Type? Store(SpaceModel model, SpaceCall call)
    {
        Type? refusal = model.Refusal(call.Page, true);
        if (refusal is null)
            model.Store(call.Page, call.Word, call.Value);
        return refusal;
    }

    private static void Expect(long read, SpaceModel model, SpaceCall call)
    {
        long expected = model.Refusal(call.Page, false) is null ? model.Load(call.Page, call.Word) : 0;
        if (read != expected)
            throw new MismatchException($"read {read}, not {expected}");
    }

    private void Clone(int index)
    {
        AddressSpace clone = spaces[index].Cpu.Clone();
        spaces.Add((clone, clone.AttachCpu(), spaces[index].Model.Clone()));
    }

    private void Exit(int index)
    {
        // In either order.
        (AddressSpace space, Cpu cpu, _) = spaces[index];
        if (index % 2 == 0)
            space.Dispose();
        cpu.Dispose();
        space.Dispose();
        spaces.RemoveAt(index);
    }

    private string? Account()
    {
        int charged = 0;
        foreach ((AddressSpace space, _, _) in spaces)
        {
            AddressSpaceStatistics now = space.Statistics;
            if (now.NrPtes != now.TablesInstalled)
                return $"{now}";
            charged += now.NrPtes;
        }
        return charged == Root.Statistics.TablesInUse ? null : $"{charged} tables charged, {Root.Statistics}";
    }

    private string? Everything()
    {
        foreach ((AddressSpace space, Cpu cpu, SpaceModel model) in spaces)
        {
            for (long page = 0; page < Areas * program.PagesPerArea; page++)
            {
                for (int word = 0; word < program.WordsPerPage; word++)
                {
                    long address = (page * space.PageSize) + (word * sizeof(long));
                    Translation translation = cpu.Translate(address);
                    if ((translation.IsPresent && model.Refusal(page, false) is not null) || (translation.IsWritable && model.Refusal(page, true) is not null))
                        return $"{address:x} is translated to {translation}";
                    var call = new SpaceCall(SpaceCallKind.Load, 0, page, 0, word, Protection.Read, 0);
                    if (Compare(() => Expect(cpu.Load(address), model, call), () => model.Refusal(page, false)) is { } wrong)
                        return $"at {address:x}, in the end: {wrong}";
                }
            }
        }
        return null;
    }

    private sealed class MismatchException(string message) : Exception(message);
}
