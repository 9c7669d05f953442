"""Which two signals are convolved, how much of the result is kept, and how its sum is read."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from convviz.core.signals.convolution import MODES, Mode
from convviz.core.signals.presets import SIGNAL_LIMIT, SIGNALS
from convviz.core.util.checks import quoted
from convviz.core.util.fields import Declared, declare
from convviz.core.util.kinds import Checked, Flag, Integer, Numbers, OneOf, Option, OrNone
from convviz.core.util.words import Word, one_of

#: Characters of what says where a signal comes from, and of what both are together.
_LONGEST, _SENTENCE = 200, 400


def _check_text(value: Any, name: str, *, longest: int) -> str:
    if not isinstance(value, str) or len(value) > longest or not value.isprintable():
        raise ValueError(f"{name} must be a text of at most {longest} characters, got {quoted(value)}")
    return value


_NUMBERS = Numbers(SIGNAL_LIMIT)
_SENTENCES = Checked(partial(_check_text, longest=_SENTENCE), "a sentence, or nothing")
_ROWS = OrNone(Integer(0, 1_000_000))
#: Samples that a preset with a formula may have.
SIZES = Integer(1, 10_000)
_MODES: dict[Mode, str] = {
    "full": "Every t at which they overlap at all",
    "same": "As many samples as x, the middle ones",
    "valid": "Only where h lies on samples of x alone",
}
#: The two signals, by the names of their fields.
PAIR = ("x", "h")


class Reading(Word):
    """How the sum is read."""

    GATHER = "gather", "gather (overlap)", "h, turned round, slides over x; the products of one t add up to y(t)"
    SCATTER = "scatter", "scatter (shifted copies)", "Each sample of x sends out its own copy of h; the copies add up"
    FUNCTIONS = "functions", "functions", "Of continuous time: the area of the overlap is y(t)"


_NAMES = Checked(
    partial(_check_text, longest=_LONGEST), f"one of {', '.join(SIGNALS)}, or what else a signal comes from"
)


def _edit_name(name: str) -> str:
    return f"Choose {SIGNALS[name].title}" if name in SIGNALS else "Choose signal"


@dataclass(frozen=True)
class SignalsChoice(Declared):
    """Two signals, and how much is kept of their convolution.

    Attributes
    ----------
    x, h : the samples.
    x_name, h_name : presets by their keys, or what else the samples come from in words; "" once they are one's own.
    x_size, h_size : how many samples a preset with a formula has.
    x_row, h_row : the row of the image that the samples were taken from, where that is where they come from.
    origin : in a sentence what the two are together, such as a row of a 2-D convolution; "" once either is changed.
    mode : the part of the convolution that is kept.
    """

    x: tuple[float, ...] = declare(_NUMBERS, default=(1.0, 2.0, 2.0), title="List x", label="", edit="Change x")
    h: tuple[float, ...] = declare(_NUMBERS, default=(3.0, 2.0, 1.0), title="List h", label="", edit="Change h")
    x_name: str = declare(_NAMES, default="chapter_x", title="Signal x", edit=_edit_name)
    h_name: str = declare(_NAMES, default="chapter_h", title="Signal h", edit=_edit_name)
    x_size: int = declare(SIZES, default=3, title="Samples of x", label="", edit="Change length of x")
    h_size: int = declare(SIZES, default=3, title="Samples of h", label="", edit="Change length of h")
    x_row: int | None = declare(_ROWS, default=None, title="Row of the image for x", label="row")
    h_row: int | None = declare(_ROWS, default=None, title="Row of the image for h", label="row")
    origin: str = declare(_SENTENCES, default="")
    mode: Mode = declare(
        OneOf(tuple(Option(mode, mode, _MODES[mode]) for mode in MODES), abreast=True),
        default="full",
        title="Length",
        called="mode",
        edit="Keep {}",
    )

    def along(self, field: str, value: Any) -> dict[str, Any]:
        """With a preset's name or another length of it come its samples; other samples are no preset."""
        if field in PAIR:
            return {
                f"{field}_name": "",
                f"{field}_size": min(len(value), SIZES.high),
                f"{field}_row": None,
                "origin": "",
            }
        if field == "mode":
            return {"origin": ""}
        which, _, what = field.partition("_")
        if what == "name" and value in SIGNALS:
            return self._made(which, value, None)
        if what == "size" and self.has_size(which):
            return self._made(which, getattr(self, f"{which}_name"), value)
        return {}

    @staticmethod
    def _made(which: str, name: str, size: int | None) -> dict[str, Any]:
        values = SIGNALS[name].values(size)
        return {which: tuple(values.tolist()), f"{which}_size": len(values), f"{which}_row": None, "origin": ""}

    def has_size(self, which: str) -> bool:
        """Whether the signal "x" or "h" is a preset that has any number of samples."""
        preset = SIGNALS.get(getattr(self, f"{which}_name"))
        return preset is not None and not preset.fixed

    @property
    def idle(self) -> tuple[str, ...]:
        """The lengths of signals that are no presets with a formula, and rows: they say where samples were taken."""
        sizes = (f"{which}_size" for which in PAIR if not self.has_size(which))
        return (*sizes, *(f"{which}_row" for which in PAIR))

    def with_sample(self, which: str, index: int, value: float) -> Self:
        """The signal "x" or "h" with another sample."""
        values = list(getattr(self, which))
        values[index] = value
        return self.with_field(which, tuple(values))

    def with_signal(self, which: str, values: NDArray[np.float64], name: str, row: int | None = None) -> Self:
        """The signal "x" or "h" from elsewhere, with where it comes from; a ValueError where it cannot be."""
        facts: dict[str, Any] = {f"{which}_name": name[:_LONGEST], f"{which}_row": row}
        return replace(self.with_field(which, tuple(values.tolist())), **facts)

    def swapped(self) -> Self:
        """With x and h in each other's place, which leaves the full convolution as it is."""
        facts = ("", "_size", "_name", "_row")
        swapped = {f"{a}{fact}": getattr(self, f"{b}{fact}") for a, b in ("xh", "hx") for fact in facts}
        return replace(self, **swapped, origin="")

    def array(self, which: str) -> NDArray[np.float64]:
        """The samples of "x" or "h" as an array."""
        return np.array(getattr(self, which), np.float64)

    def title(self, which: str) -> str:
        """What the signal "x" or "h" is called on the screen."""
        name = getattr(self, f"{which}_name")
        return SIGNALS[name].title if name in SIGNALS else name or f"own {which}"


@dataclass(frozen=True)
class SignalsView(Declared):
    """How the sum is looked at; not undone, since it changes no number.

    Attributes
    ----------
    reading : which of its readings.
    around : whether it also steps through times before and after any overlap.
    near : whether of long signals only what is near t is shown, where h is short.
    column : the time whose column of the copies is written out; None for that at which the newest copy begins.
    """

    reading: Reading = declare(one_of(Reading, abreast=True), default=Reading.GATHER, label="", edit="Read the sum")
    around: bool = declare(
        Flag(), default=False, title="No overlap too", tip="Step also through times before and after any overlap"
    )
    column: int | None = declare(
        OrNone(Integer(0, 2 * SIGNAL_LIMIT)), default=None, tip="the time t whose column of the copies is written out"
    )
    near: bool = declare(
        Flag(), default=True, title="Near t only", tip="Show of long signals only what is near t, so that h can be seen"
    )
