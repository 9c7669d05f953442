"""How soon the 1-D convolution follows a stem that is dragged, and a step."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from convviz.app.bench.figure import Figure
from convviz.state.choices.signals import Reading, SignalsChoice
from convviz.widgets.signals.gather.gather_view import X

_TURNS = 120
#: Milliseconds within which a panel follows its control.
_LIMIT = 33
#: Samples of x and h: the chapter's, what is seen at once, and thousands.
_SIZES = (3, 3), (20, 5), (5000, 500)

_Latencies = Callable[[str, Callable[[int], object], int], Iterator[Figure]]


def stems(window: Any, latencies: _Latencies) -> Iterator[Figure]:
    """Milliseconds from a dragged stem to the repainted panel, result included."""
    for sizes in _SIZES:
        panel = _shown(window, sizes)

        def drag(turn: int, panel: Any = panel, count: int = sizes[0]) -> None:
            panel.gathering.view.value_requested.emit(X, count // 2, 1 + 0.1 * (turn % 50), 1)

        yield from _limited(latencies(f"stem of {sizes[0]:,} dragged, h {sizes[1]:,}", drag, _TURNS))


def steps(window: Any, latencies: _Latencies) -> Iterator[Figure]:
    """Milliseconds for a step of a 1-D convolution, repaint included, in both readings."""
    for sizes in _SIZES:
        for reading in (Reading.GATHER, Reading.SCATTER):
            _shown(window, sizes, reading)
            player = window.workbench.players["signals"]
            player.seek(0)

            def step(_turn: int, player: Any = player) -> None:
                player.step(1 if player.index < player.length - 1 else -player.index)

            yield from _limited(latencies(f"1-D {reading}, x {sizes[0]:,}, h {sizes[1]:,}", step, _TURNS))


def _shown(window: Any, sizes: tuple[int, int], reading: Reading = Reading.GATHER) -> Any:
    """The panel, with signals of these sizes."""
    from PySide6.QtWidgets import QApplication

    random, bench = np.random.default_rng(0), window.workbench
    window.show_panel("signals")
    signals = [tuple(random.normal(size=size).round(1).tolist()) for size in sizes]
    bench.choose("", SignalsChoice(x=signals[0], h=signals[1], x_name="", h_name=""))
    bench.edit("signals_view", "", reading=reading)
    for _ in range(4):
        QApplication.processEvents()
    while bench.background.busy:
        QApplication.processEvents()
    return window.panels["signals"]


def _limited(figures: Iterator[Figure]) -> Iterator[Figure]:
    return (replace(figure, limit=_LIMIT) for figure in figures)
