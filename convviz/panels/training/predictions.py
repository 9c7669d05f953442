"""The predictions for the held-out images: the wrong ones first, and a confusion matrix."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QWidget

from convviz.core.data.confusion import confusion_matrix, ordered_by_wrongness
from convviz.core.text.formatting import format_number
from convviz.panels.shared.title import Title
from convviz.panels.training.view import View
from convviz.runs.control import Part
from convviz.state.context import Context
from convviz.widgets.charts.confusion import ConfusionView
from convviz.widgets.controls.controls import Segmented
from convviz.widgets.look.icons import IconButton
from convviz.widgets.look.theme import Role
from convviz.widgets.maps.tiles import ImageTiles, Tile

#: Images put up at most; all of them are counted.
_SHOWN = 300


@dataclass(frozen=True, eq=False)
class _Predicted:
    """Predicted classes of some held-out images, by index, after a batch, and their probabilities."""

    indices: NDArray[np.int64]
    predicted: NDArray[np.int64]
    confidence: NDArray[np.float32]
    step: int


class PredictionsView(View):
    """Images with predicted and true class; a confusion matrix whose cells choose which images."""

    needs = frozenset({Part.SAMPLE})

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.title = Title("Predictions", Role.OUTPUT, self)
        self.title.setWordWrap(True)
        self.of = Segmented(
            "Which images",
            [
                (False, "sample, now", "A fixed sample of the held-out images, at the snapshot shown"),
                (True, "all, last epoch", "All held-out images, as predicted after the last epoch"),
            ],
            self,
        )
        self.of.set_value(False)
        self._all = False
        self.every = IconButton("x", "All classes again", self, show_text=True)
        self.every.hide()  # until a class is chosen
        self.tiles = ImageTiles("Held-out images with their predicted classes", self)
        self.matrix = ConfusionView("Confusion matrix: true and predicted classes", self)
        self._cell: tuple[int, int] | None = None
        self._indices = np.empty(0, np.int64)
        head = QHBoxLayout()
        head.addWidget(self.of)
        head.addWidget(self.every)
        head.addStretch(1)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.addWidget(self.tiles)
        split.addWidget(self.matrix)
        split.setStretchFactor(0, 1)
        split.setStretchFactor(1, 1)
        self.body.addWidget(self.title)
        self.body.addLayout(head)
        self.body.addWidget(split, 1)
        self.of.chosen.connect(self._on_of_chosen)
        self.matrix.cell_clicked.connect(self._on_matrix_cell_clicked)
        self.tiles.tile_clicked.connect(self._on_tiles_tile_clicked)
        self.every.clicked.connect(self._on_every_clicked)
        self._draw_nothing()

    def draw(self) -> None:
        found = self._predicted()
        dataset = self.lab.record.history.dataset if self.lab.record.history is not None else None
        self.every.setVisible(self._cell is not None)
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
        remark = f"{correct:,} of {every}{len(labels):,} {kind} images correct ({share}), after batch {found.step:,}"
        self.title.set_text("Predictions", remark)
        self.matrix.set_counts(confusion_matrix(labels, found.predicted, len(names)), names)
        self.matrix.set_selected(self._cell)
        order = ordered_by_wrongness(labels, found.predicted, found.confidence)
        if self._cell is not None:
            order = order[(labels[order] == self._cell[0]) & (found.predicted[order] == self._cell[1])]
        order = order[:_SHOWN]
        self._indices = found.indices[order]
        self.tiles.set_tiles(
            split.images[self._indices],
            [_tile(names, *pair) for pair in zip(found.predicted[order].tolist(), labels[order].tolist(), strict=True)],
            empty="No such image",
        )

    def _draw_nothing(self) -> None:
        """Say once what is to be done."""
        self.title.set_text("Predictions")
        self.of.set_allowed([False])
        self.matrix.hide()
        waits = "Press Train to see the predictions for the held-out images."
        self.tiles.set_tiles(np.zeros((0, 1, 1, 1), np.uint8), (), empty=waits)

    def _predicted(self) -> _Predicted | None:
        """The predictions at the snapshot shown."""
        history, snapshot = self.lab.record.history, self.lab.record.snapshot
        if history is None or history.started is None or history.dataset is None or snapshot is None:
            return None
        evaluation = history.evaluation_at(snapshot.step, history.dataset.held_out_name)
        self.of.set_allowed([False] if evaluation is None else [False, True])
        if self._all and evaluation is not None:
            return _Predicted(
                np.arange(len(evaluation.predicted)), evaluation.predicted, evaluation.confidence, evaluation.step
            )
        return _Predicted(history.started.sample, snapshot.predicted, snapshot.confidence, snapshot.sample_step)

    def _on_of_chosen(self, every: bool) -> None:
        self._all = every
        self.draw()

    def _on_matrix_cell_clicked(self, true: int, predicted: int) -> None:
        cell = (true, predicted)
        self._cell = None if cell == self._cell else cell
        self.draw()

    def _on_every_clicked(self) -> None:
        self._cell = None
        self.draw()

    def _on_tiles_tile_clicked(self, place: int) -> None:
        if self.lab.fits:
            self.lab.probe.choose_held_out(int(self._indices[place]))


def _tile(names: Sequence[str], predicted: int, label: int) -> Tile:
    wrong = predicted != label
    return Tile(names[predicted], wrong, f"is {names[label]}" if wrong else "")
