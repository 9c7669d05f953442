"""Analogue signals, as functions of the time in seconds: sums of sines, one like speech among them, and a chirp."""
# ruff: noqa: D102 - what a signal gives is said once, in Analogue

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

#: The first three formants of the vowel in "father", in Hz, as Peterson and Barney measured them for men (JASA 24,
#: 1952, table II), and the widths of their resonances.
FORMANTS = (730.0, 1090.0, 2440.0)
WIDTHS = (80.0, 90.0, 120.0)
#: The vowel's highest harmonic lies below this, in Hz: as much as a telephone passes.
VOICE = 4000.0
#: A share by which a frequency may miss a limit and still be meant to lie on it.
_EXACT = 1e-9
#: Decimals of a signal's values. What is beyond is the rounding of sines: that of 180° is 0, and quantised as such.
DECIMALS = 10
#: Places in a period at which the greatest size of a sum of sines is looked for.
_PLACES = 4096


def _rounded(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.round(values, DECIMALS) + 0.0  # not -0


class Analogue(Protocol):
    """A signal that is known at every time."""

    @property
    def highest(self) -> float:
        """Its highest frequency, in Hz."""

    def __call__(self, t: ArrayLike) -> NDArray[np.float64]:
        """Its values at times ``t`` in s."""


@dataclass(frozen=True)
class Partial:
    """One sine: ``amplitude * sin(2 pi frequency t + phase)``, in Hz and radians."""

    frequency: float
    amplitude: float = 1.0
    phase: float = 0.0

    @property
    def level(self) -> float:
        """Its level in dB, 0 for an amplitude of 1, and not below -120."""
        return 20 * math.log10(max(self.amplitude, 1e-6))

    def __call__(self, t: ArrayLike) -> NDArray[np.float64]:
        times = np.asarray(t, np.float64)
        return _rounded(self.amplitude * np.sin(2 * np.pi * self.frequency * times + self.phase))


@dataclass(frozen=True)
class Partials:
    """A sum of sines."""

    parts: tuple[Partial, ...]

    @property
    def highest(self) -> float:
        """The highest frequency, in Hz."""
        return max(part.frequency for part in self.parts)

    @property
    def strongest(self) -> Partial:
        """The sine of the greatest amplitude, the first of them."""
        return max(self.parts, key=lambda part: part.amplitude)

    def __call__(self, t: ArrayLike) -> NDArray[np.float64]:
        times = np.asarray(t, np.float64)
        total = np.zeros(times.shape)
        for part in self.parts:
            total += part.amplitude * np.sin(2 * np.pi * part.frequency * times + part.phase)
        return _rounded(total)

    def scaled(self, factor: float) -> "Partials":
        """The same sum, so many times as great."""
        parts = (Partial(part.frequency, factor * part.amplitude, part.phase) for part in self.parts)
        return Partials(tuple(parts))


@dataclass(frozen=True)
class Chirp:
    """A sine whose frequency rises evenly from ``start`` at t = 0 to ``end`` at t = ``duration``.

    ``amplitude * sin(2 pi (start t + (end - start) t^2 / (2 duration)) + phase)``; it goes on beyond both ends. Where
    its frequency is at or above ``limit`` it is silent.
    """

    start: float
    end: float
    duration: float
    amplitude: float = 1.0
    phase: float = 0.0
    limit: float = math.inf

    @property
    def highest(self) -> float:
        """The frequency at its end, in Hz."""
        return max(self.start, self.end)

    def __call__(self, t: ArrayLike) -> NDArray[np.float64]:
        times = np.asarray(t, np.float64)
        turns = self.start * times + (self.end - self.start) * times**2 / (2 * self.duration)
        wave = _rounded(self.amplitude * np.sin(2 * np.pi * turns + self.phase))
        return wave if self.limit == math.inf else np.where(np.abs(self.frequency_at(times)) < self.limit, wave, 0.0)

    def frequency_at(self, t: Any) -> Any:
        """Its frequency at times ``t``, in Hz."""
        return self.start + (self.end - self.start) * np.asarray(t) / self.duration


def sine(frequency: float, amplitude: float = 1.0, phase: float = 0.0) -> Partials:
    """One sine, as a sum of one."""
    return Partials((Partial(frequency, amplitude, phase),))


def chord(frequency: float, amplitude: float = 1.0, phase: float = 0.0) -> Partials:
    """Sines of f, 2 f and 3 f with 1/2, 1/3 and 1/6 of the amplitude, which so is never exceeded."""
    shares = ((1, 1 / 2), (2, 1 / 3), (3, 1 / 6))
    return Partials(tuple(Partial(k * frequency, share * amplitude, k * phase) for k, share in shares))


@lru_cache(maxsize=64)
def vowel(pitch: float, amplitude: float = 1.0, phase: float = 0.0) -> Partials:
    """A synthesised vowel, "a" as in "father": the harmonics of a pitch through three resonances.

    The harmonic k of the pitch f0 has the amplitude ``1/k`` (a glottal pulse falls by 12 dB an octave, the lips raise
    it by 6; Fant, Acoustic Theory of Speech Production, 1960) times, for each formant F of width B,

        H(f) = F^2 / (F^2 - f^2 + i B f)

    of which the phase counts too. Harmonics up to 4 kHz, and the whole scaled to ``amplitude``.
    """
    parts = []
    for k in range(1, max(1, math.floor(VOICE / pitch)) + 1):
        f = k * pitch
        response = math.prod(
            (
                formant**2 / complex(formant**2 - f**2, width * f)
                for formant, width in zip(FORMANTS, WIDTHS, strict=True)
            ),
            start=complex(1),
        )
        parts.append(Partial(f, abs(response) / k, math.atan2(response.imag, response.real) + k * phase))
    raw = Partials(tuple(parts))
    largest = float(np.abs(raw(np.arange(_PLACES) / (_PLACES * pitch))).max())
    return raw.scaled(amplitude / largest)


def below(curve: Analogue, limit: float) -> Analogue:
    """A signal after an ideal low-pass filter: without what is at or above ``limit``, in Hz, phases untouched.

    Of a sum of sines those below it are left, of a chirp the time in which its frequency is below it: a filter as steep
    would ring there a little.
    """
    if isinstance(curve, Chirp):
        return replace(curve, limit=limit)
    assert isinstance(curve, Partials)
    kept = tuple(part for part in curve.parts if part.frequency < limit * (1 - _EXACT))
    return Partials(kept or (Partial(0.0, 0.0),))
