"""A telescope: what it makes of one star is its impulse response, and of many stars their convolution with that."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from convviz.core.util.checks import check_integer
from convviz.core.windows.convolution import convolve2d
from convviz.core.windows.steps import Steps

#: Rows and columns of the sky.
SKY = 64
#: The first zero of the Bessel function J₁, where the first dark ring of the Airy pattern lies.
_FIRST_ZERO = 3.8317059702075125
#: Standard deviation of the Gaussian that is most like an Airy pattern, as a share of the first dark ring's radius:
#: 0.42 λN to 1.22 λN (Zhang, Zerubia and Olivo-Marin, Applied Optics 46, 2007, give 0.21 λ/NA and 0.61 λ/NA).
_GAUSSIAN_SHARE = 0.42 / 1.22
#: Radii of the first dark ring to which a star's image is followed.
_REACH = 2.5
#: Pixels between stars at least, and from the edge of the sky.
_APART, _EDGE = 3, 4
#: Rows and columns from the middle in which no other star is seen as a part of the two.
_CLEAR = (8, 18)
MAX_STARS, MAX_SEPARATION = 100, 20
_MIN_LIGHT, _MAX_LIGHT = 20, 100
#: Share of its peaks below which the middle between two of them must lie to be a dip, beyond rounding.
_DIP = 1e-6


@dataclass(frozen=True)
class Star:
    """A point of light: its place, and how much light it sends."""

    row: int
    column: int
    light: float


def star_image(radius: float, shape: str = "airy") -> NDArray[np.float64]:
    """What a telescope makes of a star: its point spread function.

    Parameters
    ----------
    radius : float
        Pixels from the middle to the first dark ring, above 0.
    shape : "airy" or "gaussian"
        The Airy pattern ``(2 J₁(v)/v)²``, ``v = 3.8317 r/radius``, of a round aperture (Airy, 1835; Born and Wolf,
        Principles of Optics, 8.5.2), or the Gaussian that is most like its middle.

    Returns
    -------
    (n, n) float64 array, n odd, that sums to 1: a star's light is spread, and none of it is lost.

    Raises
    ------
    ValueError
        For a radius that is not above 0, or another shape.
    """
    if not (np.isfinite(radius) and radius > 0):
        raise ValueError(f"radius must be above 0, got {radius}")
    reach = int(np.ceil(_REACH * radius))
    away = np.arange(-reach, reach + 1)
    distance = np.hypot(away[:, np.newaxis], away)
    if shape == "airy":
        spread = _airy(distance * (_FIRST_ZERO / radius))
    elif shape == "gaussian":
        spread = np.exp(-((distance / (_GAUSSIAN_SHARE * radius)) ** 2) / 2)
    else:
        raise ValueError(f"shape must be airy or gaussian, got {shape!r}")
    normalised: NDArray[np.float64] = spread / spread.sum()
    return normalised


def _airy(v: NDArray[np.float64]) -> NDArray[np.float64]:
    from scipy.special import j1  # which takes longer to import than a start may

    safe = np.where(v == 0, 1.0, v)
    pattern: NDArray[np.float64] = np.where(v == 0, 1.0, (2 * j1(safe) / safe) ** 2)
    return pattern


def draw_stars(count: int, seed: int, separation: int = 0) -> tuple[Star, ...]:
    """Draw stars in a sky of `SKY` rows and columns, the brightest first; no two lie closer than 3 pixels.

    Parameters
    ----------
    count : int
        1 to `MAX_STARS`; two at least where there is a ``separation``.
    seed : int
        The same one gives the same stars.
    separation : int
        Pixels between two stars of equal light in the middle of the sky, which come first and count, up to
        `MAX_SEPARATION`; 0 for no such two.

    Raises
    ------
    ValueError
        For a number or a separation beyond these.
    """
    check_integer(count, "number of stars", 1, MAX_STARS)
    check_integer(separation, "separation", 0, MAX_SEPARATION)
    chance = np.random.default_rng(seed)
    stars = list(_pair(separation)) if separation else []
    taken = [(star.row, star.column) for star in stars]
    lights = sorted(chance.integers(_MIN_LIGHT, _MAX_LIGHT, max(count - len(stars), 0)).tolist(), reverse=True)
    for light in lights:
        place = _free_place(chance, taken, clear=separation > 0)
        taken.append(place)
        stars.append(Star(*place, float(light)))
    return tuple(stars)


def _pair(separation: int) -> tuple[Star, Star]:
    middle = SKY // 2
    left = middle - separation // 2
    return Star(middle, left, _MAX_LIGHT), Star(middle, left + separation, _MAX_LIGHT)


def _free_place(chance: np.random.Generator, taken: list[tuple[int, int]], *, clear: bool) -> tuple[int, int]:
    """A place far from those that are taken; ``clear`` of the middle, where two stars are compared."""
    while True:  # there are places for more than MAX_STARS, wherever the first ones are
        row, column = (int(at) for at in chance.integers(_EDGE, SKY - _EDGE, 2))
        far = all(max(abs(row - r), abs(column - c)) >= _APART for r, c in taken)
        away = abs(row - SKY // 2) > _CLEAR[0] or abs(column - SKY // 2) > _CLEAR[1]
        if far and (away or not clear):
            return row, column


def sky_of(stars: tuple[Star, ...]) -> NDArray[np.float64]:
    """The stars as an image x (`SKY`, `SKY`) float64: a point each, and 0 elsewhere."""
    sky = np.zeros((SKY, SKY))
    for star in stars:
        sky[star.row, star.column] += star.light
    return sky


def photograph_of(sky: NDArray[np.float64], image: NDArray[np.float64]) -> NDArray[np.float64]:
    """The photograph y = x ∗ h, shaped like the sky."""
    return np.asarray(convolve2d(sky, image), dtype=np.float64)


@dataclass(frozen=True)
class Pair:
    """Whether two equal stars are seen as two in a photograph.

    Attributes
    ----------
    profile : the row of the photograph in which both lie.
    peaks : its peaks in and between the two.
    dip : the least light between the two, as a share of the peaks'.
    """

    profile: NDArray[np.float64]
    peaks: int
    dip: float


def measure_pair(photograph: NDArray[np.float64], one: Star, two: Star) -> Pair:
    """Look along the row between two stars: they are apart where the light falls off between two peaks."""
    profile = photograph[one.row]
    left, right = sorted((one.column, two.column))
    between = profile[max(left - 1, 0) : right + 2]
    highest, lowest = float(between.max()), float(profile[left : right + 1].min())
    ends = min(float(profile[left]), float(profile[right]))
    dip = float(profile[left + 1 : right].min(initial=ends)) if right - left > 1 else ends
    apart = dip < highest * (1 - _DIP) and lowest < ends * (1 - _DIP)
    return Pair(profile, 2 if apart else 1, dip / highest if highest else 0.0)


@dataclass(frozen=True, eq=False)
class StarStep:
    """One star more.

    Attributes
    ----------
    star : which.
    copy : its light times h, at its place in the sky.
    total : the photograph of all stars up to it.
    """

    star: Star
    copy: NDArray[np.float64]
    total: NDArray[np.float64]


class StarSteps(Steps[StarStep]):
    """The photograph of ``stars``, one star after the other; each is replaced by its copy of h."""

    def __init__(self, stars: tuple[Star, ...], image: NDArray[np.float64]) -> None:
        self.stars, self.image = stars, image

    def __len__(self) -> int:
        return len(self.stars)

    def step(self, index: int) -> StarStep:
        """Compute the photograph of the first stars."""
        star, before = self.stars[index], self.stars[: index + 1]
        return StarStep(star, photograph_of(sky_of((star,)), self.image), photograph_of(sky_of(before), self.image))
