namespace Stateless;

public partial class StateMachine<TState, TTrigger>
{
    private readonly Queue<(TTrigger Trigger, object[] Args)> _pending = new();
    private bool _firing;

    /// <summary>Fires a trigger; one declared with parameters hands default values to guards and actions.</summary>
    /// <exception cref="InvalidOperationException">
    /// The current state does not permit it, or permits it more than once.
    /// </exception>
    public void Fire(TTrigger trigger) => FireInMode(trigger, []);

    /// <summary>Fires a trigger with arguments whose number and types are checked only now.</summary>
    /// <exception cref="ArgumentException">The arguments do not fit the types the trigger was declared with.</exception>
    public void Fire(TriggerWithParameters trigger, params object?[] args)
    {
        ArgumentNullException.ThrowIfNull(trigger);
        FireInMode(trigger.Trigger, args!);
    }

    /// <summary>Fires a trigger with its argument.</summary>
    public void Fire<TArg0>(TriggerWithParameters<TArg0> trigger, TArg0 arg0)
    {
        ArgumentNullException.ThrowIfNull(trigger);
        FireInMode(trigger.Trigger, [arg0!]);
    }

    /// <summary>Fires a trigger with its two arguments.</summary>
    public void Fire<TArg0, TArg1>(TriggerWithParameters<TArg0, TArg1> trigger, TArg0 arg0, TArg1 arg1)
    {
        ArgumentNullException.ThrowIfNull(trigger);
        FireInMode(trigger.Trigger, [arg0!, arg1!]);
    }

    /// <summary>Fires a trigger with its three arguments.</summary>
    public void Fire<TArg0, TArg1, TArg2>(
        TriggerWithParameters<TArg0, TArg1, TArg2> trigger, TArg0 arg0, TArg1 arg1, TArg2 arg2)
    {
        ArgumentNullException.ThrowIfNull(trigger);
        FireInMode(trigger.Trigger, [arg0!, arg1!, arg2!]);
    }

    private void FireInMode(TTrigger trigger, object[] args)
    {
        switch (_firingMode)
        {
            case FiringMode.Immediate: FireOne(trigger, args); break;
            case FiringMode.Queued: FireQueued(trigger, args); break;
            default: throw Misuse.UnknownFiringMode();
        }
    }

    private void FireQueued(TTrigger trigger, object[] args)
    {
        _pending.Enqueue((trigger, args));
        if (_firing)
            return;
        _firing = true;
        try
        {
            while (_pending.TryDequeue(out var next))
                FireOne(next.Trigger, next.Args);
        }
        finally
        {
            // Triggers queued behind a failed transition assumed it would succeed: they must not precede the next Fire.
            _pending.Clear();
            _firing = false;
        }
    }

    private void FireOne(TTrigger trigger, object[] args)
    {
        if (_declaredTriggers.TryGetValue(trigger, out var declared))
            declared.ValidateParameters(args);
        var source = CurrentNode;
        var match = source.Find(trigger, args);
        if (match is not { IsPermitted: true })
        {
            _unhandled(source.State, trigger, match?.UnmetGuards);
            return;
        }
        switch (match.Behaviour)
        {
            case InternalBehaviour stay:
                stay.Run(new Transition(source.State, source.State, trigger, args));
                break;
            case ReentryBehaviour again:
                Reenter(source, new Transition(source.State, again.Destination, trigger, args));
                break;
            case DynamicBehaviour chosen:
                Move(source, new Transition(source.State, chosen.Select(args), trigger, args));
                break;
            // A superstate's transition to the very substate we are in is not a re-entry: nobody asked for one.
            case FixedBehaviour plain when !Same(source.State, plain.Destination):
                Move(source, new Transition(source.State, plain.Destination, trigger, args));
                break;
        }
    }

    private void Move(StateNode source, Transition transition)
    {
        source.Exit(transition);
        State = transition.Destination;
        _transitioned?.Invoke(transition);
        var reached = Enter(NodeOf(transition.Destination), transition);
        if (!Same(reached.State, State))
            State = reached.State;
        _completed?.Invoke(new Transition(transition.Source, State, transition.Trigger, transition.Parameters));
    }

    private void Reenter(StateNode source, Transition transition)
    {
        source.Exit(transition);
        var target = NodeOf(transition.Destination);
        if (!transition.IsReentry)
        {
            transition = new Transition(target.State, target.State, transition.Trigger, transition.Parameters);
            target.Exit(transition);
        }
        _transitioned?.Invoke(transition);
        var reached = Enter(target, transition);
        _completed?.Invoke(transition);
        State = reached.State;
    }

    private StateNode Enter(StateNode node, Transition transition)
    {
        // The state is not written before the innermost initial transition, so until then it is the superstate's.
        var expected = transition is InitialTransition ? State : transition.Destination;
        node.Enter(transition);
        // Immediate firing moves the machine on from inside an entry action: the nested transition has the last word.
        if (_firingMode == FiringMode.Immediate && !Same(State, expected))
        {
            node = CurrentNode;
            transition = new Transition(transition.Source, State, transition.Trigger, transition.Parameters);
        }
        if (node.Initial is not { } initial)
            return node;
        if (!node.Substates.Any(substate => Same(substate.State, initial.State)))
            throw Misuse.InitialTargetIsNoSubstate(initial.State);
        _transitioned?.Invoke(new Transition(transition.Destination, initial.State, transition.Trigger, transition.Parameters));
        return Enter(
            NodeOf(initial.State),
            new InitialTransition(transition.Source, initial.State, transition.Trigger, transition.Parameters));
    }
}
