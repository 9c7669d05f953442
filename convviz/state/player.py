"""The one player: a place in a sequence of steps that can be moved, run and peeked at."""

from time import monotonic

from PySide6.QtCore import QObject, Qt, QTimer, Signal

#: Steps a second.
SPEEDS = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 100.0, 1000.0)
_TICK = 16  # milliseconds; faster speeds take several steps a tick


class Player(QObject):
    """Where a stepper stands.

    ``index`` is the step it stands on, ``peeked`` one shown while the mouse is over it, ``shown`` the one to
    draw. The index is kept within ``0 .. length - 1``; with no steps it is 0 and nothing plays.
    """

    #: ``shown`` changed within the same steps.
    moved = Signal()
    #: It stands in other steps now.
    steps_changed = Signal()
    playing_changed = Signal(bool)
    speed_changed = Signal(float)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.length = 0
        self.index = 0
        self.peeked: int | None = None
        self.speed = 2.0
        self._owed = 0.0
        self._last = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_timer_timeout)

    @property
    def shown(self) -> int:
        """The step to draw."""
        return self.index if self.peeked is None else self.peeked

    @property
    def playing(self) -> bool:
        """Whether it runs by itself."""
        return self._timer.isActive()

    def set_steps(self, length: int, index: int) -> None:
        """Stand on step ``index`` of a new sequence; a running player goes on."""
        self.length = length
        self.peeked = None
        self.index = self._within(index)
        if not length:
            self.pause()
        self.steps_changed.emit()

    def seek(self, index: int) -> None:
        """Move to step ``index``, or the nearest one there is."""
        self._move(index, None)

    def step(self, steps: int = 1) -> None:
        """Move on by ``steps``, backwards when negative, and stop playing."""
        self.pause()
        self._move(self.index + steps, None)

    def peek(self, index: int | None) -> None:
        """Show step ``index`` for a while without moving there; None returns to where it stands."""
        self._move(self.index, None if index is None else self._within(index))

    def set_speed(self, speed: float) -> None:
        """Set the steps a second to the nearest of `SPEEDS`."""
        nearest = min(SPEEDS, key=lambda offered: abs(offered - speed))
        if nearest != self.speed:
            self.speed = nearest
            if self.playing:
                self._timer.start(self._interval())
            self.speed_changed.emit(nearest)

    def change_speed(self, notches: int) -> None:
        """Take the next faster (1) or slower (-1) of `SPEEDS`."""
        place = SPEEDS.index(self.speed) + notches
        self.set_speed(SPEEDS[min(max(place, 0), len(SPEEDS) - 1)])

    def toggle(self) -> None:
        """Play or pause."""
        if self.playing:
            self.pause()
        else:
            self.play()

    def play(self) -> None:
        """Run from here; from the end, run again from the start."""
        if self.playing or self.length < 2:
            return
        self.peek(None)
        if self.index == self.length - 1:
            self.seek(0)
        self._last, self._owed = monotonic(), 0.0
        self._timer.start(self._interval())
        self.playing_changed.emit(True)

    def pause(self) -> None:
        """Stand still."""
        if self.playing:
            self._timer.stop()
            self.playing_changed.emit(False)

    def _interval(self) -> int:
        return max(_TICK, round(1000 / self.speed))

    def _within(self, index: int) -> int:
        return min(max(index, 0), max(self.length - 1, 0))

    def _move(self, index: int, peeked: int | None) -> None:
        before = self.shown
        self.index, self.peeked = self._within(index), peeked
        if self.shown != before:
            self.moved.emit()

    def _on_timer_timeout(self) -> None:
        now = monotonic()
        # A stalled window must not leap afterwards, so one tick owes at most a quarter of a second.
        elapsed, self._last = min(now - self._last, max(0.25, 1 / self.speed)), now
        self._owed += elapsed * self.speed
        # Timers fire a little early or late; rounding keeps slow speeds to one step a tick.
        steps = int(self._owed + 0.25)
        self._owed -= steps
        if steps:
            self._move(self.index + steps, self.peeked)
        if self.index == self.length - 1:
            self.pause()
