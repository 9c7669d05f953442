"""The predictions for the held-out images: the wrong ones first, and a confusion matrix."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QWidget

from convviz.core.data.confusion import confusion_matrix, ordered_by_wrongness
from convviz.core.text.formatting import counted, format_number, format_probability
from convviz.panels.shared.numbers import NumbersMenu
from convviz.panels.shared.title import Title
from convviz.panels.training.own.row import OwnRow
from convviz.panels.training.view import View, of_batch
from convviz.panels.training.views.framed import Framed
from convviz.runs.control import Part
from convviz.runs.history import History
from convviz.runs.predictions import Predictions
from convviz.state.choices.training_view import RunView
from convviz.state.context import Context
from convviz.state.lab.probe import image_name
from convviz.widgets.charts.confusion import ConfusionView
from convviz.widgets.controls.controls import Segmented
from convviz.widgets.controls.flow import FlowLayout
from convviz.widgets.controls.split import SharedSplit
from convviz.widgets.look.icons import IconButton
from convviz.widgets.look.labels import plain_tip
from convviz.widgets.look.theme import Role
from convviz.widgets.maps.tiles import ImageTiles, Tile

#: Images put up at most; all of them are counted.
_SHOWN = 300
#: Percent of the width that the confusion matrix may take.
_MATRIX = 62


class Of(Enum):
    """Which images are shown."""

    SAMPLE = auto()
    ALL = auto()
    OWN = auto()


@dataclass(frozen=True, eq=False)
class _Predicted:
    """Predicted classes of some held-out images, by index, after a batch, and their probabilities."""

    indices: NDArray[np.int64]
    predicted: NDArray[np.int64]
    confidence: NDArray[np.float32]
    step: int


class _Kept(NamedTuple):
    """Predictions that stay in view until the newest snapshot of their run is of another batch."""

    found: _Predicted
    history: History
    newest: int


class PredictionsView(View):
    """Images with predicted and true class; a confusion matrix whose cells choose which images."""

    needs = frozenset({Part.SAMPLE})
    about_image = False  # until one is clicked

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.title = Title("Predictions", Role.OUTPUT, self)
        self.title.setWordWrap(True)
        self.of = Segmented(
            "Which images",
            [
                (
                    Of.SAMPLE,
                    "sample",
                    "A fixed sample of the held-out images, as last predicted at or before the batch shown",
                ),
                (
                    Of.ALL,
                    "all, last epoch",
                    "All held-out images, as predicted after the last epoch before the batch shown",
                ),
                (Of.OWN, "own pictures", "Your own pictures, by the network as it was when they were asked about"),
            ],
            self,
        )
        self._of = Of.SAMPLE
        self.of.set_value(self._of)
        self.own = OwnRow(context, self)
        self.every = IconButton("x", "All classes again", self, show_text=True)
        self.every.hide()  # until a class is chosen
        self.tiles = ImageTiles("Held-out images with their predicted classes", self)
        self._framed = Framed(self.tiles)
        self.matrix = ConfusionView("Confusion matrix: true and predicted classes", self)
        self._menu = NumbersMenu(self.matrix, self.workbench, self.matrix.arrays)
        self._cell: tuple[int, int] | None = None
        self._indices = np.empty(0, np.int64)
        self._kept: _Kept | None = None
        head = QWidget(self)
        flow = FlowLayout(head)
        for widget in (self.of, self.every, self.own):
            flow.addWidget(widget)
        self.aside = (self.own,)
        self._split = SharedSplit(Qt.Orientation.Horizontal, self.tiles, self.matrix, self)
        self._split.room_changed.connect(self._share)
        self.body.addWidget(self.title)
        self.body.addWidget(head)
        self.body.addWidget(self._split, 1)
        self.of.chosen.connect(self._on_of_chosen)
        self.matrix.cell_clicked.connect(self._on_matrix_cell_clicked)
        self.tiles.tile_clicked.connect(self._on_tiles_tile_clicked)
        self.every.clicked.connect(self._on_every_clicked)
        self.lab.own.predicted.connect(self._on_own_predicted)
        self.lab.own.changed.connect(self._on_own_changed)
        self._draw_nothing()

    def draw(self) -> None:
        found = self._predicted()
        dataset = self.lab.record.history.dataset if self.lab.record.history is not None else None
        self.own.refresh(shown=self._of is Of.OWN)
        self.every.setVisible(self._cell is not None and self._of is not Of.OWN)
        if self._of is Of.OWN and self.lab.own.found is not None:
            self._draw_own(self.lab.own.found)
            return
        if found is None or dataset is None:
            self._draw_nothing()
            return
        self.matrix.show()
        split, names = dataset.held_out, self.classes
        labels = split.labels[found.indices]
        correct = int(np.count_nonzero(labels == found.predicted))
        kind = dataset.held_out_name
        every = "all " if len(labels) == len(split) else ""
        share = format_number(correct / len(labels)) if len(labels) else "0"
        when = of_batch(found.step, self.lab.record.snapshot)
        of = f"{every}{counted(len(labels), f'{kind} image')}"
        right = f"{correct:,} of {of} correct ({share})", f"{correct:,} of {len(labels):,} correct", share
        self.title.set_text("Predictions", right, when)
        self.matrix.set_counts(confusion_matrix(labels, found.predicted, len(names)), names)
        self.matrix.set_selected(self._cell)
        self._share()
        order = ordered_by_wrongness(labels, found.predicted, found.confidence)
        if self._cell is not None:
            order = order[(labels[order] == self._cell[0]) & (found.predicted[order] == self._cell[1])]
        order = order[:_SHOWN]
        self._indices = found.indices[order]
        self._framed.fill(
            split.images[self._indices],
            [_tile(names, *pair) for pair in zip(found.predicted[order].tolist(), labels[order].tolist(), strict=True)],
            [image_name(kind, index) for index in self._indices.tolist()],
            "No such image",
        )
        self.show_framed()

    def show_framed(self) -> None:
        history = self.lab.record.history
        dataset = None if history is None or self._of is Of.OWN else history.dataset
        self._framed.show(self.lab.shown_of(dataset))

    def _share(self) -> None:
        """Give the matrix half of the width, or what all its numbers need if that leaves enough for the pictures."""
        if not self.matrix.isHidden():
            room = self._split.room
            self._split.give_second(max(room // 2, min(self.matrix.full_width, room * _MATRIX // 100)))

    def _draw_own(self, found: Predictions) -> None:
        """Show own pictures, of whose classes nobody knows."""
        self.matrix.hide()
        many = counted(len(found.names), "picture")
        said = " ".join(found.remarks[:2]) + (" …" if len(found.remarks) > 2 else "")
        when = f"after batch {found.step:,}"
        self.title.set_text("Own pictures", many, (f"{when}. {said[:1].upper()}{said[1:]}", when))
        self.title.setToolTip(plain_tip("\n".join(found.remarks)))
        self._indices = np.arange(min(len(found.names), _SHOWN))
        shown = zip(found.predicted.tolist(), found.confidence.tolist(), found.names, strict=True)
        tiles = [Tile(found.classes[best], None, format_probability(share), name) for best, share, name in shown]
        many_shown = len(self._indices)
        self._framed.fill(found.images[:many_shown], tiles[:many_shown], found.names[:many_shown])
        self.show_framed()

    def _draw_nothing(self) -> None:
        """Say once what is to be done."""
        self.title.set_text("Predictions")
        self.of.set_allowed([Of.SAMPLE, *self._own_allowed])
        self.matrix.hide()
        waits = self.waits("Press Train (Ctrl+R) to see the predictions for the held-out images.")
        self._framed.fill(np.zeros((0, 1, 1, 1), np.uint8), (), (), waits)

    def _predicted(self) -> _Predicted | None:
        """The predictions at the snapshot shown."""
        history, snapshot = self.lab.record.history, self.lab.record.snapshot
        if history is None or history.started is None or history.dataset is None or snapshot is None:
            return None
        evaluation = history.evaluation_at(snapshot.step, history.dataset.held_out_name)
        self.of.set_allowed([Of.SAMPLE, *([] if evaluation is None else [Of.ALL]), *self._own_allowed])
        if self._kept is not None and not self._is_kept(self._kept):
            self._kept = None
        if self._kept is not None and self.lab.record.player.peeked is None:
            return self._kept.found
        if self._of is Of.ALL and evaluation is not None:
            return _Predicted(
                np.arange(len(evaluation.predicted)), evaluation.predicted, evaluation.confidence, evaluation.step
            )
        return _Predicted(history.started.sample, snapshot.predicted, snapshot.confidence, snapshot.sample_step)

    def _is_kept(self, kept: _Kept) -> bool:
        record = self.lab.record
        return record.live and record.history is kept.history and kept.history.snapshots[-1].step == kept.newest

    def _keep(self, history: History) -> None:
        """Keep the list of an older snapshot, which a click in it leaves: the next image in it may be asked for."""
        found = None if self.lab.record.live else self._predicted()
        if found is not None:
            self._kept = _Kept(found, history, history.snapshots[-1].step)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._kept = None

    @property
    def _own_allowed(self) -> list[Of]:
        return [] if self.lab.own.found is None else [Of.OWN]

    def _on_of_chosen(self, of: Of) -> None:
        self._of, self._kept = of, None
        self.draw()

    def _on_own_predicted(self) -> None:
        self._of = Of.OWN
        self.workbench.edit("training_view", "Show own pictures", view=RunView.PREDICTIONS)

    def _on_own_changed(self) -> None:
        if self.lab.own.found is None and self._of is Of.OWN:
            self._of = Of.SAMPLE
        if self.isVisible():
            self.draw()
        self.of.set_value(self._of)

    def _on_matrix_cell_clicked(self, true: int, predicted: int) -> None:
        cell = (true, predicted)
        self._cell = None if cell == self._cell else cell
        self.draw()

    def _on_every_clicked(self) -> None:
        self._cell = None
        self.draw()

    def _on_tiles_tile_clicked(self, place: int) -> None:
        if self._of is Of.OWN:
            self.lab.own.show_found(int(self._indices[place]))
            return
        history = self.lab.record.history
        if history is not None and history.dataset is not None and self.lab.offer_images(history.dataset):
            self._keep(history)
            self.lab.probe.choose_held_out(int(self._indices[place]))
            self.show_image()


def _tile(names: Sequence[str], predicted: int, label: int) -> Tile:
    wrong = predicted != label
    return Tile(names[predicted], wrong, f"is {names[label]}" if wrong else "")
