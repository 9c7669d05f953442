"""Fields made of several numbers, or of other kinds."""
# ruff: noqa: D102 - what each method gives is said once, in Kind

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any

from convviz.core.util.checks import NUMBER_LIMIT, check_matrix, check_pair, quoted
from convviz.core.util.kinds.base import Kind, PlainDataError, read_number, split_outside
from convviz.core.util.kinds.single import OneOf, Option

_NONE = "none"
_REAL = frozenset((int, float))


@dataclass(frozen=True)
class IntegerPair(Kind):
    """``(rows, columns)``, both within ``low .. high``; as text ``2,1``, or ``2`` for both."""

    low: int
    high: int

    def check(self, value: Any, name: str) -> Any:
        check_pair(value, name, self.low, self.high)
        return value

    def parse(self, text: str, name: str) -> Any:
        numbers = tuple(read_number(part, int) for part in text.split(","))
        if not all(isinstance(number, int) for number in numbers):
            raise ValueError(f"{name} must be {self.limits}, got {quoted(text)}")
        return self.check(numbers * 2 if len(numbers) == 1 else numbers, name)

    @property
    def limits(self) -> str:
        return f"(rows, columns) from {self.low} to {self.high}"


@dataclass(frozen=True)
class MatrixUpTo(Kind):
    """Equally long rows of finite numbers, at most ``high`` each way; as text ``1,2;3,4``."""

    high: int

    def check(self, value: Any, name: str) -> Any:
        check_matrix(value, name, self.high)
        return value

    def parse(self, text: str, name: str) -> Any:
        rows = (row.split(",") for row in text.split(";"))
        return self.check(tuple(tuple(read_number(part, float) for part in row) for row in rows), name)

    @property
    def limits(self) -> str:
        return f"rows of numbers, at most {self.high} by {self.high}"


@dataclass(frozen=True)
class Parts(Kind):
    """A tuple of named parts, each of its kind: ``(top, left, height, width)``; as text ``0,0,9,9``."""

    kinds: Mapping[str, Kind]

    def check(self, value: Any, name: str) -> Any:
        if not isinstance(value, tuple) or len(value) != len(self.kinds):
            raise ValueError(f"{name} must be {self.limits}, got {quoted(value)}")
        return tuple(kind.check(part, name) for kind, part in zip(self.kinds.values(), value, strict=True))

    def parse(self, text: str, name: str) -> Any:
        parts = text.split(",")
        if len(parts) != len(self.kinds):
            raise ValueError(f"{name} must be {self.limits}, got {quoted(text)}")
        return tuple(kind.parse(part, name) for kind, part in zip(self.kinds.values(), parts, strict=True))

    @property
    def limits(self) -> str:
        return f"({', '.join(self.kinds)})"


@dataclass(frozen=True)
class Items(Kind):
    """A tuple of ``low .. high`` values of one kind; as text with ``separator`` between them."""

    kind: Kind
    low: int = 0
    high: int = 2**31
    separator: str = ","

    def check(self, value: Any, name: str) -> Any:
        if not isinstance(value, tuple) or not self.low <= len(value) <= self.high:
            raise ValueError(f"{name} must be {self.limits}, got {quoted(value)}")
        return tuple(self.kind.check(item, name) for item in value)

    def parse(self, text: str, name: str) -> Any:
        parts = _without_gaps(split_outside(text, self.separator), text, name)
        return self.check(tuple(self.kind.parse(part, name) for part in parts), name)

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
    """Some words, or another kind that takes no text: a padding by name or in cells.

    ``typed`` is what stands for the other kind in a list of the words.
    """

    words: OneOf
    other: Kind
    typed: Option

    def check(self, value: Any, name: str) -> Any:
        if not isinstance(value, str):
            return self.other.check(value, name)
        if self.words.option(value) is None:
            raise ValueError(f"{name} must be {self.limits}, got {quoted(value)}")
        return self.words.check(value, name)

    def parse(self, text: str, name: str) -> Any:
        if self.words.option(text) is not None:
            return self.words.check(text, name)
        try:
            return self.other.parse(text, name)
        except ValueError:
            raise ValueError(f"{name} must be {self.limits}, got {quoted(text)}") from None

    @property
    def limits(self) -> str:
        return f"{', '.join(repr(option.value) for option in self.words.options)} or {self.other.limits}"


@dataclass(frozen=True)
class Numbers(Kind):
    """A tuple of 1 to ``high`` finite numbers up to ``NUMBER_LIMIT`` in size, checked all at once: it may be long."""

    high: int

    def check(self, value: Any, name: str) -> Any:
        if not isinstance(value, tuple) or not 1 <= len(value) <= self.high:
            found = f"{len(value):,} numbers" if isinstance(value, tuple) else quoted(value)
            raise ValueError(f"{name} must be {self.limits}, got {found}")
        if not all(map(_REAL.__contains__, map(type, value))):
            raise ValueError(f"{name} must be {self.limits}, got {quoted(value)}")
        if not -NUMBER_LIMIT <= min(value) <= max(value) <= NUMBER_LIMIT or any(map(isnan, value)):
            wrong = next(number for number in value if not abs(number) <= NUMBER_LIMIT)
            raise ValueError(f"a number of {name} must be finite and at most {NUMBER_LIMIT:g} in size, got {wrong!r}")
        return tuple(map(float, value))

    def parse(self, text: str, name: str) -> Any:
        parts = _without_gaps(text.split(","), text, name)
        return self.check(tuple(read_number(part, float) for part in parts), name)

    @property
    def limits(self) -> str:
        return f"a list of 1 to {self.high:,} numbers"


def _without_gaps(parts: Sequence[str], text: str, name: str) -> Sequence[str]:
    """The parts of a list, which may end in a separator; a ValueError where a part is missing before another."""
    kept = list(parts)
    if kept and not kept[-1].strip():
        kept.pop()
    if not all(part.strip() for part in kept):
        raise ValueError(f"{name} has an empty place: {text[:60]!r}")
    return kept
