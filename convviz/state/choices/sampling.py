"""The choice of what is sampled and how: a curve and its samples, and the same of a picture."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from convviz.core.signals.sampling.curves import Analogue, Chirp, chord, sine, vowel
from convviz.core.signals.sampling.pictures import Dither, Smooth
from convviz.core.signals.sampling.rebuild import Rebuild
from convviz.core.signals.sampling.taking import Quantiser, sample_count
from convviz.core.util.fields import Declared, declare
from convviz.core.util.kinds import Flag, Integer, Real
from convviz.core.util.words import Word, one_of

#: Samples that a scene has at most.
MAX_SHOWN = 20_000
#: Of speech, in Hz: of a lower one the harmonics up to 4 kHz are too many to be drawn while one drags.
MIN_PITCH = 40.0
#: The range in which samples are quantised.
FULL = 1.0


@dataclass(frozen=True)
class Scale:
    """What a control offers, from low to high in steps, and where one begins."""

    low: float
    high: float
    step: float
    default: float

    def with_room_for(self, value: float) -> tuple[float, float, float]:
        """Low, high and step, wide enough for a value that was set some other way."""
        return min(self.low, value), max(self.high, value), self.step


class Signal(Word):
    """What is sampled.

    Attributes
    ----------
    letter : what the frequency is of it, in words.
    frequency, rate, duration : the scales of its controls: speech is faster than what one can follow by eye.
    """

    letter: str
    frequency: Scale
    rate: Scale
    duration: Scale

    def __init__(
        self, _word: str, text: str, tip: str, letter: str, frequency: Scale, rate: Scale, duration: Scale
    ) -> None:
        super().__init__(_word, text, tip)
        self.letter, self.frequency, self.rate, self.duration = letter, frequency, rate, duration

    SINE = (
        "sine",
        "sine",
        "A sin(2π f t + φ)",
        "frequency of the sine",
        Scale(0.1, 30.0, 0.1, 8.7),
        Scale(1.0, 48.0, 0.1, 12.0),
        Scale(0.25, 4.0, 0.25, 1.0),
    )
    SUM = (
        "sum",
        "sum of sines",
        "Sines of f, 2 f and 3 f with 1/2, 1/3 and 1/6 of the amplitude",
        "frequency of the lowest sine",
        Scale(0.1, 30.0, 0.1, 2.5),
        Scale(1.0, 48.0, 0.1, 12.0),
        Scale(0.25, 4.0, 0.25, 1.0),
    )
    CHIRP = (
        "chirp",
        "chirp",
        "A sine whose frequency rises evenly from 0 to f over the duration",
        "frequency at its end",
        Scale(5.0, 500.0, 1.0, 250.0),
        Scale(20.0, 1000.0, 1.0, 100.0),
        Scale(1.0, 8.0, 0.5, 4.0),
    )
    SPEECH = (
        "speech",
        "speech-like",
        "“a” as in “father”: harmonics k f to 4 kHz, each 1/k as strong, through resonances (730, 1090, 2440 Hz)",
        "pitch of the voice",
        Scale(80.0, 300.0, 1.0, 120.0),
        Scale(1000.0, 16000.0, 50.0, 4000.0),
        Scale(0.01, 0.2, 0.01, 0.03),
    )


class ErrorOf(Word):
    """Which error is drawn."""

    LEVELS = "levels", "quantised − true", "At each sample: its level less its value, half a level at most"
    REBUILT = "rebuilt", "rebuilt − true", "All along: the curve made of the samples less the true one"


class PictureOf(Word):
    """Which picture is sampled."""

    CURRENT = "current", "the image", "The image of the rooms Images and Layers"
    BRICK = "brick", "brick wall", "A photograph of joints so regular that coarse pixels show other patterns"
    ZONE = "zone", "zone plate", "Rings that become finer outwards: a chirp in two dimensions"


class Shown(Word):
    """What of it fills the scene."""

    BOTH = "both", "signal", "The signal over time, and the same in a picture below it"
    PICTURE = "picture", "picture", "The picture, large, before and after"


@dataclass(frozen=True)
class Sampling(Declared):
    """A signal, how it is sampled and quantised, and the same of a picture."""

    view: Shown = declare(one_of(Shown, abreast=True), default=Shown.BOTH, label="", edit="Show the {}")
    signal: Signal = declare(one_of(Signal), default=Signal.SINE, label="", tip="what is sampled")
    frequency: float = declare(
        Real(0.1, 1000.0, decimals=1, step=0.1, slide=True),
        default=Signal.SINE.frequency.default,
        label="f",
        unit="Hz",
        tip="the signal's frequency",
    )
    rate: float = declare(
        Real(0.5, 48_000.0, decimals=1, step=0.1, slide=True),
        default=Signal.SINE.rate.default,
        title="Sampling rate",
        label="fs",
        unit="Hz",
        tip="samples a second",
    )
    lowpass: bool = declare(
        Flag(),
        default=False,
        title="Low-pass first",
        edit="Change low-pass",
        tip="Take away what is not below fs/2 before it is sampled: nothing is left to fold back",
    )
    bits: int = declare(
        Integer(1, 8, slide=True), default=3, label="b", unit="bits", tip="2 to their power are the levels"
    )
    quantised: bool = declare(Flag(), default=True, title="Quantise", tip="Round each sample to one of 2^b levels")
    rebuild: Rebuild = declare(
        one_of(Rebuild),
        default=Rebuild.HOLD,
        title="Reconstruction",
        label="rebuilt by",
        edit="Rebuild by {}",
        tip="how a curve is made of the samples",
    )
    error: ErrorOf = declare(one_of(ErrorOf), default=ErrorOf.LEVELS, title="Error", label="error", edit="Show {}")
    phase: int = declare(
        Integer(0, 360, slide=True), default=35, label="φ", unit="°", tip="where in its period the sine is at t = 0"
    )
    amplitude: float = declare(
        Real(0.05, 1.5, decimals=2, step=0.05, slide=True),
        default=1.0,
        label="A",
        tip="1 is full scale; more is clipped by the quantiser",
    )
    duration: float = declare(
        Real(0.01, 10.0, decimals=2, step=0.25, slide=True),
        default=1.0,
        label="T",
        unit="s",
        tip="how long it is sampled",
    )
    picture: PictureOf = declare(
        one_of(PictureOf), default=PictureOf.CURRENT, label="", edit="Sample {}", tip="what is sampled"
    )
    every: int = declare(
        Integer(1, 32, slide=True),
        default=8,
        title="Every n-th pixel",
        label="n",
        tip="of each row and column is taken",
    )
    smooth: Smooth = declare(one_of(Smooth), default=Smooth.NONE, title="Smoothing", label="", tip="done first")
    dither: Dither = declare(one_of(Dither), default=Dither.NONE, label="", tip="of the greys")

    def check(self) -> None:
        """Refuse a voice of more harmonics, or a rate that takes more samples, than can be shown."""
        if self.signal is Signal.SPEECH and self.frequency < MIN_PITCH:
            raise ValueError(f"the pitch of speech must be {MIN_PITCH:g} Hz or more, got {self.frequency:g}")
        count = sample_count(self.rate, self.duration)
        if count > MAX_SHOWN:
            raise ValueError(
                f"{self.rate:g} samples a second for {self.duration:g} s are {count:,}; at most {MAX_SHOWN:,} are shown"
            )

    def along(self, field: str, value: Any) -> dict[str, Any]:
        """With another signal, its own scales: speech is not sampled at 12 Hz."""
        if field != "signal":
            return {}
        signal = next(signal for signal in Signal if signal == value)  # which its word may spell
        return {name: getattr(signal, name).default for name in ("frequency", "rate", "duration")}

    @property
    def idle(self) -> tuple[str, ...]:
        """Bits and dither, where nothing is quantised."""
        return () if self.quantised else ("bits", "dither")

    @property
    def curve(self) -> Analogue:
        """The signal as a function of the time in s."""
        return curve_of(self.signal, self.frequency, self.amplitude, self.phase, self.duration)

    @property
    def plain(self) -> "Sampling":
        """The same without smoothing and dither."""
        return replace(self, smooth=Smooth.NONE, dither=Dither.NONE)

    @property
    def quantiser(self) -> Quantiser | None:
        """What the samples are rounded by; None for not at all."""
        return Quantiser(self.bits, -FULL, FULL) if self.quantised else None


def curve_of(signal: Signal, frequency: float, amplitude: float, phase: float, duration: float) -> Analogue:
    """The signal as a function of the time in s; ``phase`` in degrees."""
    turned = math.radians(phase)
    if signal is Signal.CHIRP:
        return Chirp(0.0, frequency, duration, amplitude, turned)
    return _SUMS[signal](frequency, amplitude, turned)


_SUMS: dict[Signal, Callable[..., Analogue]] = {Signal.SINE: sine, Signal.SUM: chord, Signal.SPEECH: vowel}
