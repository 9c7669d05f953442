"""The one bar that drives every stepped sequence."""

import re
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolTip, QWidget

from convviz.widgets.controls.controls import DropDown
from convviz.widgets.controls.slider import ClickedSlider
from convviz.widgets.look.icons import IconButton
from convviz.widgets.look.labels import Label
from convviz.widgets.look.theme import UNIT


class SeekSlider(ClickedSlider):
    """A slider that asks its `PlayerBar` what the place under the mouse is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Step", parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumWidth(64)

    def event(self, event: QEvent) -> bool:
        bar = self.parentWidget()  # not kept: a child must not hold on to its parent
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and isinstance(bar, PlayerBar):
            QToolTip.showText(event.globalPos(), bar.tip_of(self._value_at(event.pos().x())), self)
            return True
        return super().event(event)


class _Note(QWidget):
    """What is said of a step: as much of it as there is room for, all of it in the tool tip.

    It changes without the window being laid out anew, and keeps the room of the widest that was said.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.text, self._widest = "", 0

    def say(self, text: str, whole: str) -> None:
        """Say something else, the ``whole`` of it in the tool tip."""
        self.text = text
        self.setToolTip(whole)
        self.setAccessibleName(whole)
        width = self.fontMetrics().horizontalAdvance(re.sub(r"\d", "0", text)) + UNIT if text else 0
        if width > self._widest:
            self._widest = width
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._widest, self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)  # it goes before anything else does

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self._widest = 0
            self.say(self.text, self.toolTip())
        super().changeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            shown = self.fontMetrics().elidedText(self.text, Qt.TextElideMode.ElideRight, self.width())
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, shown)


class PlayerBar(QWidget):
    """Start, back, play, forward, end; a slider; which step of how many; how fast.

    ``brief``: numbers without the words for what they count, to leave room for the note.
    """

    seek_requested = Signal(int)
    step_requested = Signal(int)
    toggle_requested = Signal()
    speed_requested = Signal(object)

    def __init__(
        self,
        speeds: Sequence[float],
        parent: QWidget | None = None,
        *,
        word: str = "step",
        primary: bool = True,
        brief: bool = False,
    ) -> None:
        super().__init__(parent)
        self._word, self._counted = word, "" if brief else f"{word} "
        self._index, self._length = 0, 0
        self._widest = 0
        self._first = IconButton("skip-back", "To the first step (Home)", self)
        self._back = IconButton("chevron-left", "One step back (Left)", self)
        self._play = IconButton("play", "Play (Space)", self, primary=primary)
        self._forward = IconButton("chevron-right", "One step forward (Right)", self)
        self._last = IconButton("skip-forward", "To the last step (End)", self)
        self._slider = SeekSlider(self)
        self._label = Label(parent=self)
        self._note = _Note(self)
        texts = [f"{speed:g} step{'' if speed == 1 else 's'}/s" for speed in speeds]
        shown = [f"{speed:g}/s" for speed in speeds] if brief else texts
        self._speed = DropDown("Speed", list(zip(speeds, shown, texts, strict=True)), self)
        self._speed.setToolTip("Speed in steps a second (+ and −)")
        layout = self._layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(UNIT)
        for button in (self._first, self._back, self._play, self._forward, self._last):
            layout.addWidget(button)
        layout.addSpacing(2 * UNIT)
        layout.addWidget(self._slider, 1)
        layout.addSpacing(2 * UNIT)
        layout.addWidget(self._label)
        layout.addSpacing(2 * UNIT)
        layout.addWidget(self._note)
        layout.addWidget(self._speed)
        self._first.clicked.connect(self._on_first_clicked)
        self._back.clicked.connect(self._on_back_clicked)
        self._play.clicked.connect(self.toggle_requested)
        self._forward.clicked.connect(self._on_forward_clicked)
        self._last.clicked.connect(self._on_last_clicked)
        self._slider.valueChanged.connect(self.seek_requested)
        self._speed.chosen.connect(self.speed_requested)

    def tip_of(self, _index: int) -> str:
        """What the tool tip says of a step; "" for none."""
        return ""

    def add(self, widget: QWidget) -> None:
        """Put something more at the right end."""
        self._layout.addWidget(widget)

    def set_place(self, index: int, length: int) -> None:
        """Show step ``index`` of ``length``."""
        if length < self._length:
            self._widest = 0
        self._index, self._length = index, length
        with QSignalBlocker(self._slider):
            self._slider.setRange(0, max(length - 1, 0))
            self._slider.setPageStep(max(1, length // 10))
            self._slider.setValue(index)
        self._write()
        for button in (self._first, self._back):
            button.setEnabled(length > 0 and index > 0)
        for button in (self._forward, self._last):
            button.setEnabled(index < length - 1)
        self._slider.setEnabled(length > 1)
        self._play.setEnabled(length > 1)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self._widest = 0
            self._write()
        super().changeEvent(event)

    @property
    def note(self) -> str:
        """What is said of the step."""
        return self._note.text

    def set_note(self, note: str, whole: str = "") -> None:
        """Say more of the step, such as what it is about, and all of it in the tool tip."""
        if note != self._note.text:
            self._note.say(note, whole or note)

    def _write(self) -> None:
        """Say where it stands, with room for the widest numbers that were, so that nothing moves while it plays."""
        text = f"{self._counted}{self._index + 1:,} of {self._length:,}" if self._length else f"no {self._word}s"
        self._label.setText(text)
        digits = "0" * len(f"{self._length:,}")
        width = self.fontMetrics().horizontalAdvance(f"{self._counted}{digits} of {digits}") + UNIT
        if width > self._widest:
            self._widest = width
            # Of a fixed size: else every text would have the whole window laid out anew.
            self._label.setFixedSize(width, self.fontMetrics().height())

    def set_playing(self, playing: bool) -> None:
        """Show whether it plays."""
        self._play.set_icon("pause" if playing else "play", "Pause (Space)" if playing else "Play (Space)")

    def set_speed(self, speed: float) -> None:
        """Show the speed."""
        self._speed.set_value(speed)

    def _on_first_clicked(self) -> None:
        self.seek_requested.emit(0)

    def _on_back_clicked(self) -> None:
        self.step_requested.emit(-1)

    def _on_forward_clicked(self) -> None:
        self.step_requested.emit(1)

    def _on_last_clicked(self) -> None:
        self.seek_requested.emit(self._length - 1)
