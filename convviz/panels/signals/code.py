"""The 1-D convolution on the screen as programs."""

from convviz.export.code.code import Code
from convviz.export.code.signals import convolution_1d_code, integral_code
from convviz.state.choices.signals import Reading, SignalsView
from convviz.state.graph.results import Results
from convviz.state.results.signal_functions import CURVES
from convviz.state.results.signals import CONVOLVED


def signals_shown(results: Results) -> Code | None:
    """The programs for what is chosen; None while there is no result."""
    reading = results.choice(SignalsView).reading
    if reading is Reading.FUNCTIONS:
        curves = results.get(CURVES)
        return None if curves is None else integral_code(curves.x, curves.h, curves.times)
    pair = results.get(CONVOLVED)
    if pair is None:
        return None
    return convolution_1d_code(pair.x, pair.h, pair.mode, scatter=reading is Reading.SCATTER)
