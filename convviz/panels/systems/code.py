"""What the Systems panel shows as programs."""

import numpy as np

from convviz.export.code.code import Code
from convviz.export.code.convolution import Convolved, convolution_code
from convviz.export.code.systems import system_code
from convviz.state.choices.systems import SystemsLook, SystemsOptions, SystemsView
from convviz.state.graph.results import Results
from convviz.state.results.systems import OUTPUTS, SKY, SYSTEM


def systems_shown(results: Results) -> Code | None:
    """The system and its tests, or the telescope's convolution; None while there is no result.

    A ValueError says where an output is not finite.
    """
    options = results.choice(SystemsOptions)
    if results.choice(SystemsLook).view is SystemsView.TELESCOPE:
        sky = results.get(SKY)
        return None if sky is None else convolution_code(Convolved(sky.x, sky.h))
    system, outputs = results.get(SYSTEM), results.get(OUTPUTS)
    if system is None or outputs is None:
        return None
    beyond = np.flatnonzero(~np.isfinite(outputs.y1))
    if beyond.size:
        raise ValueError(f"The output for x₁ is not finite at t = {beyond[0]}.")
    return system_code(system, outputs.x1, outputs.x2, options.alpha, options.beta, options.delay)
