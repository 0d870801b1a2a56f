using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace PtSpec.Contracts.FsCheckXunit;

// Not visible outside the assembly, so that the suite itself never finds these.
internal static class SettingsFixtures
{
    public sealed class Plain
    {
        [Property]
        public void Silent(int number) => _ = number;

        [Property(
            MaxTest = 7, MaxRejected = 8, StartSize = 9, EndSize = 10, QuietOnSuccess = true, Parallelism = 3,
            Replay = "(123,457,15)")]
        public void Talkative(int number) => _ = number;

        [Property(QuietOnSuccess = true)]
        public void Quiet(int number) => _ = number;

        [Property(Verbose = true, Replay = "(123,457)")]
        public bool Verbose_below_ten(int number) => number < 10;

        [Property(MaxTest = 200, Parallelism = -1)]
        public void One_per_processor_at_a_time(int number) => _ = number;

        [Property(MaxTest = 200, Parallelism = 2)]
        public void Two_at_a_time(int number) => _ = number;
    }

    [Properties(MaxTest = 1, MaxRejected = 10, QuietOnSuccess = true)]
    public static class Outer
    {
        [Properties(MaxTest = 2, MaxRejected = 20)]
        public sealed class Inner
        {
            [Property(MaxTest = 3)]
            public void Own(int number) => _ = number;

            [Property(MaxTest = 100, QuietOnSuccess = false)]
            public void Restored(int number) => _ = number;
        }
    }

    [Properties(Arbitrary = [typeof(Sevens), typeof(Words)])]
    public sealed class Generated
    {
        [Property]
        public bool From_class(int number, string text) => number == 7 && text == "word";

        [Property(Arbitrary = [typeof(Eights)])]
        public bool From_method(int number, string text) => number == 8 && text == "word";

        [Property(Arbitrary = [typeof(Eights), typeof(Nines)])]
        public bool From_first(int number) => number == 8;
    }

    public static class Sevens
    {
        public static Arbitrary<int> Numbers() => Gen.Constant(7).ToArbitrary();
    }

    public static class Eights
    {
        public static Arbitrary<int> Numbers() => Gen.Constant(8).ToArbitrary();
    }

    public static class Nines
    {
        public static Arbitrary<int> Numbers() => Gen.Constant(9).ToArbitrary();
    }

    public static class Words
    {
        public static Arbitrary<string> Texts() => Gen.Constant("word").ToArbitrary();
    }
}
