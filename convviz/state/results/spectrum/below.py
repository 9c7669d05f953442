"""What follows for the views below the spectra: charts over all directions, costs, pictures, passes, and waves."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.core.images.image import shrink
from convviz.core.images.pyramid import pyramid
from convviz.core.spectrum.costs import Costs, Measurement, PassTimes, counted, measure_passes, measured_shape
from convviz.core.spectrum.factors import Factors, Passes, factors, passes
from convviz.core.spectrum.gain import Gain, KernelGain
from convviz.core.spectrum.maps import Plane, size_plane
from convviz.core.spectrum.profile import Radial, radial_sizes
from convviz.core.spectrum.transform import MAP_SIDE, Transform, on_axes, transform
from convviz.core.spectrum.waves import WaveSteps
from convviz.core.windows.geometry import Boundary
from convviz.state.choices.spectrum import Lower, Profile
from convviz.state.graph.result import Chosen, Making, Result
from convviz.state.results.image import CELLS
from convviz.state.results.picture import Picture, Pyramid, signed_picture
from convviz.state.results.spectrum.spectra import (
    ACTUAL,
    CUT,
    GAIN,
    H_PLANE,
    INPUT,
    OUTPUT,
    PRODUCT,
    RADIAL,
    RING,
    TRANSFORM,
    VALUES,
    VERDICT,
    X_PLANE,
    Y_PLANE,
    Actual,
    multiplying,
    same,
    size,
)

#: Cells each way of an impulse response that are shown at most.
_SHOWN = 65


@dataclass(frozen=True)
class Axes:
    """Shares of the energy besides the constant's that lie on the two axes: of the image, and with faded edges."""

    plain: float
    faded: float


def _radials(
    given: Transform, product: Transform, actual: Actual | None, profile: Profile, lower: Lower
) -> Making[tuple[Radial, Radial] | None]:
    yield 0.0
    if profile is not Profile.SPECTRA or lower is not Lower.CHARTS:
        return None
    return radial_sizes(given), radial_sizes(product if actual is None else actual.transform)


