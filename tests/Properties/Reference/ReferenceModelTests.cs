using PtSpec.Checking.Scenarios;
using PtSpec.Core.Reference;
using PtSpec.Core.Vocabulary;
using Xunit;

namespace PtSpec.Properties.Reference;

/// <summary>The reference model by example: what each kind of memory shows its user.</summary>
public sealed class ReferenceModelTests
{
    private const string Anonymous = "vma 0 = anon";
    private const string Shared = "vma 0 = shmem pmd 0 = table { 0: page a } cache 0.1 = c";
    private const string Private = "vma 0 = shmem private cache 0.0 = a cache 0.1 = c";
    private const string PrivateMapped = "vma 0 = shmem private pmd 0 = table { 0: page a, 1: anon b }";
    private const string KernelMemory = "vma 0 = kernel pmd 0 = table { 0: page a }";
    private const string PrivateHuge = "vma 0 = shmem private huge pmd 0 = leaf";

    [Theory]
    [InlineData(Anonymous, "read 0.0", "Zero")]
    [InlineData("vma 0 = anon pmd 0 = table { 1: page c }", "read 0.1", "Three")]
    [InlineData(Anonymous, "write 0.0 2; read 0.0; read 0.1", "Ok; Two; Zero")]
    [InlineData(Anonymous, "write 0.0 2; dontneed 0.0; read 0.0", "Ok; Ok; Zero")]
    [InlineData(Anonymous, "write 0.1 3; dontneed 0.0; read 0.1; dontneed 0; read 0.1", "Ok; Ok; Three; Ok; Zero")]
    [InlineData(Anonymous, "mincore 0.0; read 0.0; mincore 0.0; mincore 0.1", "Zero; Zero; One; Zero")]
    [InlineData(Anonymous, "write 0.0 0; mincore 0.0; dontneed 0; mincore 0.0", "Ok; One; Ok; Zero")]
    [InlineData("vma 0 = anon pmd 0 = table { 0: page 0 }", "mincore 0.0", "One")]
    [InlineData(Anonymous, "pte_alloc 0; mincore 0.0", "Ok; Zero")]
    public void Anonymous_memory_forgets_what_was_not_needed(string setup, string program, string outcomes) =>
        Assert.Equal(outcomes, Run(setup, program));

    [Theory]
    [InlineData(Shared, "read 0.0; read 0.1; mincore 0.1", "One; Three; One")]
    [InlineData(Shared, "write 0.0 2; dontneed 0; read 0.0", "Ok; Ok; Two")]
    [InlineData(Shared, "write 0.0 2; retract 0; read 0.0; read 0.1", "Ok; Ok; Two; Three")]
    public void A_shared_mapping_keeps_the_page_cache_without_its_tables(string setup, string program, string outcomes) =>
        Assert.Equal(outcomes, Run(setup, program));

    [Theory]
    [InlineData(Private, "read 0.0; write 0.0 2; read 0.0; dontneed 0.0; read 0.0", "One; Ok; Two; Ok; One")]
    [InlineData(Private, "write 0.0 2; write 0.1 2; dontneed 0; read 0.0; read 0.1", "Ok; Ok; Ok; One; Three")]
    [InlineData(Private, "write 0.0 2; retract 0; read 0.0; read 0.1", "Ok; Ok; Two; Three")]
    [InlineData(Private, "mincore 0.0", "One")]
    [InlineData(PrivateMapped, "read 0.1; dontneed 0; read 0.1", "Two; Ok; Zero")]
    public void A_private_mapping_has_its_copy_until_it_is_not_needed(string setup, string program, string outcomes) =>
        Assert.Equal(outcomes, Run(setup, program));

