namespace PtSpec.Lowering.Model;

/// <summary>A place in the text that control can reach, before it is known which node stands there.</summary>
internal sealed class Label
{
    private Label? alias;
    private DraftNode? node;

    /// <summary>The node at this place; null while nothing stands there.</summary>
    public DraftNode? Node => Last().node;

    /// <summary>Puts a node here.</summary>
    public void Bind(DraftNode at) => Last().node = at;

    /// <summary>Makes this the same place as another; false when it already is, which is a loop around nothing.</summary>
    public bool TryAlias(Label other)
    {
        Label last = Last();
        if (last == other.Last())
            return false;
        last.alias = other;
        return true;
    }

    private Label Last()
    {
        Label label = this;
        while (label.alias is not null)
            label = label.alias;
        return label;
    }
}
