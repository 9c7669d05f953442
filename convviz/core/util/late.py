"""Values that are made when they are first asked for, as what must be imported for them is."""

from collections.abc import Callable
from threading import RLock
from typing import Any, Generic, TypeVar

Value = TypeVar("Value")

#: One thread at a time imports: else two could each wait for a module of which the other has the half.
IMPORTING = RLock()


class Late(Generic[Value]):
    """A value that is made, once, when it is first asked for; in whichever thread that is."""

    def __init__(self, make: Callable[[], Value]) -> None:
        self._make, self._made = make, False
        self._value: Any = None

    def __call__(self) -> Value:
        """The value."""
        if not self._made:
            with IMPORTING:
                if not self._made:
                    self._value = self._make()
                    self._made = True
        value: Value = self._value
        return value


def known(value: Any) -> Any:
    """A value that may be a `Late` one."""
    return value() if isinstance(value, Late) else value
