"""One batch taken apart: forward, loss, backward, update."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from convviz.core.formatting import format_number, full_precision
from convviz.core.recipe import Recipe
from convviz.core.update import explain_update
from convviz.panels.base import Title
from convviz.panels.training.view import View, signed
from convviz.state.workbench import Workbench
from convviz.training.events import BatchDetail
from convviz.widgets.controls import Segmented
from convviz.widgets.icons import IconButton
from convviz.widgets.mosaic import MosaicView
from convviz.widgets.theme import Role
from convviz.widgets.tiles import ImageTiles, Tile


class BatchView(View):
    """The four phases side by side: the images and what they are taken for, their losses, the gradient, the update."""

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(workbench, parent)
        self._layer, self._weight = "", (0, 0, 0)
        self.take = IconButton("chevron-right", "Take one more batch apart", self, show_text=True)
        self.layers: Segmented | None = None
        self._head = QHBoxLayout()
        self._head.addWidget(self.take)
        self._head.addStretch(1)
        self.titles = [
            Title(f"{number}  {text}", role, self)
            for number, (text, role) in enumerate(
                (
                    ("Forward", Role.INPUT),
                    ("Loss", Role.OUTPUT),
                    ("Backward", Role.GRADIENT),
                    ("Update", Role.KERNEL),
                ),
                1,
            )
        ]
        self.tiles = ImageTiles("The first images of the batch", self)
        self.losses = QLabel(self)
        self.losses.setWordWrap(True)
        self.losses.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.gradient, self.after = MosaicView("Gradient of the weights", self), MosaicView("Weights after", self)
        self.formula = QLabel(self)
        self.formula.setWordWrap(True)
        # Hidden where a moment has none: those of another batch would be taken for its own.
        self.parts = QWidget(self)
        grid = QGridLayout(self.parts)
        grid.setContentsMargins(0, 0, 0, 0)
        for column, (title, widget) in enumerate(
            zip(self.titles, (self.tiles, self.losses, self.gradient, self.after), strict=True)
        ):
            grid.addWidget(title, 0, column)
            grid.addWidget(widget, 1, column)
            grid.setColumnStretch(column, (3, 3, 4, 4)[column])
        grid.setRowStretch(1, 1)
        self.body.addLayout(self._head)
        self.body.addWidget(self.parts, 1)
        self.body.addWidget(self.formula)
        self.take.clicked.connect(self._on_take_clicked)
        for mosaic in (self.gradient, self.after):
            mosaic.cell_clicked.connect(self._on_cell_clicked)

    def draw(self) -> None:
        moment = self.lab.moment
        detail = None if moment is None else moment.detail
        self.take.setEnabled(self.lab.dataset is not None and not self.lab.has_network)
        self.parts.setVisible(detail is not None)
        if self.layers is not None:
            self.layers.setVisible(detail is not None)
        middle = Qt.AlignmentFlag.AlignVCenter
        self.formula.setAlignment(middle | (Qt.AlignmentFlag.AlignHCenter if detail is None else Qt.AlignmentFlag(0)))
        if detail is None:
            self.formula.setText(self._waiting_text())
            self.formula.setToolTip("")
            return
        self._offer_layers(list(detail.gradients))
        self._draw_images(detail)
        self._draw_weights(detail)

    def _waiting_text(self) -> str:
        if not self.lab.live:
            return "This batch was not taken apart: only those are at which the run is held."
        if self.lab.runner.busy:
            return "Press Pause or 1 batch: the last batch is taken apart, and shown here."
        return "Press 1 batch: a new run begins, and its first batch is taken apart and shown here."

    def _draw_images(self, detail: BatchDetail) -> None:
        names, probabilities = self.classes, detail.probabilities
        best = probabilities.argmax(axis=1)
        rows = list(zip(best.tolist(), detail.labels.tolist(), strict=True))
        self.tiles.set_tiles(
            np.rint(detail.images * 255).astype(np.uint8),
            [Tile(names[told], told != label, f"is {names[label]}" if told != label else "") for told, label in rows],
        )
        lines = [
            f"{names[label]}: {format_number(loss)}"
            for label, loss in zip(detail.labels.tolist(), detail.losses.tolist(), strict=True)
        ]
        mean = f"<b>mean over the batch: {format_number(detail.loss)}</b>"
        self.losses.setText("<br>".join(["of the true class:", *lines, "…", mean]))
        self.titles[0].set_text("1  Forward", f"batch {detail.step:,}")
        self.titles[1].set_text("2  Loss", "−ln p")

    def _draw_weights(self, detail: BatchDetail) -> None:
        if self._layer not in detail.gradients:
            return
        gradient, after = (_slices(arrays[self._layer]) for arrays in (detail.gradients, detail.after))
        self.titles[2].set_text("3  Backward", "∂L/∂w")
        self.titles[3].set_text("4  Update", "w′")
        self.gradient.set_maps(gradient, signed([gradient]))
        self.after.set_maps(after, signed([after]))
        place = tuple(min(at, length - 1) for at, length in zip(self._weight, gradient.shape, strict=True))
        for mosaic in (self.gradient, self.after):
            mosaic.set_marked(*place)
        self.formula.setText(self._formula_text(detail, place))

    def _formula_text(self, detail: BatchDetail, place: tuple[int, ...]) -> str:
        old, slope, new = (
            float(_slices(arrays[self._layer])[place]) for arrays in (detail.before, detail.gradients, detail.after)
        )
        slice_ = f"slice {place[0]}, " if detail.gradients[self._layer].ndim == 4 else ""
        what = f"{self._layer}, {slice_}weight [{place[1]}, {place[2]}]"
        config = self.lab.history.config if self.lab.history is not None else None
        recipe = Recipe() if config is None else config.recipe
        update = explain_update(recipe.optimiser, recipe.weight_decay, detail.learning_rate, old, slope, new)
        if update is None:
            self.formula.setToolTip("")
            return f"{what}: the gradient is no number, so this update was skipped and w′ = w."
        numbers = (old, detail.learning_rate, update.step, new)
        self.formula.setToolTip("{} − {} · {} = {}".format(*map(full_precision, numbers)))
        written = [format_number(number) for number in numbers]
        if update.step < 0:
            written[2] = f"({written[2]})"
        sum_ = "{} − {} · {} = {}".format(*written)
        remark = f" ({update.remark})" if update.remark else ""
        equation = f"w − η·{update.sign} = {sum_} = w′".replace("= ≈", "≈ ")
        return f"{what}:  <b>{equation}</b>{remark}"

    def _offer_layers(self, names: list[str]) -> None:
        if self._layer in names:
            return
        if self.layers is not None:
            self._head.removeWidget(self.layers)
            self.layers.deleteLater()
            self.layers = None
        if names:
            self._layer = names[0]
            self.layers = Segmented("Layer", [(name, name, "") for name in names], self)
            self.layers.set_value(self._layer)
            self.layers.chosen.connect(self._on_layer_chosen)
            self._head.insertWidget(1, self.layers)

    def _on_layer_chosen(self, name: str) -> None:
        self._layer, self._weight = name, (0, 0, 0)
        self.draw()

    def _on_cell_clicked(self, number: int, row: int, column: int) -> None:
        self._weight = number, row, column
        self.draw()

    def _on_take_clicked(self) -> None:
        self.lab.go_on(1)


def _slices(weights: np.ndarray) -> np.ndarray:
    """(out · in, kh, kw) of a convolution's (out, in, kh, kw), and (1, out, in) of a dense layer's (out, in)."""
    return weights.reshape(-1, *weights.shape[2:]) if weights.ndim == 4 else weights[np.newaxis]
