"""The choice of noise and of a chain of filters, and how they are looked at."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from convviz.core.filters.fields import FilterFields, MedianFilter
from convviz.core.filters.noise import NOISE_FIELDS, SEEDS, SaltAndPepper
from convviz.core.filters.table import FILTER_FIELDS
from convviz.core.util.fields import Declared, Variants, declare
from convviz.core.util.kinds import Integer, Items, OrNone, Parts, Real
from convviz.core.util.words import Word, one_of

#: Filters in a chain at most.
LONGEST = 8


@dataclass(frozen=True)
class NoNoise(Declared):
    """Nothing is added."""


#: A word for each kind of noise -> the type of its fields.
NOISE_KINDS: Mapping[str, type[Declared]] = MappingProxyType({"none": NoNoise, **NOISE_FIELDS})
#: Rows and columns of a block of pixels.
BLOCK = 512
_PIXEL = Integer(0, 1_000_000)


class Shown(Word):
    """What is seen of before and after."""

    SPLIT = "split", "Before | after", "Both pictures in one place, with a divider to be dragged"
    CHANGE = "change", "After − before", "What the filters have changed: blue where darker, red where brighter"
    ERROR = "error", "After − clean", "What still differs from the picture without noise"


class Size(Word):
    """How large a picture is shown."""

    PIXELS = "pixels", "1:1", "A pixel of the picture is one of the screen; a smaller picture fills the view"
    WHOLE = "whole", "Fit", "All of the picture"


class Beside(Word):
    """What stands beside the picture."""

    TABLE = "table", "Scores", "Which filter for which noise?"
    CLOSEUP = "closeup", "Close-up", "What the selected filter does at one pixel"


@dataclass(frozen=True)
class FilterChoice(Declared):
    """Noise that is added to the image, and the filters that it then goes through.

    Attributes
    ----------
    noise : its kind and fields.
    seed : of its random numbers; the same seed gives the same noise.
    chain : the filters in their order.
    """

    noise: Declared = declare(Variants(NOISE_KINDS), default=SaltAndPepper(), edit="Change noise")
    seed: int = declare(SEEDS, default=0, edit="Change seed", tip="the same seed gives the same noise")
    chain: tuple[FilterFields, ...] = declare(
        Items(Variants(FILTER_FIELDS, tag="filter"), 0, LONGEST),
        default=(MedianFilter(size=5),),
        title="Chain of filters",
        called="chain",
        edit="Change filters",
    )

    @property
    def idle(self) -> tuple[str, ...]:
        """The seed, where nothing is drawn."""
        return ("seed",) if isinstance(self.noise, NoNoise) else ()

    def link(self, number: int) -> FilterFields | None:
        """The filter of a number, from 0; None where the chain has ended."""
        return self.chain[number] if number < len(self.chain) else None

    # What results need of it, so that a filter that changes makes those before it do no work again.
    link0 = property(lambda self: self.link(0))
    link1 = property(lambda self: self.link(1))
    link2 = property(lambda self: self.link(2))
    link3 = property(lambda self: self.link(3))
    link4 = property(lambda self: self.link(4))
    link5 = property(lambda self: self.link(5))
    link6 = property(lambda self: self.link(6))
    link7 = property(lambda self: self.link(7))

    @property
    def gaussian(self) -> Declared:
        """The Gaussian noise that is chosen, or the usual one."""
        return self._noise_of("gaussian")

    @property
    def salt_pepper(self) -> Declared:
        """The salt and pepper that is chosen, or the usual one."""
        return self._noise_of("salt_pepper")

    @property
    def poisson(self) -> Declared:
        """Poisson noise."""
        return self._noise_of("poisson")

    def _noise_of(self, name: str) -> Declared:
        kind: Any = NOISE_KINDS[name]
        usual: Declared = kind()
        return self.noise if isinstance(self.noise, kind) else usual


@dataclass(frozen=True)
class FilterView(Declared):
    """How before and after are looked at; not undone, since it changes no number.

    Attributes
    ----------
    shown : both, or a difference.
    divider : where it stands, in % of the picture's width in view.
    zoom : a pixel a pixel, or all of it.
    """

    shown: Shown = declare(one_of(Shown), default=Shown.SPLIT, title="Shown", label="", edit="Show {}")
    divider: float = declare(
        Real(0.0, 100.0, decimals=1), default=50.0, unit="%", tip="where before ends and after begins"
    )
    zoom: Size = declare(one_of(Size, abreast=True), default=Size.PIXELS, title="Size of the picture", label="")


@dataclass(frozen=True)
class FilterSpot(Declared):
    """Where one looks: at which stage, and how closely; not undone by itself, since it changes no number.

    Attributes
    ----------
    beside : what stands beside the picture.
    selected : whose fields are shown, and what is looked at closely: 0 the noise, from 1 the filters of the chain.
    pixel : (row, column) that is looked at closely, or None for the middle.
    """

    beside: Beside = declare(one_of(Beside, abreast=True), default=Beside.TABLE, title="Beside the picture", label="")
    selected: int = declare(Integer(0, LONGEST), default=1, tip="0 is the noise, from 1 the filters")
    pixel: tuple[int, int] | None = declare(OrNone(Parts({"row": _PIXEL, "column": _PIXEL})), default=None)

    @property
    def block(self) -> tuple[int, int] | None:
        """The block in which the pixel lies: what is prepared for one serves for all of them."""
        return None if self.pixel is None else block_of(self.pixel)


def block_of(pixel: tuple[int, int]) -> tuple[int, int]:
    """The block (row, column) of `BLOCK` pixels each way in which a pixel lies."""
    return pixel[0] // BLOCK, pixel[1] // BLOCK
