"""How soon a slider's panel follows it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from convviz.app.bench.figure import Figure

_EDITS = 120
#: Milliseconds within which a panel follows its control.
_LIMIT = 33
#: Panel, field, with its choice where that has another name, and its values one after the other, as a drag gives them.
_DRAGS: tuple[tuple[str, str, Callable[[int], Any]], ...] = (
    ("sampling", "frequency", lambda turn: round(1 + 0.1 * (turn % 190), 1)),
    ("sampling", "rate", lambda turn: round(10 + 0.1 * (turn % 300), 1)),
    ("sampling", "bits", lambda turn: 1 + turn % 8),
    ("sampling", "every", lambda turn: 1 + turn % 16),
    ("systems", "alpha", lambda turn: -3 + 0.25 * (turn % 25)),
    ("systems", "x1", lambda turn: (0.0, 1.0, 0.5 * (turn % 9), 1.5, 1.0)),  # whose stems are dragged
    ("video", "video_view.cursor", lambda turn: (turn % 160, 2 * turn % 240)),
)


def sliders(
    window: Any, latencies: Callable[[str, Callable[[int], object], int], Iterator[Figure]]
) -> Iterator[Figure]:
    """Milliseconds from a slider's value to the repainted panel; ``latencies`` measures an act and its repaint."""
    from PySide6.QtWidgets import QApplication

    bench = window.workbench
    for key, field, value in _DRAGS:
        window.show_panel(key)
        while bench.background.busy:
            QApplication.processEvents()

        def drag(turn: int, key: str = key, field: str = field, value: Callable[[int], Any] = value) -> None:
            choice, _, name = field.rpartition(".")
            bench.edit(choice or key, "Drag", merge="drag", **{name: value(turn)})

        for figure in latencies(f"{key}: slider {field} to repainted panel", drag, _EDITS):
            yield replace(figure, limit=_LIMIT)
