"""What follows from sampling: the samples, their spectrum, how good the bits are, and the same of a picture."""

from dataclasses import dataclass
from math import inf
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from convviz.core.images.pyramid import pyramid
from convviz.core.signals.sampling.curves import Analogue, Chirp, below
from convviz.core.signals.sampling.noise import Ratio, measured_ratio, ratios
from convviz.core.signals.sampling.pictures import (
    MAX_GREY_BITS,
    Dither,
    every_nth,
    fewer_greys,
    finer_share,
    grey_quantiser,
    zone_plate,
)
from convviz.core.signals.sampling.saying import ordinal
from convviz.core.signals.sampling.spectrum import Spectrogram, Spectrum, spectrogram, spectrum
from convviz.core.signals.sampling.steps import SampleSteps
from convviz.core.signals.sampling.taking import Quantiser
from convviz.core.text.formatting import counted
from convviz.state.choices.sampling import FULL, PictureOf, Sampling, Shown, Signal, curve_of
from convviz.state.choices.source import Example
from convviz.state.graph.result import Chosen, Making, Result
from convviz.state.graph.results import Results
from convviz.state.results.image import PICTURE, SOURCE
from convviz.state.results.image_store import ImageStore
from convviz.state.results.picture import PYRAMID_COST, Picture
from convviz.state.results.summary import in_line

#: Samples of a spectrum: of a signal that goes on and on, many more than are shown tell its frequencies apart.
RECORD = 512
#: Values of the curve at which the bits are measured, as many whatever the rate is.
MEASURED = 4800
#: What the smoothing of a pixel, and its dither, cost in products.
_SMOOTHING, _DITHERING = 30.0, 60.0
#: What a number of a Fourier transform costs.
_TRANSFORM = 200.0

Sound: TypeAlias = Spectrum | Spectrogram


@dataclass(frozen=True, eq=False)
class Taken:
    """Pixels that were taken of a picture, and between which values they are quantised."""

    values: NDArray[Any]
    levels: tuple[float, float]
    whole: bool

    def quantiser(self, bits: int) -> Quantiser:
        """The steps of so many bits."""
        return grey_quantiser(bits, self.levels, whole=self.whole)


def _curve(signal: Signal, frequency: float, amplitude: float, phase: float, duration: float) -> Making[Analogue]:
    yield 0.0
    return curve_of(signal, frequency, amplitude, phase, duration)


def _sampled(curve: Analogue, rate: float, lowpass: bool) -> Making[Analogue]:
    yield 0.0
    return below(curve, rate / 2) if lowpass else curve


def _quantiser(bits: int, quantised: bool) -> Quantiser | None:
    return Quantiser(bits, -FULL, FULL) if quantised else None


def _steps(curve: Analogue, rate: float, duration: float, bits: int, quantised: bool) -> Making[SampleSteps]:
    yield 0.0
    return SampleSteps(curve, rate, duration, _quantiser(bits, quantised))


def _spectrum(curve: Analogue, steps: SampleSteps) -> Making[Sound]:
    yield 0.0
    if isinstance(curve, Chirp):
        return spectrogram(steps.quantised, steps.rate, FULL)
    values = curve(np.arange(RECORD) / steps.rate)
    return spectrum(values if steps.quantiser is None else steps.quantiser(values), steps.rate, FULL)


def _ratios(curve: Analogue, duration: float) -> Making[tuple[Ratio, ...]]:
    yield 0.0
    return ratios(curve(np.arange(MEASURED) * (duration / MEASURED)), -FULL, FULL, MAX_GREY_BITS)


def _example(name: str) -> Any:
    def read(store: ImageStore) -> Making[Picture]:
        yield 0.0
        image = store.get(Example(name))
        return Picture(pyramid(image.pixels), image.levels)

    return read


def _example_cost(name: str) -> Any:
    def cost(store: ImageStore) -> float:
        return 0.0 if store.at_hand(Example(name)) else inf

    return cost


def _zone() -> Making[Picture]:
    yield 0.0
    return Picture(pyramid(zone_plate()), (0.0, 255.0))


def _taken(given: Picture, every: int, smooth: str) -> Making[Taken]:
    yield 0.0
    return Taken(every_nth(given.values, every, smooth), *_ends(given))


def _ends(given: Picture) -> tuple[tuple[float, float], bool]:
    """Between which values a picture is quantised, and whether it holds integers.

    Of 8 bits these are all 256, whatever range is drawn from black to white.
    """
    kind = given.values.dtype
    return ((0.0, 255.0) if kind == np.uint8 else given.levels), kind.kind in "iub"


def _taken_cost(given: Picture, every: int, smooth: str) -> float:
    return given.values.size * (_SMOOTHING if smooth != "none" and every > 1 else 1.0)


def _greys(taken: Taken, given: Picture, bits: int, quantised: bool, dither: str) -> Making[Picture]:
    yield 0.0
    values = fewer_greys(taken.values, taken.quantiser(bits), dither) if quantised else taken.values
    return Picture(pyramid(values), given.levels, signed=given.signed)


