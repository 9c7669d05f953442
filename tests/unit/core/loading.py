"""Helpers for the tests of datasets."""

from collections.abc import Generator
from typing import Any


def finish(making: Generator[float, None, Any]) -> Any:
    """Run it to its end, check its progress, and return what it has made."""
    last = 0.0
    while True:
        try:
            fraction = next(making)
        except StopIteration as stop:
            return stop.value
        assert last <= fraction <= 1
        last = fraction
