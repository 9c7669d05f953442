"""Generators that yield how far they are, and return a result."""

from collections.abc import Callable, Generator, Iterator
from time import perf_counter
from typing import Any, Generic, TypeVar

Result = TypeVar("Result")
Item = TypeVar("Item")
Other = TypeVar("Other")


class _Items(Generic[Item, Result]):
    """The items of one for a loop, which leaves its result here; whoever gives up the loop closes it."""

    result: Result

    def __init__(self, work: Generator[Item, None, Result]) -> None:
        self._work = work

    def __iter__(self) -> Iterator[Item]:
        self.result = yield from self._work


def finish(work: Generator[Any, None, Result]) -> Result:
    """Run one to its end; gives its result."""
    items = _Items(work)
    for _ in items:
        pass
    return items.result


def mapped(work: Generator[Item, None, Result], change: Callable[[Item], Other]) -> Generator[Other, None, Result]:
    """Yield what ``change`` makes of each item; gives the result of ``work``, which ends with it."""
    items = _Items(work)
    for item in items:
        yield change(item)
    return items.result


def thinned(work: Generator[Item, None, Result], seconds: float) -> Generator[Item, None, Result]:
    """Yield an item only where the last one, or the start, is so long ago; otherwise as `mapped`."""
    items = _Items(work)
    since = perf_counter()
    for item in items:
        if perf_counter() - since >= seconds:
            yield item
            since = perf_counter()
    return items.result
