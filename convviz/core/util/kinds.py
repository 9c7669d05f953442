"""What a field may hold: each kind checks a value, reads it from text, turns it into plain data, and says its limits.

A check returns the value, converted where it only spells one (the word of an enum), or raises a ValueError that names
the value and the limit. Plain data is what JSON holds; whether its values are within the limits is left to the check.
"""
# ruff: noqa: D102 - what each method gives is said once, in Kind

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from convviz.core.util.checks import check_flag, check_integer, check_matrix, check_pair, check_real

_YES, _NO, _NONE = ("true", "yes", "on", "1"), ("false", "no", "off", "0"), "none"


class PlainDataError(ValueError):
    """Plain data that is not built as it should be: a field missing or unknown, an object instead of a value."""


class Kind(ABC):
    """What all kinds can."""

    @abstractmethod
    def check(self, value: Any, name: str) -> Any:
        """Return the value as the field holds it; ``name`` is what the refusal calls it."""

    @abstractmethod
    def parse(self, text: str, name: str) -> Any:
        """Read a value from text, as on the command line, and check it."""

    @property
    @abstractmethod
    def limits(self) -> str:
        """What it takes, in words: "an integer from 1 to 16"."""

    def to_plain(self, value: Any) -> Any:
        """Return the value as JSON writes it."""
        if isinstance(value, tuple):
            return [self.to_plain(item) for item in value]
        return value.value if isinstance(value, Enum) else value

    def from_plain(self, data: Any, where: str) -> Any:
        """Return what `to_plain` was given; ``where`` names the field within the file."""
        if isinstance(data, dict):
            raise PlainDataError(f"the field {where} must not be an object")
        return tuple(self.from_plain(item, where) for item in data) if isinstance(data, list) else data


@dataclass(frozen=True)
class Integer(Kind):
    """An integer within ``low .. high``."""

    low: int
    high: int

    def check(self, value: Any, name: str) -> Any:
        check_integer(value, name, self.low, self.high)
        return value

    def parse(self, text: str, name: str) -> Any:
        return self.check(_number(text, int), name)

    @property
    def limits(self) -> str:
        return f"an integer from {self.low} to {self.high}"


@dataclass(frozen=True)
class Real(Kind):
    """A finite number within ``low .. high``.

    ``decimals`` and ``step`` are what a control offers; None stands for a number over many powers of ten.
    """

    low: float = -math.inf
    high: float = math.inf
    decimals: int | None = None
    step: float = 1.0

    def check(self, value: Any, name: str) -> Any:
        check_real(value, name, self.low, self.high)
        return value

    def parse(self, text: str, name: str) -> Any:
        return self.check(_number(text, float), name)

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
    """One of some values, in the order in which they are offered."""

    options: tuple[Option, ...]

    def option(self, value: Any) -> Option | None:
        """Return the option of a value or of the word that spells it, None where there is none."""
        return next((option for option in self.options if _is_same(value, option.value)), None)

    def check(self, value: Any, name: str) -> Any:
        option = self.option(value)
        if option is None:
            raise ValueError(f"{name} must be {self.limits}, got {value!r}")
        return option.value

    def parse(self, text: str, name: str) -> Any:
        return self.check(next((o.value for o in self.options if str(o.value) == text), text), name)

    @property
    def limits(self) -> str:
        return f"one of {', '.join(str(option.value) for option in self.options)}"


@dataclass(frozen=True)
class IntegerPair(Kind):
    """``(rows, columns)``, both within ``low .. high``; as text ``2,1``, or ``2`` for both."""

    low: int
    high: int

    def check(self, value: Any, name: str) -> Any:
        check_pair(value, name, self.low, self.high)
        return value

    def parse(self, text: str, name: str) -> Any:
        numbers = tuple(_number(part, int) for part in text.split(","))
        return self.check(numbers * 2 if len(numbers) == 1 else numbers, name)

    @property
    def limits(self) -> str:
        return f"(rows, columns) from {self.low} to {self.high}"


@dataclass(frozen=True)
class Text(Kind):
    """Text that is not empty; ``what`` says of what."""

    what: str = "text"

    def check(self, value: Any, name: str) -> Any:
        if not isinstance(value, str) or not value:
            raise ValueError(f"{name} must be {self.what}, got {value!r}")
        return value

    def parse(self, text: str, name: str) -> Any:
        return self.check(text, name)

    @property
    def limits(self) -> str:
        return self.what


