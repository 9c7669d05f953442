"""What the charts below the signal show, made of the results."""

import math
from collections.abc import Sequence

import numpy as np

from convviz.core.signals.sampling.aliases import fold
from convviz.core.signals.sampling.curves import Chirp, Partials
from convviz.core.signals.sampling.noise import Ratio, rule
from convviz.core.signals.sampling.saying import decibels, hertz, rule_text
from convviz.core.signals.sampling.spectrum import Spectrogram, Spectrum
from convviz.core.signals.sampling.steps import SampleSteps
from convviz.core.util.curves import steady_end
from convviz.state.choices.sampling import Sampling
from convviz.widgets.charts.plot.content import DASHED, Axis, Curve, Guide, Marker, Side, Spot
from convviz.widgets.look.theme import Role
from convviz.widgets.signals.sampling.bits_chart import BitsChart
from convviz.widgets.signals.sampling.fold_chart import FoldChart, Folding
from convviz.widgets.signals.sampling.spectrogram_chart import SpectrogramChart

#: dB below which a spectrum is not drawn, and above a sine of full scale.
_LOW, _HIGH = -80.0, 6.0
#: Amplitude, as a share of the strongest, from which a partial is marked, and how many are at most.
_MARKED, _MARKS = 0.25, 4


def show_spectrum(chart: FoldChart, curve: Partials, steps: SampleSteps, found: Spectrum) -> None:
    """The spectrum of the samples, with the true frequencies and where they fold to."""
    half, strongest = steps.rate / 2, curve.strongest
    end = max(steps.rate, steady_end(1.02 * min(curve.highest, 4 * steps.rate), steps.rate))
    chart.set_axes(
        Axis(0.0, end, label="Hz"), Axis(_LOW, _HIGH, label="dB of full scale", ticks=(-80.0, -60.0, -40.0, -20.0, 0.0))
    )
    chart.set_curves((Curve("level", found.frequencies, np.maximum(found.levels, _LOW), Role.PRODUCT, 1.5),))
    chart.set_guides((Guide(x=half, colour="border", dash=None, until=end),))
    chart.set_marker(Marker(curve.parts[0].frequency, colour=Role.INPUT, dash=(4.0, 4.0), step=0.1))
    folded = fold(strongest.frequency, steps.rate)
    level = min(20 * math.log10(max(strongest.amplitude, 1e-6)), 0.0)
    chart.set_spots(_marks(curve, steps.rate))
    shown = folded.folds > 0 and not folded.at_rest
    chart.set_folding(half, Folding(strongest.frequency, folded.alias, level) if shown else None)


def _marks(curve: Partials, rate: float) -> list[Spot]:
    """The true frequencies, and those they are seen as."""
    strongest, spots = curve.strongest.amplitude, []
    clear = sorted(curve.parts, key=lambda part: -part.amplitude)[:_MARKS]
    for part in clear:
        if part.amplitude < _MARKED * strongest or not part.amplitude:
            continue
        level = min(20 * math.log10(part.amplitude), 0.0)
        first = part is clear[0]
        text = f"true {hertz(part.frequency)}" if first else ""
        spots.append(Spot(part.frequency, level, text, Role.INPUT, 9.0, hollow=True, bold=first, side=Side.UPPER_RIGHT))
        folded = fold(part.frequency, rate)
        if folded.folds and first:
            spots.append(
                Spot(
                    folded.alias,
                    level,
                    f"seen {hertz(folded.alias)}",
                    Role.PRODUCT,
                    0.0,
                    bold=True,
                    side=Side.UPPER_LEFT,
                )
            )
    return spots


def show_spectrogram(chart: SpectrogramChart, curve: Chirp, steps: SampleSteps, found: Spectrogram) -> None:
    """The spectrogram of a chirp's samples, under the line of its true frequency."""
    half, end = steps.rate / 2, curve.highest
    chart.set_axes(Axis(0.0, steps.duration, label="t in s"), Axis(0.0, max(end, half), label="Hz"))
    ends = np.array([0.0, curve.duration])
    chart.set_curves((Curve("true", ends, np.asarray(curve.frequency_at(ends)), Role.INPUT, 1.5, (4.0, 4.0)),))
    chart.set_guides((Guide(y=half, colour="text", dash=None, text="fs/2"),))
    hop = (found.times[1] - found.times[0]) / 2 if len(found.times) > 1 else 0.5 / steps.rate
    chart.set_levels(found.levels, (found.times[0] - hop, 0.0, found.times[-1] + hop, half))


def show_bits(chart: BitsChart, options: Sampling, name: str, signal: Sequence[Ratio], grey: Sequence[Ratio]) -> None:
    """The rule, and what was measured."""
    bits = np.array([ratio.bits for ratio in signal], np.float64)
    at = options.bits - 1
    curves = [
        Curve(
            f"rule {rule_text(options.bits)}",
            bits,
            np.array([rule(ratio.bits) for ratio in signal]),
            "muted",
            1.5,
            DASHED,
        )
    ]
    if grey:
        text = f"picture {_about(grey[at].measured)}"
        curves.append(Curve(text, bits, _shown(grey), Role.OUTPUT, 0.0, dots=True))
    curves.append(Curve(f"{name} {_about(signal[at].measured)}", bits, _shown(signal), Role.PRODUCT, 0.0, dots=True))
    lowest = min((ratio.measured for ratio in (*signal, *grey) if math.isfinite(ratio.measured)), default=0.0)
    low = min(0.0, 10.0 * math.floor(lowest / 10))
    chart.set_axes(
        Axis(0.5, 8.5, label="bits b", ticks=tuple(bits), strong=float(options.bits)), Axis(low, 55.0, label="dB")
    )
    chart.set_curves(curves)
    chart.set_marker(Marker(float(options.bits), step=1.0) if options.quantised else None)


def _shown(ratios: Sequence[Ratio]) -> np.ndarray:
    return np.array([ratio.measured if math.isfinite(ratio.measured) else np.nan for ratio in ratios])


def _about(value: float) -> str:
    return decibels(value) if math.isinf(value) else f"≈{decibels(value)}"