def _impulse(gain: Gain, given: Transform, lower: Lower) -> Making[Picture | None]:
    yield 0.0
    if lower is not Lower.PICTURES:
        return None
    if isinstance(gain, KernelGain):
        return signed_picture(pyramid(gain.kernel), 0.0)
    whole = gain.impulse(given.shape)
    rows, columns = (slice(max(0, side // 2 - _SHOWN // 2), side // 2 + _SHOWN // 2 + 1) for side in given.shape)
    return signed_picture(pyramid(np.ascontiguousarray(whole[rows, columns])), 0.0)


def _counts(given: Transform) -> Making[Costs]:
    yield 0.0
    return counted(given.shape)


def _measured(given: Transform) -> Making[tuple[int, int]]:
    yield 0.0
    shape: tuple[int, int] = same(measured_shape(given.shape))
    return shape


@lru_cache(maxsize=8)
def _measurement(shape: tuple[int, int], number: int) -> Measurement:  # noqa: ARG001 - each number is one of its own
    """A measurement, which goes on where it was abandoned."""
    return Measurement(shape)


def _times(shape: tuple[int, int], number: int) -> Making[Costs | None]:
    yield 0.0
    return (yield from _measurement(shape, number).run()) if number else None


def _factors(gain: Gain) -> Making[Factors]:
    yield 0.0
    if not isinstance(gain, KernelGain):
        raise ValueError("A mask is drawn over frequencies: it has no column and row. Multiply by the kernel.")
    return factors(gain.kernel)


def _passes(
    values: NDArray[Any], gain: Gain, found: Factors, boundary: Boundary, lower: Lower
) -> Making[Passes | None]:
    yield 0.0
    if lower is not Lower.PASSES or not isinstance(gain, KernelGain):
        return None
    return passes(values, gain.kernel, found, boundary)


def _pass_times(shape: tuple[int, int], gain: Gain, found: Factors, number: int) -> Making[PassTimes | None]:
    yield 0.0
    if not number or not isinstance(gain, KernelGain):
        return None
    return (yield from measure_passes(shape, gain.kernel, found))


def _nothing() -> Making[PassTimes | None]:
    yield 0.0
    return None


def _taken(times: PassTimes | None) -> Making[PassTimes | None]:
    yield 0.0
    return times


def _waves(values: NDArray[Any], lower: Lower) -> Making[WaveSteps]:
    yield 0.0
    if lower is not Lower.WAVES:
        raise ValueError("The waves are added up below: choose waves there.")
    times = max(1.0, max(values.shape) / MAP_SIDE)
    rows, columns = (max(1, round(side / times)) for side in values.shape)
    return WaveSteps(transform(values if values.shape == (rows, columns) else shrink(values, rows, columns)))


def _wave_plane(waves: WaveSteps) -> Making[Plane]:
    yield 0.0
    return size_plane(waves.given)


def _axes(cells: Pyramid, given: Transform, channel: int, fade: bool) -> Making[Axes | None]:
    yield 0.0
    if not fade:
        return None
    values = np.asarray(cells[0] if cells[0].ndim == 2 else cells[0][..., channel], np.float64)
    return Axes(on_axes(transform(values)), on_axes(given))


# -- what they cost ----------------------------------------------------------------------------------------------------


def _ringing(given: Transform, product: Transform, _actual: Actual | None, profile: Profile, lower: Lower) -> float:
    wanted = profile is Profile.SPECTRA and lower is Lower.CHARTS
    return 40.0 * (size(given) + size(product)) if wanted else 0.0


def _impulse_cost(gain: Gain, given: Transform, lower: Lower) -> float:
    return multiplying(given) if lower is Lower.PICTURES and not isinstance(gain, KernelGain) else 0.0


def _passing(values: NDArray[Any], _gain: Gain, found: Factors, _boundary: Boundary, lower: Lower) -> float:
    return float(values.size * (found.direct + found.passes)) if lower is Lower.PASSES else 0.0


def _sorting(values: NDArray[Any], lower: Lower) -> float:
    return 200.0 * min(values.size, MAP_SIDE**2) if lower is Lower.WAVES else 0.0


def _both(_cells: Pyramid, given: Transform, _channel: int, fade: bool) -> float:
    return 2 * multiplying(given) if fade else 0.0


RADIALS = Result(
    "spectrum/radials", (TRANSFORM, PRODUCT, ACTUAL, "spectrum.profile", "spectrum.lower"), _radials, _ringing
)
IMPULSE = Result("spectrum/impulse", (GAIN, TRANSFORM, "spectrum.lower"), _impulse, _impulse_cost)
COUNTS = Result("spectrum/counts", (TRANSFORM,), _counts)
MEASURED = Result("spectrum/measured", (TRANSFORM,), _measured)
#: Found after the picture, at a press of Measure; None before.
TIMES = Result("spectrum/times", (MEASURED, "spectrum.measured"), _times)
FACTORS = Result("spectrum/factors", (GAIN,), _factors)
PASSES = Result("spectrum/passes", (VALUES, GAIN, FACTORS, "spectrum.boundary", "spectrum.lower"), _passes, _passing)
_KERNELS_TIMES = Result("spectrum/kernel-times", (MEASURED, GAIN, FACTORS, "spectrum.measured"), _pass_times)
_NO_TIMES = Result("spectrum/no-times", (), _nothing)
#: Found after the picture too, where two passes are shown; elsewhere an edit must not start another thread for it.
PASS_TIMES = Result(
    "spectrum/pass-times",
    (Chosen("spectrum.lower", {lower: _KERNELS_TIMES if lower is Lower.PASSES else _NO_TIMES for lower in Lower}),),
    _taken,
)
WAVES = Result("spectrum/waves", (VALUES, "spectrum.lower"), _waves, _sorting)
WAVE_PLANE = Result("spectrum/wave-plane", (WAVES,), _wave_plane)
#: How much the axes hold without and with faded edges; None where they are not faded.
AXES = Result("spectrum/axes", (CELLS, TRANSFORM, "view.channel", "spectrum.fade"), _axes, _both)

#: All that the panel shows, but for what comes later.
RESULTS: tuple[Result[Any], ...] = (
    X_PLANE, H_PLANE, Y_PLANE, RING, CUT, RADIAL, VERDICT, RADIALS,
    INPUT, OUTPUT, IMPULSE, COUNTS, MEASURED, FACTORS, PASSES, WAVES, WAVE_PLANE, AXES,
)  # fmt: skip