    [Theory]
    [InlineData(KernelMemory, "vread 0.0; vread 0.1", "One; Zero")]
    [InlineData(KernelMemory, "vmalloc 0.0 2; vfree 0.0; vmalloc 0.0 2; vread 0.0", "Busy; Ok; Ok|Busy; Two")]
    [InlineData(KernelMemory, "ioremap 0; vfree 0.0; iounmap 0; ioremap 0; vread 0.0", "Busy; Ok; NoEntry; Ok|Busy; Zero")]
    [InlineData("vma 0 = kernel", "ioremap 0; vmalloc 0.1 2; vfree 0.1; iounmap 0; vfree 0.1; ptdump_kernel 0", "Ok|Busy; Busy; NoEntry; Ok; NoEntry; Ok")]
    public void Addresses_of_the_kernel_belong_to_one_owner_at_a_time(string setup, string program, string outcomes) =>
        Assert.Equal(outcomes, Run(setup, program));

    [Theory]
    [InlineData(Private, "uffd_copy 0.0 2", "Ok|Again")]
    [InlineData(Private, "rw_install 0.0 2", "Ok|Again")]
    [InlineData(Private, "mincore 0.0; pte_alloc 0; retract 0; uffd_copy 0.0 2", "One; Ok; Ok; Ok|Again")]
    [InlineData(Private, "write 0.0 2; uffd_copy 0.0 3; read 0.0", "Ok; Exists|Again; Two")]
    [InlineData(Private, "write 0.0 2; dontneed 0.0; uffd_copy 0.0 3", "Ok; Ok; Ok|Again")]
    [InlineData(Private, "read 0.1; uffd_copy 0.0 3", "Three; Ok|Again|Exists")]
    [InlineData(Private, "read 0.1; dontneed 0.0; uffd_copy 0.0 3", "Three; Ok; Ok|Again")]
    [InlineData(Private, "read 0.1; dontneed 0; uffd_copy 0.1 3", "Three; Ok; Ok|Again")]
    [InlineData(PrivateMapped, "uffd_copy 0.0 3", "Ok|Again|Exists")]
    [InlineData(PrivateMapped, "rw_install 0.1 3", "Exists|Again")]
    [InlineData(PrivateHuge, "uffd_copy 0.1 3", "Ok|Again|Exists")]
    public void Installing_a_page_finds_nothing_there_or_what_was_mapped(string setup, string program, string outcomes) =>
        Assert.Equal(outcomes, Run(setup, program));

    [Fact]
    public void What_was_installed_is_read()
    {
        ReferenceModel model = Model(Private, "uffd_copy 0.0 2");
        ReferenceState installed = model.Apply(model.Initial, Operation.UffdCopy(0, 0, 2))
            .Single(end => end.Outcome == Outcome.Ok).Next;
        Assert.Equal(Outcome.Two, Assert.Single(model.Apply(installed, Operation.Read(0, 0))).Outcome);
    }

    [Fact]
    public void A_write_that_has_begun_may_be_seen_by_mincore_before_it_stores()
    {
        ReferenceModel model = Model(Anonymous, "write 0.0 2; mincore 0.0; read 0.0");
        ReferenceState begun = model.Invoke(model.Initial, Operation.Write(0, 0, 2));
        Assert.Equal("Zero|One", Outcomes(model, begun, Operation.Mincore(0, 0)));
        Assert.Equal("Zero", Outcomes(model, begun, Operation.Read(0, 0)));
        ReferenceState stored = Assert.Single(model.Apply(begun, Operation.Write(0, 0, 2))).Next;
        Assert.Equal("One", Outcomes(model, stored, Operation.Mincore(0, 0)));
        ReferenceState dropped = Assert.Single(model.Apply(stored, Operation.DontNeed(0))).Next;
        Assert.Equal(model.Initial, dropped);
    }

