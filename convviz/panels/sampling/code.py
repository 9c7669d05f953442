"""The samples, or the picture, on the screen as programs."""

from convviz.export.code.code import Code
from convviz.state.choices.sampling import Sampling, Shown
from convviz.state.graph.results import Results
from convviz.state.results.sampling import GIVEN, SAMPLED, STEPS, TAKEN


def sampling_shown(results: Results) -> Code | None:
    """The programs for what is chosen; None while there is no result."""
    from convviz.export.code.sampling import picture_code, signal_code  # NumPy's text of it is not needed at a start

    options = results.choice(Sampling)
    if options.view is Shown.BOTH:
        curve, steps = results.get(SAMPLED), results.get(STEPS)
        if curve is None or steps is None:
            return None
        return signal_code(curve, steps.rate, steps.duration, steps.quantiser)
    given, taken = results.get(GIVEN), results.get(TAKEN)
    if given is None or taken is None:
        return None
    quantiser = taken.quantiser(options.bits) if options.quantised else None
    return picture_code(given.values, options.every, options.smooth, quantiser, options.dither)
