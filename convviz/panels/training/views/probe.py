"""The probe image, to be chosen or drawn, and the class that the network predicts for it."""

from collections.abc import Sequence
from html import escape

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from convviz.core.text.formatting import format_probability
from convviz.core.windows.geometry import Window
from convviz.panels.shared.title import Title
from convviz.panels.training.own.tools import OwnTools
from convviz.panels.training.view import View
from convviz.runs.control import Probe
from convviz.runs.snapshot import Snapshot
from convviz.state.context import Context
from convviz.state.lab.activity import Activity
from convviz.widgets.charts.class_bars import ClassBars
from convviz.widgets.controls.steady import SteadyLabel
from convviz.widgets.grid.digit_pad import DigitPad
from convviz.widgets.look.icons import IconButton
from convviz.widgets.look.theme import UNIT, Role

_NOTHING = "Press Train (Ctrl+R), and the network predicts its class."
_NO_IMAGES = "No prediction."
_WAITING = "…<br>"  # two lines, as what comes next
_OTHERS = "The run is about other images."
_LEARNED = "The network has learned from {}, not from these images."


class ProbeView(View):
    """A pad that holds the probe image, and a bar for each class. Drawing on it changes all views at once."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.title = Title("Image", Role.INPUT, self)
        self.pad = DigitPad("Probe image; draw on it with the mouse", self)
        self.before = IconButton("chevron-left", "The held-out image before", self)
        self.after = IconButton("chevron-right", "The next held-out image", self)
        self.any = IconButton("shuffle", "Any held-out image", self)
        self.clear = IconButton("eraser", "Clear, to draw a digit", self, show_text=True)
        self.clear.setText("Draw")
        self.tools = OwnTools(context, self.pad, self)
        self.aside = (self.tools.pen, self.tools.fitting)  # or there would be no room for all classes
        self.verdict = SteadyLabel(_NOTHING, self, lines=2, rich=True)
        self.bars = ClassBars("Probability of each class", self)
        self.bars.setMinimumHeight(100)  # it shows the most probable classes where there is no room for all
        self._random = np.random.default_rng(0)
        row = QHBoxLayout()
        row.setSpacing(UNIT)
        for button in (self.before, self.after, self.any):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.clear)
        self.body.addWidget(self.title)
        self.body.addWidget(self.pad, 3)
        self.body.addLayout(row)
        self.body.addWidget(self.tools)
        self.body.addWidget(self.verdict)
        self.body.addWidget(self.bars, 2)
        self.pad.drawn.connect(self._on_pad_drawn)
        self.clear.clicked.connect(self._on_clear_clicked)
        self.before.clicked.connect(self._on_before_clicked)
        self.after.clicked.connect(self._on_after_clicked)
        self.any.clicked.connect(self._on_any_clicked)

    def draw(self) -> None:
        snapshot, probe, lab = self.lab.record.snapshot, self.lab.probe.value, self.lab
        looks = lab.run.looked_at is not None  # at a network without its images
        for button in (self.before, self.after, self.any):
            button.setEnabled(lab.probe.dataset is not None and not looks)
        self.clear.setEnabled(lab.probe.dataset is not None or looks)
        past = None if lab.record.live else snapshot
        shown = past or probe
        if shown is None:
            self.verdict.setText(self._no_prediction)
            return
        # Live it is the probe image rather than a snapshot's input, which a drawing is ahead of.
        self.pad.set_image(shown.input if isinstance(shown, Snapshot) else shown.image)
        answer = past or (snapshot if self._is_answered else None)
        names = self.classes if answer or looks or lab.probe.dataset is None else lab.probe.dataset.classes
        known = shown.label >= 0
        # Where room is short, the class is what is left.
        ways = (shown.name, shown.name.replace(" image ", " "))
        named = (*(f"{way}: {names[shown.label]}" for way in ways), names[shown.label]) if known else ()
        self.title.set_text("Image", named or _unnamed(shown.name), is_name=True)
        probabilities = None if answer is None else answer.probabilities
        self.bars.set_values(names, probabilities, shown.label if known else None)
        said = self._no_prediction if probabilities is None else _verdict(names, probabilities, shown.label)
        self.verdict.setText(said)

    @property
    def _no_prediction(self) -> str:
        """What is said while there is none."""
        if self.lab.run.busy:
            return _WAITING if self.lab.fits or self.lab.run.activity is Activity.STARTING else _OTHERS
        if self.lab.dataset.missing:
            return _NO_IMAGES
        learned_from = self.lab.run.dataset if self.lab.run.has_network else None
        return _NOTHING if learned_from is None or self.lab.fits else _LEARNED.format(escape(learned_from.title))

    @property
    def _is_answered(self) -> bool:
        """Whether the snapshot is about the image on the pad; of a drawing an earlier state will do."""
        snapshot, probe = self.lab.record.snapshot, self.lab.probe.value
        if snapshot is None or probe is None:
            return False
        about = snapshot.name, snapshot.label, snapshot.input.shape
        # An image of other images may have the same name.
        known = self.lab.fits or probe.drawn or np.array_equal(snapshot.input, probe.image)
        return known and about == (probe.name, probe.label, probe.image.shape)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:  # other classes, or a longer verdict
            self._share()
        return super().event(event)

    def _share(self) -> None:
        """Images are square, but rather smaller than that one of the usual ten classes was not in view."""
        least = self.pad.minimumSizeHint().height()
        others = self.body.minimumSize().height() - least - self.bars.minimumHeight()
        room = self.height() - others - self.bars.minimumSizeHint().height()
        self.pad.setMaximumHeight(max(least, min(self.width(), room)))

    def set_outline(self, window: Window | None) -> None:
        """Outline the receptive field of a unit on the image."""
        self.pad.set_outline(window)

    def _on_pad_drawn(self) -> None:
        self.lab.probe.choose_drawing(self.pad.image)

    def _on_clear_clicked(self) -> None:
        self.pad.clear()
        self._on_pad_drawn()

    def _on_before_clicked(self) -> None:
        self.lab.probe.step(-1)

    def _on_after_clicked(self) -> None:
        self.lab.probe.step(1)

    def _on_any_clicked(self) -> None:
        dataset = self.lab.probe.dataset
        if dataset is not None:
            self.lab.probe.choose_held_out(int(self._random.integers(len(dataset.held_out))))


def _unnamed(name: str) -> str:
    """What to call an image without a class."""
    return "a drawing" if name == Probe.name else name


def _verdict(names: Sequence[str], probabilities: NDArray[np.floating], label: int) -> str:
    if np.isnan(probabilities).any():
        return "The network predicts nothing: its numbers have grown beyond all bounds."
    best = int(probabilities.argmax())
    # Always two lines, or all below would jump whenever the prediction changes.
    said = f"Predicted: <b>{escape(names[best])}</b>,<br>probability {format_probability(float(probabilities[best]))}"
    return f"{said}: it is {escape(names[label])}" if label not in (-1, best) else said