    [Fact]
    public void A_read_that_has_begun_may_have_mapped_a_page_where_another_installs()
    {
        ReferenceModel model = Model(Private, "read 0.0; uffd_copy 0.0 2");
        ReferenceState begun = model.Invoke(model.Initial, Operation.Read(0, 0));
        Assert.Equal("Ok|Again|Exists", Outcomes(model, begun, Operation.UffdCopy(0, 0, 2)));
        ReferenceState dropped = Assert.Single(model.Apply(begun, Operation.DontNeed(0))).Next;
        Assert.Equal("Ok|Again|Exists", Outcomes(model, dropped, Operation.UffdCopy(0, 0, 2)));
    }

    [Fact]
    public void What_no_operation_observes_is_not_remembered()
    {
        ReferenceModel reads = Model(Anonymous, "read 0.0");
        Assert.Equal(reads.Initial, Assert.Single(reads.Apply(reads.Initial, Operation.Read(0, 0))).Next);
        Assert.Equal(reads.Initial, reads.Invoke(reads.Initial, Operation.Read(0, 0)));
        ReferenceModel asks = Model(Anonymous, "read 0.0; mincore 0.0");
        Assert.NotEqual(asks.Initial, Assert.Single(asks.Apply(asks.Initial, Operation.Read(0, 0))).Next);
    }

    [Fact]
    public void Slots_do_not_touch_each_other()
    {
        ReferenceModel model = Model("vma 0 = anon vma 1 = shmem vma 2 = shmem private ptes 4", "read 0.0");
        ReferenceState state = model.Initial;
        for (int slot = 0; slot < 3; slot++)
        {
            for (int index = 0; index < 4; index++)
                state = Assert.Single(model.Apply(state, Operation.Write(slot, index, 1 + ((slot + index) % 3)))).Next;
        }

        for (int slot = 0; slot < 3; slot++)
        {
            for (int index = 0; index < 4; index++)
            {
                Outcome written = Outcome.One + ((slot + index) % 3);
                Assert.Equal(written.ToString(), Outcomes(model, state, Operation.Read(slot, index)));
            }
        }
    }

    [Fact]
    public void A_zap_that_lets_its_lock_go_takes_effect_entry_by_entry()
    {
        ReferenceModel model = Model("config pt_reclaim vma 0 = anon pmd 0 = table { 0: page a, 1: page b }", "dontneed 0; write 0.0 3", "7.3");
        Operation zap = Operation.DontNeed(0);
        (ReferenceState half, int done) = Assert.Single(model.Advance(model.Initial, zap, 0));
        Assert.Equal("Zero Two", $"{Outcomes(model, half, Operation.Read(0, 0))} {Outcomes(model, half, Operation.Read(0, 1))}");
        Assert.Empty(model.Advance(half, zap, done));
        ReferenceState filled = Assert.Single(model.Apply(half, Operation.Write(0, 0, 3))).Next;
        (Outcome outcome, ReferenceState end) = Assert.Single(model.Finish(filled, zap, done));
        Assert.Equal("Ok Three Zero", $"{outcome} {Outcomes(model, end, Operation.Read(0, 0))} {Outcomes(model, end, Operation.Read(0, 1))}");
    }

    [Fact]
    public void A_zap_of_one_entry_or_under_one_lock_takes_effect_at_one_moment()
    {
        ReferenceModel plain = Model(Anonymous, "dontneed 0", "7.3");
        ReferenceModel inParts = Model("config pt_reclaim " + Anonymous, "dontneed 0.0", "7.3");
        Assert.Empty(plain.Advance(plain.Initial, Operation.DontNeed(0), 0));
        Assert.Empty(inParts.Advance(inParts.Initial, Operation.DontNeed(0, 0), 0));
        Assert.Empty(inParts.Advance(inParts.Initial, Operation.Read(0, 0), 0));
    }

