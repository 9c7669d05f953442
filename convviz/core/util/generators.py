"""Generators that yield how far they are, and return a result."""

from collections.abc import Callable, Generator
from typing import Any, TypeVar

Result = TypeVar("Result")
Item = TypeVar("Item")
Other = TypeVar("Other")


def finish(work: Generator[Any, None, Result]) -> Result:
    """Run one to its end; gives its result."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            result: Result = end.value
            return result


def mapped(work: Generator[Item, None, Result], change: Callable[[Item], Other]) -> Generator[Other, None, Result]:
    """Yield what ``change`` makes of each item; gives the result of ``work``."""
    while True:
        try:
            item = next(work)
        except StopIteration as end:
            result: Result = end.value
            return result
        yield change(item)
