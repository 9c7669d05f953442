"""The values of all choices; those of rows that nobody has looked at are not made before they are asked for."""

from collections.abc import Iterator, Mapping
from typing import Any

from convviz.core.util.late import Late, known


class ChoiceValues(Mapping[str, Any]):
    """Key of a choice -> its value; two are equal where all values are. It never changes."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = dict(values)

    def __getitem__(self, key: str) -> Any:
        return known(self._values[key])

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __or__(self, other: Mapping[str, Any]) -> "ChoiceValues":
        """The same with other values for some keys."""
        return ChoiceValues({**self._values, **other})

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Mapping):
            return NotImplemented
        theirs = other._values if isinstance(other, ChoiceValues) else other
        if self._values.keys() != theirs.keys():
            return False
        return all(value is theirs[key] or self[key] == other[key] for key, value in self._values.items())

    __hash__ = None  # type: ignore[assignment]

    def in_turn(self) -> Iterator[Any]:
        """The values, those that are made already before the others."""
        late = [value for value in self._values.values() if isinstance(value, Late)]
        yield from (value for value in self._values.values() if not isinstance(value, Late))
        yield from map(known, late)
