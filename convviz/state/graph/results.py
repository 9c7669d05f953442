"""The results that have been computed, with the choices that they were made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from convviz.state.graph.choice_values import ChoiceValues
from convviz.state.graph.result import Refused, Result

Value = TypeVar("Value")
Kind = TypeVar("Kind")


@dataclass(frozen=True, eq=False)
class Computed:
    """A computed result, or why there is none, and the values it was made of."""

    value: Any
    of: tuple[Any, ...]


class Results:
    """The results computed last, with the choices that they were made of. It never changes.

    Results that no panel has asked for since are still there, made of earlier choices.
    """

    def __init__(self, choices: Mapping[str, Any], made: Mapping[str, Computed]) -> None:
        self.choices, self.made = choices, made

    def choice(self, kind: type[Kind]) -> Kind:
        """The choice that is a ``kind``."""
        return choice_of(self.choices, kind)

    def get(self, result: Result[Value]) -> Value | None:
        """A result; None where it was refused, or has not been computed yet."""
        made = self.made.get(result.key)
        return None if made is None or isinstance(made.value, Refused) else cast("Value", made.value)

    def reason(self, result: Result[Any]) -> str:
        """Why there is no such result; "" where there is one, or it was not asked for yet."""
        made = self.made.get(result.key)
        return made.value.reason if made is not None and isinstance(made.value, Refused) else ""

    def changes_since(self, before: "Results | None") -> frozenset[str]:
        """Keys of the choices and results that differ from those ``before``."""
        if before is None:
            return frozenset((*self.choices, *self.made))
        choices = {key for key, value in self.choices.items() if before.choices.get(key) != value}
        results = {key for key, made in self.made.items() if _value(before.made.get(key)) is not made.value}
        return frozenset(choices | results)


def choice_of(choices: Mapping[str, Any], kind: type[Kind]) -> Kind:
    """The one of ``choices`` that is a ``kind``."""
    for value in choices.in_turn() if isinstance(choices, ChoiceValues) else choices.values():
        if isinstance(value, kind):
            return value
    raise KeyError(f"nothing chosen is a {kind.__name__}")


def _value(made: Computed | None) -> Any:
    return None if made is None else made.value
