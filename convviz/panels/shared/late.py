"""Widgets that are imported when they are made: what is not seen must not slow a start."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from convviz.state.context import Context


def late(path: str) -> Callable[[Context, Any], Any]:
    """What makes a widget of ``path``, such as ``"pooling.panel:PoolingPanel"`` within `convviz.panels`.

    It takes the context and the parent widget.
    """
    module, _, name = path.partition(":")

    def make(context: Context, parent: Any) -> Any:
        return getattr(import_module(f"convviz.panels.{module}"), name)(context, parent)

    return make