def _greys_cost(taken: Taken, _given: Picture, _bits: int, _quantised: bool, dither: str) -> float:
    return taken.values.size * (PYRAMID_COST + (_DITHERING if dither == Dither.DIFFUSION else 0.0))


def _plain(given: Picture, every: int, bits: int, quantised: bool) -> Making[Picture]:
    yield 0.0
    values = every_nth(given.values, every)
    if quantised:
        levels, whole = _ends(given)
        values = fewer_greys(values, grey_quantiser(bits, levels, whole=whole))
    return Picture(pyramid(values), given.levels, signed=given.signed)


def _plain_cost(given: Picture, every: int, _bits: int, _quantised: bool) -> float:
    return PYRAMID_COST * given.values.size / every**2


def _finer(given: Picture, every: int) -> Making[float]:
    yield 0.0
    return finer_share(given.values, every)


def _finer_cost(given: Picture, _every: int) -> float:
    return _TRANSFORM * given.values.size


def _grey_ratios(taken: Taken, dither: str) -> Making[tuple[Ratio, ...]]:
    found = []
    for bits in range(1, MAX_GREY_BITS + 1):
        yield bits / MAX_GREY_BITS
        quantiser = taken.quantiser(bits)
        found.append(measured_ratio(taken.values, quantiser, fewer_greys(taken.values, quantiser, dither)))
    return tuple(found)


def _grey_ratios_cost(taken: Taken, dither: str) -> float:
    return MAX_GREY_BITS * taken.values.size * (PYRAMID_COST + (_DITHERING if dither == Dither.DIFFUSION else 0.0))


_BRICK = Result("sampling/brick", ("images",), _example("brick"), _example_cost("brick"))
_ZONE = Result("sampling/zone", (), _zone)

CURVE = Result(
    "sampling/curve",
    ("sampling.signal", "sampling.frequency", "sampling.amplitude", "sampling.phase", "sampling.duration"),
    _curve,
)
#: What is sampled of it: all, or what is left after a low-pass filter.
SAMPLED = Result("sampling/sampled", (CURVE, "sampling.rate", "sampling.lowpass"), _sampled)
STEPS = Result(
    "sampling/steps",
    (SAMPLED, "sampling.rate", "sampling.duration", "sampling.bits", "sampling.quantised"),
    _steps,
)
SPECTRUM = Result("sampling/spectrum", (SAMPLED, STEPS), _spectrum)
RATIOS = Result("sampling/ratios", (SAMPLED, "sampling.duration"), _ratios)
#: The picture that is sampled.
GIVEN = Result(
    "sampling/given",
    (Chosen("sampling.picture", {PictureOf.CURRENT: PICTURE, PictureOf.BRICK: _BRICK, PictureOf.ZONE: _ZONE}),),
    lambda given: _same(given),
)
TAKEN = Result("sampling/taken", (GIVEN, "sampling.every", "sampling.smooth"), _taken, _taken_cost)
GREYS = Result(
    "sampling/greys", (TAKEN, GIVEN, "sampling.bits", "sampling.quantised", "sampling.dither"), _greys, _greys_cost
)
#: The same without smoothing and dither.
PLAIN = Result("sampling/plain", (GIVEN, "sampling.every", "sampling.bits", "sampling.quantised"), _plain, _plain_cost)
FINER = Result("sampling/finer", (GIVEN, "sampling.every"), _finer, _finer_cost)
GREY_RATIOS = Result("sampling/grey-ratios", (TAKEN, "sampling.dither"), _grey_ratios, _grey_ratios_cost)


def _same(given: Picture) -> Making[Picture]:
    yield 0.0
    return given


def last_sample(_results: Results) -> tuple[float, float]:
    """All samples are taken at a first start."""
    return 0.0, 1.0


def picture_name(results: Results) -> str:
    """The name of the picture that is sampled."""
    options, source = results.choice(Sampling), results.get(SOURCE)
    if options.picture is PictureOf.CURRENT:
        return "no image" if source is None else source.name
    return options.picture.text.capitalize()


def origin(results: Results) -> str:
    """Where its picture comes from: "Photographer, every 8th pixel, 3 bits"."""
    options = results.choice(Sampling)
    parts = [picture_name(results), f"every {ordinal(options.every)} pixel"]
    if options.smooth != "none":
        parts.append(options.smooth.text)
    if options.quantised:
        parts.append(counted(options.bits, "bit"))
    if options.quantised and options.dither != "none":
        parts.append(options.dither.text)
    return ", ".join(parts)


def summary(results: Results) -> str:
    """Signal, rate and bits in a line; or picture, pixels and bits."""
    options = results.choice(Sampling)
    if options.view is Shown.PICTURE:
        return in_line(origin(results).split(", "))
    parts = [f"{options.signal.text} {options.frequency:g} Hz", f"{options.rate:g} samples/s"]
    if options.quantised:
        parts.append(f"{counted(options.bits, 'bit')}, {2**options.bits} levels")
    return in_line(parts)
