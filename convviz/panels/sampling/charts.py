"""What the charts below the signal show, made of the results."""

import math
from collections.abc import Sequence

import numpy as np

from convviz.core.signals.sampling.aliases import clearest, fold
from convviz.core.signals.sampling.curves import Chirp, Partials
from convviz.core.signals.sampling.noise import Ratio, rule
from convviz.core.signals.sampling.saying import hertz, rule_text
from convviz.core.signals.sampling.spectrum import Spectrogram, Spectrum
from convviz.core.signals.sampling.steps import SampleSteps
from convviz.core.text.formatting import format_decibels
from convviz.core.util.curves import steady_end
from convviz.state.choices.sampling import Sampling
from convviz.widgets.charts.plot.content import DASHED, Axis, Curve, Guide, Marker, Side, Spot
from convviz.widgets.look.theme import Role
from convviz.widgets.signals.sampling.bits_chart import BitsChart
from convviz.widgets.signals.sampling.fold_chart import FoldChart, Folding
from convviz.widgets.signals.sampling.spectrogram_chart import SpectrogramChart

#: dB below which a spectrum is not drawn, and above a sine of full scale.
_LOW, _HIGH = -80.0, 10.0
#: How far a spectrum reaches at most, in sampling rates.
_RATES = 6
_TICKS = (-80.0, -60.0, -40.0, -20.0, 0.0)
#: Where the name of an alias stands beside its peak, in dB.
_BESIDE_PEAK = -12.0
#: How far a spectrogram reaches, in halves of the rate.
_ABOVE = 1.5


def show_spectrum(chart: FoldChart, curve: Partials, steps: SampleSteps, found: Spectrum, *, folds: bool) -> None:
    """The spectrum of the samples, with the true frequencies and, where it ``folds``, where they fold to."""
    half = steps.rate / 2
    end = max(steps.rate, steady_end(1.02 * min(curve.highest, _RATES * steps.rate), steps.rate))
    chart.set_corner("Hz")
    chart.set_axes(Axis(0.0, end), Axis(_LOW, _HIGH, ticks=_TICKS))
    seen = Curve("samples, dB", found.frequencies, np.maximum(found.levels, _LOW), Role.PRODUCT, 1.5)
    chart.set_curves((_stems(curve), seen))
    chart.set_guides((Guide(x=half, colour="border", dash=None, until=end),))
    chart.set_marker(Marker(curve.parts[0].frequency, colour=Role.INPUT, dash=(4.0, 4.0), step=0.1))
    part = clearest(curve, steps.rate)
    folded, level = fold(part.frequency, steps.rate), part.level
    spots = [
        Spot(part.frequency, level, "", Role.INPUT, 9.0, hollow=True),
        Spot(part.frequency, 0.0, f"  {hertz(part.frequency)}", Role.INPUT, 0.0, bold=True),
    ]
    if folds and folded.folds:
        text = hertz(folded.alias)
        spots.append(Spot(folded.alias, _BESIDE_PEAK, text, Role.PRODUCT, 0.0, bold=True, side=Side.LEFT))
    chart.set_spots([spot for spot in spots if spot.x <= end])
    chart.set_folding(half, Folding(part.frequency, folded.alias, 0.0) if folds and folded.folds else None)


def _stems(curve: Partials) -> Curve:
    """The true frequencies as stems from the foot of the chart, each a piece of a curve with gaps."""
    rows = [(part.frequency, max(part.level, _LOW)) for part in curve.parts]
    x = np.array([value for frequency, _ in rows for value in (frequency, frequency, math.nan)])
    y = np.array([value for _, level in rows for value in (_LOW, level, math.nan)])
    return Curve("", x, y, Role.INPUT, 1.5)


def show_spectrogram(chart: SpectrogramChart, curve: Chirp, steps: SampleSteps, found: Spectrogram) -> None:
    """The spectrogram of a chirp's samples, under the line of its true frequency, which leaves the chart."""
    half, ends = steps.rate / 2, np.array([0.0, curve.duration])
    chart.set_corner("s")
    chart.set_axes(Axis(0.0, steps.duration), Axis(0.0, max(_ABOVE * half, min(curve.highest, half))))
    chart.set_curves((Curve("true, Hz", ends, np.asarray(curve.frequency_at(ends)), Role.INPUT, 1.5, (4.0, 4.0)),))
    chart.set_guides((Guide(y=half, colour="text", dash=None, text=f"fs/2 = {hertz(half)}"),))
    hop = (found.times[1] - found.times[0]) / 2 if len(found.times) > 1 else 0.5 / steps.rate
    chart.set_levels(found.levels, (found.times[0] - hop, 0.0, found.times[-1] + hop, half))


def show_bits(chart: BitsChart, options: Sampling, name: str, signal: Sequence[Ratio], grey: Sequence[Ratio]) -> None:
    """The rule, and what was measured."""
    bits = np.array([ratio.bits for ratio in signal], np.float64)
    at = options.bits - 1
    lines = np.array([rule(ratio.bits) for ratio in signal])
    curves = [Curve(f"rule {rule_text(options.bits)}", bits, lines, "muted", 1.5, DASHED)]
    if grey:
        curves.append(
            Curve(f"picture {format_decibels(grey[at].measured)}", bits, _shown(grey), Role.OUTPUT, 0.0, dots=True)
        )
    curves.append(
        Curve(f"{name} {format_decibels(signal[at].measured)}", bits, _shown(signal), Role.PRODUCT, 0.0, dots=True)
    )
    lowest = min((ratio.measured for ratio in (*signal, *grey) if math.isfinite(ratio.measured)), default=0.0)
    low = min(0.0, 10.0 * math.floor(lowest / 10))
    chart.set_corner("bits")
    chart.set_axes(Axis(0.5, 8.5, ticks=tuple(bits), strong=float(options.bits)), Axis(low, 55.0))
    chart.set_curves(curves)
    chart.set_marker(Marker(float(options.bits), step=1.0) if options.quantised else None)
    chart.set_spots([*_spot(signal[at], Role.PRODUCT, hollow=False), *(_spot(grey[at], Role.OUTPUT) if grey else ())])


def _spot(ratio: Ratio, role: Role, *, hollow: bool = True) -> list[Spot]:
    """The ratio of the bits at hand, larger than the others."""
    if not math.isfinite(ratio.measured):
        return []
    return [Spot(float(ratio.bits), ratio.measured, "", role, 10.0, hollow=hollow)]


def _shown(ratios: Sequence[Ratio]) -> np.ndarray:
    return np.array([ratio.measured if math.isfinite(ratio.measured) else np.nan for ratio in ratios])
