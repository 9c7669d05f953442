"""Before and after in one place, with what is said of each, and the difference."""

from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from convviz.core.filters.closeup.parts import PartKind, PartSteps
from convviz.core.text.formatting import format_decibels, format_number
from convviz.panels.shared.grid_menu import GridMenu
from convviz.panels.shared.pictures import layer_of
from convviz.panels.shared.title import Title
from convviz.state.choices.filters import FilterView, Shown
from convviz.state.results.filter_closeup import CloseUp
from convviz.state.results.filter_scores import Score
from convviz.state.results.filters import ChainStep, lower
from convviz.state.results.picture import Picture, signed_picture
from convviz.state.workbench import Workbench
from convviz.widgets.filters.split_view import SplitView
from convviz.widgets.grid.colour_bar import ColourBar
from convviz.widgets.grid.marks import Outline
from convviz.widgets.look.colouring import Colouring, Scale
from convviz.widgets.look.labels import Label
from convviz.widgets.look.theme import UNIT, Role

#: The scores of before and of after; None before they are known.
Scored: TypeAlias = tuple[Score | None, Score | None]


@dataclass(frozen=True, eq=False)
class Pair:
    """What is laid over one another.

    Attributes
    ----------
    clean : the picture without noise.
    before, after : what stands at the left and at the right.
    names : what these are called.
    scores : what is known of each; None before it is.
    angle : whether the one at the right holds angles.
    """

    clean: Picture
    before: Picture
    after: Picture
    names: tuple[str, str]
    scores: Scored
    angle: bool = False

    @classmethod
    def of_step(cls, step: ChainStep, clean: Picture, scores: Scored) -> "Pair":
        """The noisy picture and a stage; of the noise the clean picture and the one with it."""
        if step.number == 0:
            names = ("clean", "after the noise") if step.after.values is not clean.values else ("clean", "no filter")
            return cls(clean, clean, step.after, names, (None, scores[0]))
        return cls(clean, step.before, step.after, ("before", "after"), scores)

    @classmethod
    def of_closeup(cls, closeup: CloseUp, clean: Picture, scores: Scored, shown: int) -> "Pair":
        """Before and after the filter that is looked at closely, or one of its parts."""
        larger = cls.of_larger(closeup, clean, shown)
        if larger is not None:
            return larger
        chain, number, steps = closeup.chain, closeup.number, closeup.steps
        before, after = chain.picture(max(number - 1, 0)), chain.picture(number)
        if not isinstance(steps, PartSteps):
            return cls(clean, before, after, ("before", "after"), scores)
        names = "before", lower(steps.titles[shown])
        if closeup.gives(shown) or not closeup.is_whole:
            return cls(clean, before, after, names, scores)
        angle = steps[shown].kind is PartKind.ANGLE
        clean, before = (picture.channel(closeup.channel) for picture in (clean, before))
        return cls(clean, before, closeup.parts[shown], names, (scores[0], None), angle)

    @classmethod
    def of_larger(cls, closeup: CloseUp, clean: Picture, shown: int) -> "Pair | None":
        """Of upsampling the part before and one that is as large, since nothing else lies in the same place."""
        steps = closeup.steps
        if not isinstance(steps, PartSteps) or not shown or steps[shown].factor == 1:
            return None
        first, last = closeup.parts[shown - 1], closeup.parts[shown]
        if first.shape != last.shape:
            return None
        names = lower(steps.titles[shown - 1]), lower(steps.titles[shown])
        return cls(clean, first, last, names, (None, None))


