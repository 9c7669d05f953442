"""Drawing that leaves the processor to the training: one thing at a time, and only for a share of the time.

The pictures of a run are paced by the run, which knows how long it has learned.
"""

from collections.abc import Callable
from time import perf_counter

from PySide6.QtCore import QObject, QTimer

#: Share of the time that may go into drawing while a network learns, for which a machine may have few processors.
SHARE = 0.01
_LONGEST = 1500  # milliseconds between two drawings, however long one takes


class Pacer(QObject):
    """Calls what is wanted to be drawn, each once, however often asked for: urgent requests first, then the oldest.

    ``paced`` says whether to hold to the share; without it everything is drawn at the next turn of the event loop.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.paced = False
        self._wanted: dict[str, Callable[[], None]] = {}
        self._urgent: set[str] = set()
        self._began = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_timer_timeout)
        # Fires when the event loop has painted what was drawn, so that its cost is part of what is measured.
        self._painted = QTimer(self)
        self._painted.setSingleShot(True)
        self._painted.timeout.connect(self._on_painted_timeout)

    def want(self, name: str, draw: Callable[[], None], *, urgent: bool = False) -> None:
        """Have ``draw`` called when its turn comes; ``urgent`` things are answers to the user and need not wait."""
        self._wanted.setdefault(name, draw)
        if urgent:
            self._urgent.add(name)
        if urgent or not self.paced or (not self._timer.isActive() and not self._painted.isActive()):
            self._timer.start(0)

    def draw_at_once(self, name: str, draw: Callable[[], None]) -> None:
        """Draw something in this turn of the event loop, together with what else it brings."""
        self._wanted.pop(name, None)
        self._urgent.discard(name)
        self._began = perf_counter()
        draw()
        self._painted.start(0)

    def stop(self) -> None:
        """Forget what is wanted."""
        self._wanted.clear()
        self._urgent.clear()
        self._timer.stop()
        self._painted.stop()

    def _draw_next(self) -> None:
        name = next((name for name in self._wanted if name in self._urgent), next(iter(self._wanted)))
        self._urgent.discard(name)
        self._began = perf_counter()
        self._wanted.pop(name)()

    def _on_timer_timeout(self) -> None:
        if self._wanted:
            self._draw_next()
            self._painted.start(0)

    def _on_painted_timeout(self) -> None:
        # Also when nothing is wanted for now: what is wanted next must wait as well.
        cost = 1000 * (perf_counter() - self._began)
        waits = self.paced and not self._urgent
        self._timer.start(min(round(cost / SHARE), _LONGEST) if waits else 0)