    [Theory]
    [InlineData("")]
    [InlineData("config pt_reclaim ")]
    public void Installing_a_guard_zaps_as_often_as_others_fill_the_range_again(string config)
    {
        ReferenceModel model = Model(config + "ptes 1 vma 0 = anon pmd 0 = table { 0: page a }", "guard 0; write 0.0 2; read 0.0", "7.3");
        var guard = new Operation(OperationKind.GuardInstall, new PmdId(0), Operation.WholeSlot, 0);
        ReferenceState state = model.Initial;
        for (int time = 0; time < 3; time++)
        {
            (state, int done) = Assert.Single(model.Advance(state, guard, 0));
            Assert.Equal(0, done);
            Assert.Equal("Zero|SegmentationFault", Outcomes(model, state, Operation.Read(0, 0)));
            state = model.Apply(state, Operation.Write(0, 0, 2))[0].Next;
        }

        Assert.Equal("Two|SegmentationFault", Outcomes(model, state, Operation.Read(0, 0)));
        (_, ReferenceState end) = Assert.Single(model.Finish(state, guard, 0), way => way.Outcome == Outcome.Ok);
        Assert.Equal("Zero|SegmentationFault", Outcomes(model, end, Operation.Read(0, 0)));
    }

    [Theory]
    [InlineData("pmd 0 = leaf", "collapse_mm 0; read 0.0; retract 0; khugepaged_mm 0", "Ok")]
    [InlineData("pmd 0 = leaf", "collapse_mm 0; dontneed 0", "Ok|Invalid")]
    [InlineData("pmd 0 = table { 0: page a }", "collapse_mm 0", "Ok|Invalid")]
    public void What_stays_huge_counts_as_collapsed(string pmd, string program, string outcomes)
    {
        Scenario scenario = Scenario($"ptes 1 vma 0 = shmem huge {pmd}", program);
        ReferenceModel model = scenario.ToReference();
        Assert.Equal(outcomes, Outcomes(model, model.Initial, scenario.Operations.First()));
    }

    [Fact]
    public void A_zap_under_way_leaves_its_page_to_whoever_caches_the_translation()
    {
        ReferenceModel model = Model("config tlb ptes 1 vma 0 = anon pmd 0 = table { 0: page a }", "dontneed 0; write 0.0 2; read 0.0; mincore 0.0");
        Operation zap = Operation.DontNeed(0);
        (ReferenceState gone, int done) = Assert.Single(model.Advance(model.Initial, zap, 0));
        Assert.Equal("Zero", Outcomes(model, gone, Operation.Mincore(0, 0)));
        // Who faulted before it reached the old page after all has left another one mapped.
        Assert.Equal("Zero|One|One", Outcomes(model, gone, Operation.Read(0, 0)));
        ReferenceState[] afterOld = [.. model.Apply(gone, Operation.Read(0, 0)).Where(way => way.Outcome == Outcome.One).Select(way => way.Next)];
        Assert.Equal(["Zero", "One"], afterOld.Select(next => Outcomes(model, next, Operation.Mincore(0, 0))));
        ReferenceState lost = model.Apply(gone, Operation.Write(0, 0, 2))[1].Next;
        Assert.Equal("Zero|One|One|Two|Two", Outcomes(model, lost, Operation.Read(0, 0)));
        (_, ReferenceState end) = Assert.Single(model.Finish(lost, zap, done));
        Assert.Equal("Zero", Outcomes(model, end, Operation.Read(0, 0)));
        Assert.Empty(model.Advance(lost, zap, done));
    }

    [Fact]
    public void Another_zap_that_returns_has_flushed_what_the_first_one_took_away()
    {
        ReferenceModel model = Model("config tlb ptes 1 vma 0 = anon pmd 0 = table { 0: page a }", "dontneed 0; read 0.0");
        (ReferenceState gone, int done) = Assert.Single(model.Advance(model.Initial, Operation.DontNeed(0), 0));
        ReferenceState flushed = Assert.Single(model.Apply(gone, Operation.DontNeed(0))).Next;
        Assert.Equal("Zero", Outcomes(model, flushed, Operation.Read(0, 0)));
        Assert.Equal(flushed, Assert.Single(model.Finish(flushed, Operation.DontNeed(0), done)).Next);
    }

