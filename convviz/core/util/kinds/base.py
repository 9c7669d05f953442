"""What all kinds of fields can."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from enum import Enum
from typing import Any

from convviz.core.util.checks import quoted


class PlainDataError(ValueError):
    """Plain data that is not built as it should be: a field missing or unknown, an object instead of a value."""


class Kind(ABC):
    """What all kinds can."""

    @abstractmethod
    def check(self, value: Any, name: str) -> Any:
        """Return the value as the field holds it; ``name`` is what an error calls it."""

    def parse(self, text: str, name: str) -> Any:
        """Read a value from text, as on the command line, and check it; ValueError where that cannot be."""
        raise ValueError(f"{name} cannot be given as text, got {quoted(text)}")

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


def read_number(text: str, convert: Callable[[str], Any]) -> Any:
    """Convert text to a number; text that is none is left as it is, for a check to refuse in its own words."""
    try:
        return convert(text)
    except ValueError:
        return text


def split_outside(text: str, separator: str) -> list[str]:
    """Split text at a separator, but not within square brackets, which keep what is written with it together.

    Examples
    --------
    >>> split_outside("mean,convolution:kernel=[1,2;3,4]", ",")
    ['mean', 'convolution:kernel=[1,2;3,4]']
    """
    parts, depth = [""], 0
    for sign in text:
        depth += (sign == "[") - (sign == "]")
        if sign == separator and depth <= 0:
            parts.append("")
        else:
            parts[-1] += sign
    return parts
