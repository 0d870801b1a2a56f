using PtSpec.Checking.Properties;
using Xunit;

namespace PtSpec.Properties.Spec;

/// <summary>The formulas of the properties, as the documentation shows them.</summary>
public sealed class PropertyFormulaTests
{
    // Of whole behaviours, or of transitions of the machines: no formula over one step says them.
    private static readonly Property[] s_elsewhere =
        [Property.I8, Property.Linearizability, Property.Refinement, Property.Deadlock, Property.Completion, Property.Progress, Property.Effect];

    [Fact]
    public void Every_property_of_a_step_has_formulas() => Assert.Equal(
        Property.All.Except(s_elsewhere), PropertyFormulas.All().Select(formula => formula.Property).Distinct());

    [Fact]
    public void A_formula_is_read_off_the_check_itself() => Assert.Contains(
        new PropertyFormula(Property.I1, "ptep_get(table, index)", "table[table − 1] ≠ freed", "a freed page table is used"),
        PropertyFormulas.All());
}