    [Fact]
    public void The_page_of_a_shared_mapping_is_the_same_before_and_after()
    {
        ReferenceModel model = Model("config tlb ptes 1 vma 0 = shmem pmd 0 = table { 0: page a }", "dontneed 0; write 0.0 2; read 0.0");
        (ReferenceState gone, _) = Assert.Single(model.Advance(model.Initial, Operation.DontNeed(0), 0));
        ReferenceState stored = Assert.Single(model.Apply(gone, Operation.Write(0, 0, 2))).Next;
        Assert.Equal("Two", Outcomes(model, stored, Operation.Read(0, 0)));
    }

    [Fact]
    public void Installing_a_guard_flushes_before_it_looks_again()
    {
        ReferenceModel model = Model("config tlb ptes 1 vma 0 = anon pmd 0 = table { 0: page a }", "guard 0; read 0.0", "7.3");
        var guard = new Operation(OperationKind.GuardInstall, new PmdId(0), Operation.WholeSlot, 0);
        (ReferenceState gone, int done) = Assert.Single(model.Advance(model.Initial, guard, 0));
        Assert.Equal("Zero|SegmentationFault|One", Outcomes(model, gone, Operation.Read(0, 0)));
        Assert.Empty(model.Finish(gone, guard, done));
        (ReferenceState flushed, int again) = Assert.Single(model.Advance(gone, guard, done));
        Assert.Equal(0, again);
        Assert.Equal("Zero|SegmentationFault", Outcomes(model, flushed, Operation.Read(0, 0)));
    }

    [Fact]
    public void While_munmap_is_under_way_an_access_is_refused_or_not()
    {
        ReferenceModel model = Model("ptes 1 vma 0 = anon pmd 0 = table { 0: page a }", "munmap 0; write 0.0 2; read 0.0; mincore 0.0");
        var munmap = new Operation(OperationKind.Munmap, new PmdId(0), Operation.WholeSlot, 0);
        (ReferenceState leaving, int done) = Assert.Single(model.Advance(model.Initial, munmap, 0));
        Assert.Equal("SegmentationFault|One", Outcomes(model, leaving, Operation.Read(0, 0)));
        Assert.Equal("NoMemory", Outcomes(model, leaving, Operation.Mincore(0, 0)));
        Assert.Empty(model.Apply(leaving, munmap));
        ReferenceState stored = model.Apply(leaving, Operation.Write(0, 0, 2))[1].Next;
        Assert.Equal("SegmentationFault|Two", Outcomes(model, stored, Operation.Read(0, 0)));
        (_, ReferenceState gone) = Assert.Single(model.Finish(stored, munmap, done));
        Assert.Equal("SegmentationFault", Outcomes(model, gone, Operation.Read(0, 0)));
        Assert.Equal(gone, Assert.Single(model.Apply(model.Initial, munmap)).Next);
    }

    [Fact]
    public void A_zap_that_reclaims_may_take_the_table_that_was_seen()
    {
        ReferenceModel model = Model("config pt_reclaim ptes 1 " + Private.Replace(" cache 0.1 = c", ""), "dontneed 0; uffd_copy 0.0 2", "7.3");
        ReferenceState begun = model.Invoke(model.Initial, Operation.DontNeed(0));
        Assert.Equal("Ok|Again|Exists", Outcomes(model, begun, Operation.UffdCopy(0, 0, 2)));
        ReferenceState end = Assert.Single(model.Finish(begun, Operation.DontNeed(0), 0)).Next;
        Assert.Equal("Ok|Again", Outcomes(model, end, Operation.UffdCopy(0, 0, 2)));
    }

