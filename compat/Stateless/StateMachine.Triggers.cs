namespace Stateless;

public partial class StateMachine<TState, TTrigger>
{
    /// <summary>Declares the types of a trigger's arguments; from then on every firing is checked against them.</summary>
    /// <exception cref="InvalidOperationException">The trigger's parameters have been declared before.</exception>
    public TriggerWithParameters SetTriggerParameters(TTrigger trigger, params Type[] argumentTypes) =>
        Declare(new TriggerWithParameters(trigger, argumentTypes));

    /// <summary>Declares a trigger with one argument.</summary>
    public TriggerWithParameters<TArg0> SetTriggerParameters<TArg0>(TTrigger trigger) =>
        Declare(new TriggerWithParameters<TArg0>(trigger));

    /// <summary>Declares a trigger with two arguments.</summary>
    public TriggerWithParameters<TArg0, TArg1> SetTriggerParameters<TArg0, TArg1>(TTrigger trigger) =>
        Declare(new TriggerWithParameters<TArg0, TArg1>(trigger));

    /// <summary>Declares a trigger with three arguments.</summary>
    public TriggerWithParameters<TArg0, TArg1, TArg2> SetTriggerParameters<TArg0, TArg1, TArg2>(TTrigger trigger) =>
        Declare(new TriggerWithParameters<TArg0, TArg1, TArg2>(trigger));

    private TDeclared Declare<TDeclared>(TDeclared trigger) where TDeclared : TriggerWithParameters
    {
        if (!_declaredTriggers.TryAdd(trigger.Trigger, trigger))
            throw Misuse.ParametersAlreadyConfigured(trigger);
        return trigger;
    }

    /// <summary>A trigger together with the types of the arguments it is fired with.</summary>
    public class TriggerWithParameters
    {
        private readonly Type[] _argumentTypes;

        /// <summary>Names the argument types; <c>SetTriggerParameters</c> also registers them with a machine.</summary>
        public TriggerWithParameters(TTrigger underlyingTrigger, params Type[] argumentTypes)
        {
            Trigger = underlyingTrigger;
            _argumentTypes = argumentTypes ?? throw new ArgumentNullException(nameof(argumentTypes));
        }

        /// <summary>The types of the arguments, in order.</summary>
        public IEnumerable<Type> ArgumentTypes => _argumentTypes;

        /// <summary>The trigger itself.</summary>
        public TTrigger Trigger { get; }

        /// <summary>
        /// Throws unless <paramref name="args"/> fit. No arguments at all always fit, as does null for any type.
        /// </summary>
        /// <exception cref="ArgumentException">There are too many or too few of them, or one has the wrong type.</exception>
        public void ValidateParameters(object?[] args)
        {
            ArgumentNullException.ThrowIfNull(args);
            Arguments.Validate(args, _argumentTypes);
        }
    }

    /// <summary>A trigger with one argument.</summary>
    public class TriggerWithParameters<TArg0> : TriggerWithParameters
    {
        /// <summary>Names the argument type without registering it with a machine.</summary>
        public TriggerWithParameters(TTrigger underlyingTrigger) : base(underlyingTrigger, typeof(TArg0)) { }
    }

    /// <summary>A trigger with two arguments.</summary>
    public class TriggerWithParameters<TArg0, TArg1> : TriggerWithParameters
    {
        /// <summary>Names the argument types without registering them with a machine.</summary>
        public TriggerWithParameters(TTrigger underlyingTrigger) : base(underlyingTrigger, typeof(TArg0), typeof(TArg1)) { }
    }

    /// <summary>A trigger with three arguments.</summary>
    public class TriggerWithParameters<TArg0, TArg1, TArg2> : TriggerWithParameters
    {
        /// <summary>Names the argument types without registering them with a machine.</summary>
        public TriggerWithParameters(TTrigger underlyingTrigger)
            : base(underlyingTrigger, typeof(TArg0), typeof(TArg1), typeof(TArg2)) { }
    }
}
