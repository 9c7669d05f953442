"""A result: what it needs, and how it is computed."""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Generic, TypeAlias, TypeVar

Value = TypeVar("Value")
#: What a result needs.
Need: TypeAlias = "str | Result[Any] | Chosen"
#: Computes a result: yields the fraction done wherever it may be abandoned, and returns the result.
Making: TypeAlias = Generator[float, None, Value]


def free(*_needs: Any) -> float:
    """The cost of what is done at once whatever it is given."""
    return 0.0


class AwayError(ValueError):
    """What a choice names is not there for now: its result is refused, but the choice stands, essential or not."""


@dataclass(frozen=True)
class Chosen:
    """A need that is one of several: which, a choice's field says.

    Attributes
    ----------
    field : such as ``"pooling.source"``.
    needs : its values -> the result that is needed then.
    """

    field: str
    needs: Mapping[Any, "Result[Any]"]


@dataclass(frozen=True, eq=False)
class Result(Generic[Value]):
    """One result of a subject.

    Attributes
    ----------
    key : its name, ``"subject/name"``.
    needs : names of choices, of their fields and of tools, and other results, or a `Chosen` one of these.
    compute : makes it of the values of ``needs``, in their order. A ValueError refuses it, with the reason.
    cost : how many products that takes, of the same values; infinite where a file must be read.
    essential : where it is refused, so is the choice that it follows from, such as a crop beyond the image; unless it
        is an `AwayError`.
    instead : what is said, in place of the reason, where something that it needs is refused.
    """

    key: str
    needs: tuple[Need, ...]
    compute: Callable[..., Making[Value]] = field(repr=False)
    cost: Callable[..., float] = field(default=free, repr=False)
    essential: bool = False
    instead: str = ""

    @property
    def possible_needs(self) -> "tuple[str | Result[Any], ...]":
        """All that it may need, whatever is chosen."""
        return tuple(one for need in self.needs for one in _possible(need))

    @cached_property
    def _fixed_needs(self) -> "tuple[str | Result[Any], ...]":
        """What it needs whatever is chosen; empty where that depends on it: this is asked hundreds of times an edit."""
        chosen = any(isinstance(need, Chosen) for need in self.needs)
        return () if chosen else tuple(need for need in self.needs if not isinstance(need, Chosen))

    def uses(self, key: str) -> bool:
        """Whether it may need the choice of this key, or a field of it."""
        return any(isinstance(need, str) and need.partition(".")[0] == key for need in self.possible_needs)

    def follows_from(self, other: "Result[Any]", choices: Mapping[str, Any]) -> bool:
        """Whether another result goes into it as things are chosen."""
        needs = [need for need in self.needs_under(choices) if isinstance(need, Result)]
        return other in needs or any(need.follows_from(other, choices) for need in needs)

    def needs_under(self, choices: Mapping[str, Any]) -> "tuple[str | Result[Any], ...]":
        """What it needs as things are chosen."""
        return self._fixed_needs or tuple(
            need.needs[field_of(choices, need.field)] if isinstance(need, Chosen) else need for need in self.needs
        )


@dataclass(frozen=True)
class Refused:
    """Stands in the place of a result that cannot be: the reason, in a sentence."""

    reason: str


def field_of(choices: Mapping[str, Any], name: str) -> Any:
    """A choice, or a field of one: ``"view"``, ``"view.colours"``."""
    key, _, field_name = name.partition(".")
    return getattr(choices[key], field_name) if field_name else choices[key]


def _possible(need: Need) -> tuple[str | Result[Any], ...]:
    return (need.field, *need.needs.values()) if isinstance(need, Chosen) else (need,)
