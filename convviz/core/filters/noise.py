"""Noise added to images, the same one for the same seed.

row = NOISES["salt_pepper"]; row.fields; row.make(levels=50)    as the rows of `FILTERS`
noisy(image, row.make(), seed=0)                                with the fields' value
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from convviz.core.filters.apply import as_pixels
from convviz.core.util.checks import check_integer, check_real, plain_number
from convviz.core.util.fields import Declaration, Declared, declare, declared
from convviz.core.util.kinds import Integer, Real

if TYPE_CHECKING:
    from numpy.random import Generator

Array: TypeAlias = NDArray[np.float64]

#: The greatest mean that NumPy draws a count of.
_MAX_PHOTONS = 1e15
#: Seeds offered.
SEEDS = Integer(0, 2**31 - 1)


@dataclass(frozen=True)
class GaussianNoise(Declared):
    """White noise."""

    mean: float = declare(
        Real(-255.0, 255.0, decimals=1, step=5.0),
        default=0.0,
        unit="levels",
        edit="Change the noise's mean",
        tip="by how much it shifts the picture",
    )
    variance: float = declare(
        Real(0.0, 100_000.0, decimals=1, step=50.0),
        default=100.0,
        edit="Change the noise's variance",
        tip="the square of its standard deviation in levels",
        short="variance {:g}",
    )


@dataclass(frozen=True)
class SaltAndPepper(Declared):
    """Single black and white pixels."""

    levels: int = declare(
        Integer(1, 1000),
        default=20,
        edit="Change the number of levels",
        tip="an integer from 0 to this is drawn for each pixel: 0 is pepper, the greatest salt",
        short=lambda levels: f"{200 / (levels + 1):.3g} %",
    )

    @property
    def share(self) -> float:
        """The expected share of pixels that are replaced: two of ``levels`` + 1 integers."""
        return 2 / (self.levels + 1)


@dataclass(frozen=True)
class PoissonNoise(Declared):
    """Each value as a number of photons that arrive by chance."""


@dataclass(frozen=True, eq=False)
class Noise:
    """A kind of noise.

    Attributes
    ----------
    fields : its `Declaration` of each field by name.
    choice : the frozen dataclass that holds them.
    add : of an image, its fields' value, a generator of random numbers and the peak.
    """

    name: str
    title: str
    fields: Mapping[str, Declaration]
    description: str
    choice: type[Declared]
    add: Callable[[Array, Any, "Generator", float], Array]

    def make(self, **values: Any) -> Any:
        """A value of its fields; a ValueError for a field it does not have, or a value out of its limits."""
        for field in values:
            if field not in self.fields:
                known = ", ".join(self.fields) or "none"
                raise ValueError(f"the noise {self.name} has no field {field!r}; its fields: {known}")
        return self.choice(**{field: plain_number(value) for field, value in values.items()})


def add_noise(image: ArrayLike, kind: str, *, seed: int, peak: float = 255.0, **fields: Any) -> Array:
    """Add noise to an image.

    Parameters
    ----------
    image : (H, W) or (H, W, C) array
        Of any type of numbers, finite.
    kind : "gaussian", "salt_pepper" or "poisson"
        ``gaussian`` (mean=0, variance=100) draws for every value. ``salt_pepper`` (levels=20) draws an integer
        0..levels for every pixel: 0 makes it 0, ``levels`` makes it ``peak``, in all its channels. ``poisson`` draws
        each value with the old one as mean, which so must not be negative.
    seed : int
        The same seed gives the same noise.
    peak : float
        What white is, above 0.

    Returns
    -------
    float64 array of the image's shape, neither clipped nor rounded.

    Raises
    ------
    ValueError
        For a bad argument.
    """
    row = NOISES.get(kind) if isinstance(kind, str) else None
    if row is None:
        raise ValueError(f"there is no noise named {kind!r}; there are {', '.join(NOISES)}")
    return noisy(image, row.make(**fields), seed=seed, peak=peak)


def noisy(image: ArrayLike, values: Declared, *, seed: int, peak: float = 255.0) -> Array:
    """Add noise as `add_noise` does, with the fields' value."""
    drawn = plain_number(seed)
    check_integer(drawn, "seed", SEEDS.low, SEEDS.high)
    white = as_peak(peak)
    pixels = as_pixels(image)
    return noise_of(values).add(pixels, values, np.random.default_rng(drawn), white)


def noise_of(values: Declared) -> Noise:
    """The row of a value of some noise's fields."""
    return NOISES[_NAMES[type(values)]]


def noise_described(values: Declared) -> str:
    """A noise and its fields in short: "Salt and pepper 9.52 %"."""
    row = noise_of(values)
    shorts = (field.in_short(getattr(values, name)) for name, field in row.fields.items())
    return " ".join((row.title, *filter(None, shorts)))


def as_peak(peak: Any) -> float:
    """The value of white as a float; a ValueError for what cannot be it."""
    white = plain_number(peak)
    check_real(white, "peak")
    if white <= 0:
        raise ValueError(f"peak must be above 0, got {white!r}")
    return float(white)


def _gaussian(image: Array, values: GaussianNoise, random: "Generator", _peak: float) -> Array:
    return image + random.normal(values.mean, np.sqrt(values.variance), image.shape)


def _salt_pepper(image: Array, values: SaltAndPepper, random: "Generator", peak: float) -> Array:
    drawn = random.integers(0, values.levels, image.shape[:2], endpoint=True)
    result = image.copy()
    result[drawn == 0] = 0
    result[drawn == values.levels] = peak
    return result


def _poisson(image: Array, _values: PoissonNoise, random: "Generator", _peak: float) -> Array:
    least, most = image.min(), image.max()
    if least < 0:
        raise ValueError(f"Poisson noise is of counts, which are never negative, and the image has {least:g}")
    if most > _MAX_PHOTONS:
        raise ValueError(f"Poisson noise is drawn for values up to {_MAX_PHOTONS:g}, and the image has {most:g}")
    return random.poisson(image).astype(np.float64)


_ROWS: tuple[tuple[str, str, type[Declared], Callable[[Array, Any, "Generator", float], Array], str], ...] = (
    (
        "gaussian",
        "Gaussian noise",
        GaussianNoise,
        _gaussian,
        "Each value gets its own random number, most of them small: white noise, as a sensor's.",
    ),
    (
        "salt_pepper",
        "Salt and pepper",
        SaltAndPepper,
        _salt_pepper,
        "Some pixels become black or white, the others stay: as from dead cells or a bad line.",
    ),
    (
        "poisson",
        "Poisson noise",
        PoissonNoise,
        _poisson,
        "Each value is counted as photons: its variance is the value itself, so bright parts are noisier.",
    ),
)

NOISES: Mapping[str, Noise] = MappingProxyType(
    {name: Noise(name, title, declared(kind), words, kind, add) for name, title, kind, add, words in _ROWS}
)

#: The dataclass of each noise's fields by its name, as `Variants` takes them.
NOISE_FIELDS: Mapping[str, type[Declared]] = MappingProxyType({name: row.choice for name, row in NOISES.items()})
_NAMES: Mapping[type[Declared], str] = MappingProxyType({kind: name for name, kind in NOISE_FIELDS.items()})
