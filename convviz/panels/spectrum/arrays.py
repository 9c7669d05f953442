"""The numbers of the Spectrum panel, to be copied, saved and shown as tables."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.core.spectrum.maps import whole_phases, whole_sizes
from convviz.core.spectrum.transform import Transform
from convviz.state.choices.spectrum import Part, SpectrumOptions
from convviz.state.graph.results import Results
from convviz.state.results.spectrum import spectra
from convviz.widgets.charts.plot.plot_chart import PlotChart


def plane_arrays(results: Results) -> dict[str, NDArray[Any]]:
    """The three planes (H, W), the constant in the middle: sizes, not decibels, or phases in degrees."""
    given, gain, product = results.get(spectra.TRANSFORM), results.get(spectra.GAIN), results.get(spectra.PRODUCT)
    actual = results.get(spectra.ACTUAL)
    if given is None or gain is None or product is None:
        return {}
    kernel = Transform(gain.on(given.shape), given.shape, gain.scale)
    result = product if actual is None else actual.transform
    phases = results.choice(SpectrumOptions).part is Part.PHASE
    take, what = (whole_phases, "phases") if phases else (whole_sizes, "sizes")
    parts = {"image": given, "kernel": kernel, "result": result}
    return {f"{what} of the {name}'s spectrum": take(one) for name, one in parts.items()}


def curve_arrays(chart: PlotChart) -> dict[str, NDArray[Any]]:
    """The curves of a chart: x and y, a row a point."""
    return {curve.name: np.stack([curve.x, curve.y], axis=1) for curve in chart.curves if curve.name}