@dataclass(frozen=True)
class MatrixUpTo(Kind):
    """Equally long rows of finite numbers, at most ``high`` each way; as text ``1,2;3,4``."""

    high: int

    def check(self, value: Any, name: str) -> Any:
        check_matrix(value, name, self.high)
        return value

    def parse(self, text: str, name: str) -> Any:
        rows = (row.split(",") for row in text.split(";"))
        return self.check(tuple(tuple(_number(part, float) for part in row) for row in rows), name)

    @property
    def limits(self) -> str:
        return f"rows of numbers, at most {self.high} by {self.high}"


@dataclass(frozen=True)
class Parts(Kind):
    """A tuple of named parts, each of its kind: ``(top, left, height, width)``; as text ``0,0,9,9``."""

    kinds: Mapping[str, Kind]

    def check(self, value: Any, name: str) -> Any:
        if not isinstance(value, tuple) or len(value) != len(self.kinds):
            raise ValueError(f"{name} must be {self.limits}, got {value!r}")
        return tuple(kind.check(part, name) for kind, part in zip(self.kinds.values(), value, strict=True))

    def parse(self, text: str, name: str) -> Any:
        parts = text.split(",")
        if len(parts) != len(self.kinds):
            raise ValueError(f"{name} must be {self.limits}, got {text!r}")
        return tuple(kind.parse(part, name) for kind, part in zip(self.kinds.values(), parts, strict=True))

    @property
    def limits(self) -> str:
        return f"({', '.join(self.kinds)})"


@dataclass(frozen=True)
class Items(Kind):
    """A tuple of ``low .. high`` values of one kind; as text with commas between them."""

    kind: Kind
    low: int = 0
    high: int = 2**31

    def check(self, value: Any, name: str) -> Any:
        if not isinstance(value, tuple) or not self.low <= len(value) <= self.high:
            raise ValueError(f"{name} must be {self.limits}, got {str(value)[:40]}")
        return tuple(self.kind.check(item, name) for item in value)

    def parse(self, text: str, name: str) -> Any:
        return self.check(tuple(self.kind.parse(part, name) for part in text.split(",") if part), name)

    @property
    def limits(self) -> str:
        number = f"{self.low} or more" if self.high == 2**31 else f"{self.low} to {self.high}"
        return f"a list of {number}, each {self.kind.limits}"

    def to_plain(self, value: Any) -> Any:
        return [self.kind.to_plain(item) for item in value]

    def from_plain(self, data: Any, where: str) -> Any:
        if not isinstance(data, list):
            raise PlainDataError(f"the field {where} must be a list")
        return tuple(self.kind.from_plain(item, f"{where}[{number}]") for number, item in enumerate(data))


@dataclass(frozen=True)
class OrNone(Kind):
    """A kind, or None; as text ``none``. ``like`` names the field whose value None stands for, if there is one."""

    kind: Kind
    like: str = ""

    def check(self, value: Any, name: str) -> Any:
        return None if value is None else self.kind.check(value, name)

    def parse(self, text: str, name: str) -> Any:
        return None if text == _NONE else self.kind.parse(text, name)

    @property
    def limits(self) -> str:
        return f"{self.kind.limits}, or {_NONE}"

    def to_plain(self, value: Any) -> Any:
        return None if value is None else self.kind.to_plain(value)

    def from_plain(self, data: Any, where: str) -> Any:
        return None if data is None else self.kind.from_plain(data, where)


@dataclass(frozen=True)
class Either(Kind):
    """Some words, or another kind that takes no text: a padding by name or in cells."""

    words: OneOf
    other: Kind

    def check(self, value: Any, name: str) -> Any:
        if not isinstance(value, str):
            return self.other.check(value, name)
        if self.words.option(value) is None:
            raise ValueError(f"{name} must be {self.limits}, got {value!r}")
        return self.words.check(value, name)

    def parse(self, text: str, name: str) -> Any:
        known = self.words.option(text) is not None
        return self.words.check(text, name) if known else self.other.parse(text, name)

    @property
    def limits(self) -> str:
        return f"{', '.join(repr(option.value) for option in self.words.options)} or {self.other.limits}"


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


def _is_same(value: Any, other: Any) -> bool:
    """Whether two values are equal, also a word and the member of an enum that it spells, but not True and 1."""
    alike = type(value) is type(other) or (isinstance(value, str) and isinstance(other, str))
    return alike and bool(value == other)


def _number(text: str, convert: Callable[[str], Any]) -> Any:
    try:
        return convert(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a number") from None
