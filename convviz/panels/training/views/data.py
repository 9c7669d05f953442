"""The images of the dataset, with their classes, and how its files were understood."""

from collections.abc import Sequence
from pathlib import PurePosixPath

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from convviz.core.data.splits import Dataset, Unlabelled
from convviz.core.text.formatting import counted
from convviz.panels.training.view import View
from convviz.panels.training.views.framed import Framed
from convviz.state.context import Context
from convviz.state.lab.probe import image_name
from convviz.widgets.controls.controls import DropDown, Segmented
from convviz.widgets.controls.listing import ListingDialog
from convviz.widgets.look.icons import IconButton
from convviz.widgets.look.labels import HintLabel
from convviz.widgets.maps.tiles import ImageTiles, Tile

#: Images shown of a split or a class; more would only take longer to leaf through.
_SHOWN = 600
_ALL = -1
_TRAIN, _HELD_OUT, _UNLABELLED = "train", "held out", "unlabelled"
#: Remarks and files that are not used, each kind listed beside the images; a window of its own has all of them.
_LISTED = 3
_NEXT = "The run has learned from other images: press Stop (Ctrl+.), and then one of these."


class DataView(View):
    """Samples of the images with their classes, and how many there are of each."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.split = Segmented("Images", [
            (_TRAIN, "to train with", ""),
            (_HELD_OUT, "held out", "Never trained with"),
            (_UNLABELLED, "to predict", "Pictures without a class, as in a test folder beside train"),
        ], self)  # fmt: skip
        self._split, self._class = _TRAIN, _ALL
        self.split.set_value(_TRAIN)
        self.reload = IconButton("rotate-cw", "Read the folder again", self)
        self._head = QHBoxLayout()
        self._head.addWidget(self.split)
        self.of_class: DropDown | None = None
        self._head.addStretch(1)
        self._head.addWidget(self.reload)
        self.counts = self._label("muted")
        self.remarks = self._label("muted")
        self.skipped = self._label("warning")
        self.everything = QPushButton(self)
        self.tiles = ImageTiles("Images of the dataset", self)
        self.body.addLayout(self._head)
        for part in (self.counts, self.remarks, self.skipped):
            self.body.addWidget(part)
        self.body.addWidget(self.everything, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self.tiles, 1)
        self._framed = Framed(self.tiles)
        self.split.chosen.connect(self._on_split_chosen)
        self.tiles.tile_clicked.connect(self._on_tiles_tile_clicked)
        self.reload.clicked.connect(self.lab.dataset.reload)
        self.everything.clicked.connect(self.show_everything)
        self._drawn: tuple[object, ...] = ()
        self._indices = np.empty(0, np.int64)
        self._show_notes(None)

    def _label(self, kind: str) -> HintLabel:
        label = HintLabel(self)
        label.setProperty(kind, True)
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def draw(self) -> None:
        dataset = self.lab.dataset.value
        self.reload.setEnabled(self.lab.dataset.can_reload and not self.lab.run.busy)
        looks = self.lab.run.looked_at is not None
        state = (dataset, self._split, self._class, looks, self.lab.next_images)
        if state == self._drawn:
            self.show_framed()
            return
        if looks:
            self._draw_none("The network that is looked at has learned from images that are not there.")
            self._drawn = (None, *state[1:])
            return
        if dataset is None:
            self.counts.setText(self.waits("No images have been read yet."))
            return
        if not self._drawn or self._drawn[0] is not dataset:
            self._offer_classes(dataset.classes)
            self._show_notes(dataset)
            self._class = _ALL
        self._drawn = (dataset, self._split, self._class, *state[3:])
        is_unlabelled = self._split == _UNLABELLED
        images, tiles, names = self._unlabelled(dataset.unlabelled) if is_unlabelled else self._labelled(dataset)
        if self.lab.next_images:
            said, hint = self.counts.said
            self.counts.say(f"For the next run: {said}", hint)
        self._framed.fill(images, tiles, names)
        self.show_framed()

    def show_framed(self) -> None:
        self._framed.show(self.lab.shown_of(self.lab.dataset.value))

    def _draw_none(self, why: str) -> None:
        self._show_notes(None)
        self.counts.setText(why)
        self._framed.fill(np.zeros((0, 1, 1, 1), np.uint8), (), ())

    def _labelled(self, dataset: Dataset) -> tuple[NDArray[np.uint8], list[Tile], list[str]]:
        """The images of a split, or of one class of it, their classes, and their names."""
        held_out, names = self._split == _HELD_OUT, dataset.classes
        split = dataset.held_out if held_out else dataset.train
        counts = dataset.counts(split)
        # A name and its number stay on one line.
        pairs = (f"{name}:\N{NO-BREAK SPACE}{count:,}" for name, count in zip(names, counts.tolist(), strict=True))
        each = "\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}·  ".join(pairs)  # no line begins with the dot
        kind = dataset.held_out_name if held_out else "training"
        self.counts.setText(f"{counted(len(split), f'{kind} image')}  ·  {each}")
        chosen = np.arange(len(split)) if self._class == _ALL else np.flatnonzero(split.labels == self._class)
        self._indices = chosen[:_SHOWN]
        tiles = [Tile(names[label]) for label in split.labels[self._indices].tolist()]
        return split.images[self._indices], tiles, [image_name(kind, index) for index in self._indices.tolist()]

    def _unlabelled(self, unlabelled: Unlabelled | None) -> tuple[NDArray[np.uint8], list[Tile], Sequence[str]]:
        """The images without a class, and their files."""
        assert unlabelled is not None
        read, rest = len(unlabelled.names), unlabelled.count - len(unlabelled.names)
        more = f", of {unlabelled.count:,} in the folder" if rest else ""
        self.counts.say(f"{counted(read, 'image')} to predict{more}.", "Click one, and the network predicts its class.")
        self._indices = np.arange(min(read, _SHOWN))
        tiles = [Tile(PurePosixPath(name).name) for name in unlabelled.names[:_SHOWN]]
        return unlabelled.images[:_SHOWN], tiles, unlabelled.names[:_SHOWN]

    def _show_notes(self, dataset: Dataset | None) -> None:
        """Show how the dataset's files were understood, and which are not used."""
        remarks, skipped = ((), ()) if dataset is None else (dataset.remarks, dataset.skipped)
        self.remarks.setVisible(bool(remarks))
        self.remarks.setText("\n".join(remarks[:_LISTED]))
        self.skipped.setVisible(bool(skipped))
        self.skipped.setText("Not used:\n" + "\n".join(skipped[:_LISTED]))
        self.everything.setVisible(bool(remarks or skipped))
        self.everything.setText(f"All remarks ({len(remarks):,}) and files not used ({len(skipped):,})…")
        has_unlabelled = dataset is not None and dataset.unlabelled is not None
        self.split.set_allowed([_TRAIN, _HELD_OUT, *([_UNLABELLED] if has_unlabelled else [])])
        if self._split == _UNLABELLED and not has_unlabelled:
            self._split = _TRAIN
            self.split.set_value(_TRAIN)

    def show_everything(self) -> ListingDialog:
        """Open all remarks and files that are not used in a window of their own."""
        dataset = self.lab.dataset.value
        assert dataset is not None
        unused = ["", "Files not used:", *dataset.skipped] if dataset.skipped else []
        dialog = ListingDialog(f"{dataset.title}: remarks, and files not used", [*dataset.remarks, *unused], self)
        dialog.show()
        return dialog

    def _offer_classes(self, names: tuple[str, ...]) -> None:
        if self.of_class is not None:
            self._head.removeWidget(self.of_class)
            self.of_class.deleteLater()
        options = [(_ALL, "all classes", ""), *((number, name, "") for number, name in enumerate(names))]
        self.of_class = DropDown("Class", options, self)
        self.of_class.chosen.connect(self._on_class_chosen)
        self._head.insertWidget(1, self.of_class)

    def _on_split_chosen(self, split: str) -> None:
        self._split = split
        self.draw()

    def _on_class_chosen(self, number: int) -> None:
        self._class = number
        self.draw()

    def _on_tiles_tile_clicked(self, place: int) -> None:
        choose = {
            _TRAIN: self.lab.probe.choose_training,
            _HELD_OUT: self.lab.probe.choose_held_out,
            _UNLABELLED: self.lab.probe.choose_unlabelled,
        }
        dataset = self.lab.dataset.value
        if dataset is not None and self.lab.offer_images(dataset):
            choose[self._split](int(self._indices[place]))
        else:
            self.workbench.problem.emit(_NEXT)
