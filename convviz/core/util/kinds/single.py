"""Fields that hold a single thing: a number, a flag, one of several values, text."""
# ruff: noqa: D102 - what each method gives is said once, in Kind

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from convviz.core.util.checks import check_flag, check_integer, check_real, quoted
from convviz.core.util.kinds.base import Kind, read_number
from convviz.core.util.kinds.track import Track

_YES, _NO = ("true", "yes", "on", "1"), ("false", "no", "off", "0")


@dataclass(frozen=True)
class Integer(Kind):
    """An integer within ``low .. high``; its control is a slider where ``slide``, logarithmic where ``log``."""

    low: int
    high: int
    slide: bool = False
    log: bool = False

    def __post_init__(self) -> None:
        _check_track(self)

    @property
    def track(self) -> Track:
        """The places of its slider."""
        return Track(self.low, self.high, decimals=0, log=self.log)

    def check(self, value: Any, name: str) -> Any:
        check_integer(value, name, self.low, self.high)
        return value

    def parse(self, text: str, name: str) -> Any:
        return self.check(read_number(text, int), name)

    @property
    def limits(self) -> str:
        return f"an integer from {self.low} to {self.high}"


@dataclass(frozen=True)
class Real(Kind):
    """A finite number within ``low .. high``.

    ``decimals`` and ``step`` are what a control offers; None stands for a number over many powers of ten. The control
    is a slider where ``slide``, whose places are multiples of ``step``, or equal factors apart where ``log``.
    """

    low: float = -math.inf
    high: float = math.inf
    decimals: int | None = None
    step: float = 1.0
    slide: bool = False
    log: bool = False

    def __post_init__(self) -> None:
        _check_track(self)

    @property
    def track(self) -> Track:
        """The places of its slider."""
        return Track(self.low, self.high, self.step, self.decimals, self.log)

    def check(self, value: Any, name: str) -> Any:
        check_real(value, name, self.low, self.high)
        return value

    def parse(self, text: str, name: str) -> Any:
        return self.check(read_number(text, float), name)

    @property
    def limits(self) -> str:
        bounded = math.isfinite(self.low) or math.isfinite(self.high)
        return f"a number from {self.low:g} to {self.high:g}" if bounded else "a finite number"


@dataclass(frozen=True)
class Option:
    """One of the values that a field may have.

    Attributes
    ----------
    value : a member of an enum, a word or a number.
    text : what a control shows; the value itself unless given.
    tip : a sentence on it.
    short : how a run's name has it; the text unless given.
    """

    value: Any
    text: str = ""
    tip: str = ""
    short: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", self.text or str(self.value))
        object.__setattr__(self, "short", self.short or self.text)


@dataclass(frozen=True)
class Flag(Kind):
    """True or False; ``options`` say what each means, where that is more than yes and no."""

    options: tuple[Option, ...] = ()

    def check(self, value: Any, name: str) -> Any:
        check_flag(value, name)
        return value

    def parse(self, text: str, name: str) -> Any:
        word = text.strip().lower()
        return self.check(word in _YES if word in (*_YES, *_NO) else text, name)

    @property
    def limits(self) -> str:
        return "true or false"


@dataclass(frozen=True)
class OneOf(Kind):
    """One of some values, in the order in which they are offered; ``abreast`` where they are few and short."""

    options: tuple[Option, ...]
    abreast: bool = False

    def option(self, value: Any) -> Option | None:
        """Return the option of a value or of the word that spells it, None where there is none."""
        return next((option for option in self.options if _is_same(value, option.value)), None)

    def check(self, value: Any, name: str) -> Any:
        option = self.option(value)
        if option is None:
            raise ValueError(f"{name} must be {self.limits}, got {quoted(value)}")
        return option.value

    def parse(self, text: str, name: str) -> Any:
        return self.check(next((o.value for o in self.options if str(o.value) == text), text), name)

    @property
    def limits(self) -> str:
        return f"one of {', '.join(str(option.value) for option in self.options)}"


@dataclass(frozen=True)
class Text(Kind):
    """Text that is not empty; ``what`` says of what."""

    what: str = "text"

    def check(self, value: Any, name: str) -> Any:
        if not isinstance(value, str) or not value:
            raise ValueError(f"{name} must be {self.what}, got {quoted(value)}")
        return value

    def parse(self, text: str, name: str) -> Any:
        return self.check(text, name)

    @property
    def limits(self) -> str:
        return self.what


@dataclass(frozen=True)
class NameOrFolder(Text):
    """A name, or the path of a folder from the root on: a session looks for that where it has moved itself."""


@dataclass(frozen=True)
class Checked(Kind):
    """What no other kind covers: ``function(value, name)`` checks and converts, ``words`` says what it takes."""

    function: Callable[[Any, str], Any]
    words: str
    read: Callable[[str], Any] = str

    def check(self, value: Any, name: str) -> Any:
        return self.function(value, name)

    def parse(self, text: str, name: str) -> Any:
        return self.check(self.read(text), name)

    @property
    def limits(self) -> str:
        return self.words


def _check_track(kind: "Integer | Real") -> None:
    """Refuse a slider that cannot be: one without ends, or without logarithms of all its numbers."""
    if kind.slide and not (math.isfinite(kind.low) and math.isfinite(kind.high)):
        raise ValueError(f"a slider needs two ends, got {kind.low:g} to {kind.high:g}")
    if kind.log and kind.low <= 0:
        raise ValueError(f"a logarithmic slider starts above 0, got {kind.low:g}")


def _is_same(value: Any, other: Any) -> bool:
    """Whether a value is ``other``, also a word that spells it, or 2 for 2.0, but not True for 1."""
    spelt = isinstance(value, str) and isinstance(other, str)
    whole = type(value) is int and isinstance(other, float)
    return (type(value) is type(other) or spelt or whole) and bool(value == other)
