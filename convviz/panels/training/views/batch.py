"""The breakdown of one batch: forward, loss, backward, update."""

import math
from decimal import Decimal
from html import escape

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from convviz.core.text.formatting import MINUS, NOISE, format_number, full_precision
from convviz.panels.shared.numbers import NumbersMenu
from convviz.panels.shared.title import Title
from convviz.panels.training.view import View
from convviz.runs.control import Part
from convviz.runs.learning.update import WeightChange, explain_update, finest_step
from convviz.runs.recipe import Recipe
from convviz.runs.snapshot import BatchDetail
from convviz.state.context import Context
from convviz.widgets.charts.loss_rows import LossRow, LossRows, LossTable, format_loss
from convviz.widgets.controls.controls import DropDown, Segmented
from convviz.widgets.look.colouring import Colouring
from convviz.widgets.look.icons import IconButton
from convviz.widgets.look.labels import Label
from convviz.widgets.look.theme import Role
from convviz.widgets.maps.mosaic import MosaicView

#: Layers up to which each has a button; more are a list.
_ABREAST = 6
#: Decimals of a weight in an update: usually, and at most, where it changes by less.
_DECIMALS = 6, 8
#: Sizes of factors that are written without a power of ten.
_USUAL = 1e-6, 1e7


class BatchView(View):
    """The four phases side by side: the images and their predictions, their losses, the gradient, the update."""

    needs = frozenset({Part.DETAIL})
    about_image = False

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._layer, self._weight = "", (0, 0, 0)
        self._offered: list[str] = []
        self.take = IconButton("chevron-right", "Break down one more batch", self, show_text=True)
        self.layers: Segmented | DropDown | None = None
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
        self.losses = LossRows("The first images of the batch and their losses", self.titles[1], self)
        self.gradient, self.after = MosaicView("Gradient of the weights", self), MosaicView("Weights after", self)
        self._menus = [NumbersMenu(view, self.workbench, view.arrays) for view in (self.gradient, self.after)]
        self.formula = Label(parent=self)
        self.formula.setTextFormat(Qt.TextFormat.RichText)
        self.formula.setWordWrap(True)
        # Hidden where a snapshot has none: those of another batch would pass for its own.
        self.parts = QWidget(self)
        grid = QGridLayout(self.parts)
        grid.setContentsMargins(0, 0, 0, 0)
        for column, title in enumerate(self.titles):
            grid.addWidget(title, 0, column)
            grid.setColumnStretch(column, (7, 6, 7, 7)[column])  # gradient and weights alike: their tiles correspond
        # An image and its loss stand in one line: forward and loss share a widget.
        grid.addWidget(self.losses, 1, 0, 1, 2)
        grid.addWidget(self.gradient, 1, 2)
        grid.addWidget(self.after, 1, 3)
        grid.setRowStretch(1, 1)
        self.body.addLayout(self._head)
        self.body.addWidget(self.parts, 1)
        self.body.addWidget(self.formula)
        self.take.clicked.connect(self._on_take_clicked)
        for mosaic in (self.gradient, self.after):
            mosaic.cell_clicked.connect(self._on_cell_clicked)

    def draw(self) -> None:
        snapshot = self.lab.record.snapshot
        detail = None if snapshot is None else snapshot.detail
        self.take.setEnabled((self.lab.run.busy or self.lab.dataset.ready) and not self.lab.run.has_network)
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
        if not self.lab.record.live:
            here = "" if self.lab.run.has_network else f", or press “{self.take.text()}”"
            return f"Only batches at which the run was held are broken down. Go to Live{here}."
        if self.lab.run.busy:
            return "Press Pause (Ctrl+R) or 1 batch (Ctrl+B): the last batch is broken down. In slow motion each is."
        return self.waits(
            "Press 1 batch (Ctrl+B): a new run begins, and its first batch is broken down and shown here."
        )

    def _draw_images(self, detail: BatchDetail) -> None:
        names, labels = self.classes, detail.labels.tolist()
        predicted = detail.probabilities.argmax(axis=1).tolist()
        chances = detail.probabilities[np.arange(len(labels)), detail.labels].tolist()
        rows = [
            LossRow(names[one], names[label], chance, loss)
            for one, label, chance, loss in zip(predicted, labels, chances, detail.losses.tolist(), strict=True)
        ]
        mean = format_loss(detail.loss)
        heading = f"batch {detail.step:,}: mean loss {mean if mean[0] in '≈<' else f'= {mean}'}"
        far = self.network.nodes[-1].layer.rubbish_distance
        short = "−ln p" if far is None else "L"
        remark = "p: probability of the true class" if far is None else f"L = d + ln(e^−{far:g} + Σ e^−d)"
        images = np.rint(detail.images * 255).astype(np.uint8)
        self.losses.set_table(LossTable(heading, remark, images, rows, short, detail.count))
        self.titles[0].set_text("1  Forward", "p" if far is None else ("p of the true class", "p"))
        self.titles[1].set_text("2  Loss", short)

    def _draw_weights(self, detail: BatchDetail) -> None:
        if self._layer not in detail.gradients:  # mixed precision has skipped this step
            for mosaic in (self.gradient, self.after):
                mosaic.set_maps(None, Colouring())
            self.formula.setText("This step was skipped: its gradients were no numbers.")
            self.formula.setToolTip("")
            return
        gradient, after = (_slices(arrays[self._layer]) for arrays in (detail.gradients, detail.after))
        self.titles[2].set_text("3  Backward", "∂L/∂w")
        self.titles[3].set_text("4  Update", "w′")
        shape = detail.after[self._layer].shape
        group = shape[1] if len(shape) == 4 else 1
        self.gradient.set_maps(gradient, Colouring.by_sign(gradient), group=group)
        self.after.set_maps(after, Colouring.by_sign(after), group=group)
        place = tuple(min(at, length - 1) for at, length in zip(self._weight, gradient.shape, strict=True))
        for mosaic in (self.gradient, self.after):
            mosaic.set_marked(*place)
        self.formula.setText(self._formula_text(detail, place))

    def _formula_text(self, detail: BatchDetail, place: tuple[int, ...]) -> str:
        old, slope, new = (
            float(_slices(arrays[self._layer])[place]) for arrays in (detail.before, detail.gradients, detail.after)
        )
        slice_ = f"slice {place[0]}, " if detail.gradients[self._layer].ndim == 4 else ""
        what = f"{escape(self._layer)}, {slice_}weight [{place[1]}, {place[2]}]"
        config = self.lab.record.history.config if self.lab.record.history is not None else None
        recipe = Recipe() if config is None else config.recipe
        change = WeightChange(recipe.weight_decay, detail.learning_rate, old, slope, new)
        update = explain_update(recipe.optimiser.formula, change)
        if update is None:
            self.formula.setToolTip("")
            return f"{what}: the gradient is no number, so this update was skipped and w′ = w."
        if update.lost:  # a difference of two float32 would be called exactly 0
            self.formula.setToolTip(f"w = w′ = {full_precision(old)}")
            finest = format_number(finest_step(old))
            return (
                f"{what}:  <b>w′ = w = {format_number(old)}</b>: η·{update.sign} is 0 or too small for float32, "
                f"which takes no less than {finest} from it ({update.remark})"
            )
        numbers = (old, detail.learning_rate, update.step, new)
        self.formula.setToolTip("{} − {} · {} = {}".format(*map(full_precision, numbers)))
        remark = f" ({update.remark})" if update.remark else ""
        return f"{what}:  <b>w′ = w − η·{update.sign}: {_equation(*numbers)}</b>{remark}"

    def _offer_layers(self, names: list[str]) -> None:
        """One button a layer of this network; the one chosen stays so if it is still there."""
        if names == self._offered or not names:  # without an update there are no gradients, and nothing to choose
            return
        self._offered = names
        if self.layers is not None:
            self._head.removeWidget(self.layers)
            self.layers.deleteLater()
            self.layers = None
        if self._layer not in names:
            self._layer, self._weight = names[0], (0, 0, 0)
        # Names of many would be cut to nothing side by side.
        make = Segmented if len(names) <= _ABREAST else DropDown
        self.layers = make("Layer", [(name, name, name) for name in names], self)
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
        self.lab.run.go_on(1)