class Pictures(QWidget):
    """The split view with its headings, and the scale of its colours where these are no photograph's."""

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workbench = workbench
        self.view = SplitView("Before and after", self)
        self.menu = GridMenu(self.view, workbench)
        self.before = Title("before", Role.INPUT, self)
        self.after = Title("after", Role.OUTPUT, self)
        self.zoom = Label("100 %", self)
        self.zoom.setProperty("muted", True)
        self.scale = ColourBar(self)
        head = QHBoxLayout()
        head.setSpacing(2 * UNIT)
        head.addWidget(self.before, 1)
        head.addWidget(self.zoom)
        head.addWidget(self.after, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(UNIT)
        column.addLayout(head)
        column.addWidget(self.view, 1)
        column.addWidget(self.scale)
        self._difference: tuple[object, object, Picture] | None = None
        self._pair: Pair | None = None
        self.view.divider_requested.connect(self._on_view_divider_requested)
        self.view.zoom_changed.connect(self._on_view_zoom_changed)
        workbench.background.slow_changed.connect(self.view.set_stale)

    def clear(self) -> None:
        """Show nothing."""
        self._pair = None
        self.view.set_pictures(None, None)
        self.scale.hide()

    def show_pair(self, pair: Pair, view: FilterView) -> None:
        """Show before and after, or a difference."""
        self._pair = pair
        shown, before = self._chosen(pair, view.shown)
        layer = layer_of(shown)
        if pair.angle and shown is pair.after:
            layer = replace(layer, colouring=Colouring(*shown.levels, Scale.ANGLE))
        self.view.set_pictures(None if before is None else layer_of(before), layer)
        names = (("clean", pair.clean), ("before", pair.before), ("after", pair.after))
        seen = {id(picture.values): (name, picture) for name, picture in reversed(names)}
        self.view.set_named(*((name, layer_of(picture)) for name, picture in reversed(seen.values())))
        self.show_view(view)
        self._say(pair, view.shown, is_whole=before is not None or view.shown is not Shown.SPLIT)
        plain = not shown.signed and shown.levels == pair.clean.levels
        self.scale.set_colouring(layer.colouring, shown.channels, cut_off=shown.cut_off)
        self.scale.setVisible(not plain)

    def show_view(self, view: FilterView) -> None:
        """Put the divider where it stands, and the picture in its size."""
        self.view.set_divider(view.divider / 100)
        self.view.set_fit(view.zoom.value == "whole")

    def mark(self, *outlines: Outline) -> None:
        """Draw around what is looked at closely."""
        self.view.set_outlines(*outlines)

    def _chosen(self, pair: Pair, shown: Shown) -> tuple[Picture, Picture | None]:
        """The picture that is shown, and what stands before it, or None."""
        other = {Shown.CHANGE: pair.before, Shown.ERROR: pair.clean}.get(shown)
        if other is None:
            return pair.after, pair.before if pair.before.shape == pair.after.shape else None
        if other.values.shape != pair.after.values.shape:
            return pair.after, None
        return self._difference_of(pair.after, other), None

    def _difference_of(self, after: Picture, other: Picture) -> Picture:
        if self._difference is None or self._difference[:2] != (after, other):
            # Means of differences are differences of means, so the smaller copies need not be made anew.
            pairs = zip(after.pyramid, other.pyramid, strict=True)
            cells = tuple(np.subtract(one, two, dtype=np.float64) for one, two in pairs)
            largest = float(max(abs(after.values.max()), abs(other.values.max())))
            self._difference = after, other, signed_picture(cells, largest)
        return self._difference[2]

    def _say(self, pair: Pair, shown: Shown, *, is_whole: bool) -> None:
        split = shown is Shown.SPLIT and is_whole
        self.before.set_text(pair.names[0] if split else shown.text if shown is not Shown.SPLIT else "")
        self.after.setVisible(shown is Shown.SPLIT)
        if split:
            self.before.set_text(pair.names[0], *score_texts(pair.scores[0]))
        if shown is Shown.SPLIT:
            self.after.set_text(pair.names[1], *score_texts(pair.scores[1]))

    def _on_view_divider_requested(self, share: float) -> None:
        self._workbench.edit("filters_view", "Move the divider", divider=round(100 * share, 1))

    def _on_view_zoom_changed(self, _cell: float) -> None:
        self.zoom.setText(f"{self.view.percent:.0f} %")


def score_texts(score: Score | None) -> tuple[str, ...]:
    """A score as it is said after a name: PSNR, and SSIM."""
    if score is None:
        return ()
    if score.psnr is None:
        return (score.why,)
    said = [f"{format_decibels(score.psnr)} dB"]
    if score.ssim is not None:
        said.append(f"SSIM {format_number(score.ssim)}")
    return tuple(said)
