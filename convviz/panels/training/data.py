"""The images of the dataset, with their classes."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from convviz.panels.training.view import View
from convviz.state.context import Context
from convviz.widgets.controls.controls import Choice, Segmented
from convviz.widgets.maps.tiles import ImageTiles, Tile

#: Images shown of a split or a class; more would only take longer to leaf through.
_SHOWN = 600
_ALL = -1
#: Files that could not be used, listed beside the images; the tool tip has all of them.
_LISTED = 5


class DataView(View):
    """Samples of the images with their classes, and how many there are of each."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.split = Segmented("Images", [(False, "to train with", ""), (True, "held out", "Never trained with")], self)
        self.split.set_value(False)
        self._held_out, self._class = False, _ALL
        self._head = QHBoxLayout()
        self._head.addWidget(self.split)
        self.of_class: Choice | None = None
        self.counts = QLabel(self)
        self.counts.setProperty("muted", True)
        self.counts.setWordWrap(True)
        self._head.addStretch(1)
        self.tiles = ImageTiles("Images of the dataset", self)
        self.body.addLayout(self._head)
        self.body.addWidget(self.counts)
        self.skipped = QLabel(self)
        self.skipped.setProperty("warning", True)
        self.skipped.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.skipped.hide()
        self.body.addWidget(self.skipped)
        self.body.addWidget(self.tiles, 1)
        self.split.chosen.connect(self._on_split_chosen)
        self.tiles.tile_clicked.connect(self._on_tiles_tile_clicked)
        self._drawn: tuple[object, ...] = ()
        self._indices = np.empty(0, np.int64)

    def draw(self) -> None:
        dataset = self.lab.dataset.value
        state = (dataset, self._held_out, self._class)
        if state == self._drawn:
            return
        if dataset is None:
            self.counts.setText("No images have been read yet.")
            return
        if not self._drawn or self._drawn[0] is not dataset:
            self._offer_classes(dataset.classes)
            self._class = _ALL
        self._drawn = (dataset, self._held_out, self._class)
        split = dataset.held_out if self._held_out else dataset.train
        counts = dataset.counts(split)
        names = dataset.classes
        # A name and its number stay on one line.
        pairs = (f"{name}:\N{NO-BREAK SPACE}{count:,}" for name, count in zip(names, counts.tolist(), strict=True))
        each = "\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}·  ".join(pairs)  # no line begins with the dot
        kind = dataset.held_out_name if self._held_out else "training"
        self.counts.setText(f"{len(split):,} {kind} images  ·  {each}")
        self.skipped.setVisible(bool(dataset.skipped))
        self.skipped.setText("Not used:\n" + "\n".join(dataset.skipped[:_LISTED]))
        if len(dataset.skipped) > _LISTED:
            self.skipped.setText(f"{self.skipped.text()}\nand {len(dataset.skipped) - _LISTED:,} more")
        self.skipped.setToolTip("\n".join(dataset.skipped))
        chosen = np.arange(len(split)) if self._class == _ALL else np.flatnonzero(split.labels == self._class)
        self._indices = chosen[:_SHOWN]
        labels = split.labels[self._indices].tolist()
        self.tiles.set_tiles(split.images[self._indices], [Tile(names[label]) for label in labels])

    def _offer_classes(self, names: tuple[str, ...]) -> None:
        if self.of_class is not None:
            self._head.removeWidget(self.of_class)
            self.of_class.deleteLater()
        options = [(_ALL, "all classes", ""), *((number, name, "") for number, name in enumerate(names))]
        self.of_class = Choice("Class", options, self)
        self.of_class.chosen.connect(self._on_class_chosen)
        self._head.insertWidget(1, self.of_class)

    def _on_split_chosen(self, held_out: bool) -> None:
        self._held_out = held_out
        self.draw()

    def _on_class_chosen(self, number: int) -> None:
        self._class = number
        self.draw()

    def _on_tiles_tile_clicked(self, place: int) -> None:
        if self._held_out:
            self.lab.probe.choose_held_out(int(self._indices[place]))
        else:
            self.lab.probe.choose_training(int(self._indices[place]))