def _equation(old: float, rate: float, step: float, new: float) -> str:
    """``new = old - rate * step``, with so many digits that it adds up; one ≈ says all that is rounded.

    Weights have the same decimals in every batch, unless one changes by less: what is new is the next batch's old.
    """
    change = abs(rate * step)
    place = math.floor(math.log10(change)) if change > 0 and math.isfinite(change) else 0
    finest = min(max(1 - place, _DECIMALS[0]), _DECIMALS[1])
    decimals = next((few for few in range(3, finest) if _are_exact(few, old, new)), finest)
    weights = [f"{weight:.{decimals}f}" for weight in (old, new)]
    factors = [_factor(value, min(max(decimals + place + 2, 3), 9)) for value in (rate, step)]
    sign = "=" if _are_exact(decimals, old, new) and not any("≈" in text for text in factors) else "≈"
    before, after = (text.replace("-", MINUS) for text in weights)
    factors = [text.replace("≈", "") for text in factors]
    if step < 0:
        factors[1] = f"({factors[1]})"
    return f"{after} {sign} {before} {MINUS} {' · '.join(factors)}"


def _are_exact(decimals: int, *values: float) -> bool:
    return all(float(f"{value:.{decimals}f}") == value for value in values)


def _factor(value: float, digits: int) -> str:
    """A number of the usual sizes in full, or rounded to these significant digits and with "≈"; others in short."""
    text = f"{Decimal(f'{value:.{digits}g}'):f}" if _USUAL[0] <= abs(value) < _USUAL[1] else ""
    if not text:
        return format_number(value)
    return f"{'' if math.isclose(float(text), value, rel_tol=NOISE) else '≈'}{text.replace('-', MINUS)}"


def _slices(weights: np.ndarray) -> np.ndarray:
    """(out · in, kh, kw) of a convolution's (out, in, kh, kw), and (1, out, in) of a dense layer's (out, in)."""
    return weights.reshape(-1, *weights.shape[2:]) if weights.ndim == 4 else weights[np.newaxis]