    [Fact]
    public void What_MADV_FREE_has_given_up_may_be_dropped_until_it_is_written_to()
    {
        ReferenceModel model = Model("config tlb dirty ptes 1 vma 0 = anon pmd 0 = table { 0: page a }", "free 0.0; reclaim 0.0; write 0.0 2; read 0.0");
        var free = new Operation(OperationKind.MadviseFree, new PmdId(0), 0, 0);
        var reclaim = new Operation(OperationKind.Reclaim, new PmdId(0), 0, 0);
        Assert.Equal("Ok", Outcomes(model, model.Initial, reclaim));
        ReferenceState given = Assert.Single(model.Apply(model.Initial, free)).Next;
        Assert.Equal("Ok|One", Outcomes(model, given, reclaim));
        Assert.Equal("One", Outcomes(model, given, Operation.Read(0, 0)));
        Assert.Equal("Zero", Outcomes(model, model.Apply(given, reclaim)[1].Next, Operation.Read(0, 0)));
        ReferenceState written = Assert.Single(model.Apply(given, Operation.Write(0, 0, 2))).Next;
        Assert.Equal("Ok", Outcomes(model, written, reclaim));
    }

    [Fact]
    public void A_page_that_is_being_given_up_may_go_with_a_store_meanwhile_and_not_with_one_after()
    {
        ReferenceModel model = Model("config tlb dirty ptes 1 vma 0 = anon pmd 0 = table { 0: page a }", "free 0.0; reclaim 0.0; write 0.0 2; read 0.0");
        var free = new Operation(OperationKind.MadviseFree, new PmdId(0), 0, 0);
        var reclaim = new Operation(OperationKind.Reclaim, new PmdId(0), 0, 0);
        ReferenceState written = Assert.Single(model.Apply(model.Advance(model.Initial, free, 0)[0].Next, Operation.Write(0, 0, 2))).Next;
        Assert.Equal("Ok", Outcomes(model, written, reclaim));
        Assert.Equal("Ok|One", Outcomes(model, model.Advance(written, free, 1)[0].Next, reclaim));
        Assert.Equal(written, Assert.Single(model.Finish(written, free, 1)).Next);
    }

    [Fact]
    public void A_page_of_a_file_is_dropped_or_not_and_nobody_sees_it()
    {
        ReferenceModel model = Model("config tlb dirty ptes 1 vma 0 = shmem pmd 0 = table { 0: page a }", "write_back 0.0; reclaim 0.0; write 0.0 2; read 0.0");
        ReferenceState written = Assert.Single(model.Apply(model.Initial, Operation.Write(0, 0, 2))).Next;
        Assert.Equal([(Outcome.Ok, written), (Outcome.One, written)], model.Apply(written, new Operation(OperationKind.Reclaim, new PmdId(0), 0, 0)));
    }

    // Follows the operations where they end in success, and says how each may end.
    private static string Run(string setup, string program)
    {
        Scenario scenario = Scenario(setup, program);
        ReferenceModel model = scenario.ToReference();
        ReferenceState state = model.Initial;
        var outcomes = new List<string>();
        foreach (Operation operation in scenario.Operations)
        {
            outcomes.Add(Outcomes(model, state, operation));
            state = model.Apply(state, operation)[0].Next;
        }

        return string.Join("; ", outcomes);
    }

    private static string Outcomes(ReferenceModel model, ReferenceState state, Operation operation) =>
        string.Join('|', model.Apply(state, operation).Select(end => end.Outcome));

    private static ReferenceModel Model(string setup, string program, string kernel = "6.6") => Scenario(setup, program, kernel).ToReference();

    // A program longer than one CPU may have goes on with the next.
    private static Scenario Scenario(string setup, string program, string kernel = "6.6")
    {
        IEnumerable<string> cpus = program.Split("; ").Chunk(ScenarioRules.MaxOperations)
            .Select((part, cpu) => $"cpu {cpu}: {string.Join("; ", part)}");
        return ScenarioFile.Parse("example", $"scenario s kernel {kernel} {setup} {string.Join(' ', cpus)}");
    }
}
