"""The Convolution 1-D panel: one sum, read as an overlap or as shifted copies that add up."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from convviz.core.signals.around import TimeSteps
from convviz.core.signals.integral import CurveSteps
from convviz.core.signals.scatter import ScatterSteps
from convviz.panels.shared.clipboard import accept_as_copy, has_matrix, paths_in
from convviz.panels.shared.numbers import NumbersMenu
from convviz.panels.shared.pages import Pages
from convviz.panels.shared.panel import SteppingPanel
from convviz.panels.shared.reasons import reason_text
from convviz.panels.signals.areas import Areas
from convviz.panels.signals.controls import IMAGE_ROW, SignalsControls
from convviz.panels.signals.gathering import Gathering
from convviz.panels.signals.player import SignalsPlayer
from convviz.panels.signals.scattering import Scattering
from convviz.panels.signals.sources import Sources
from convviz.state.choices.signal_functions import FunctionsChoice
from convviz.state.choices.signals import Reading, SignalsChoice, SignalsView
from convviz.state.context import Context
from convviz.state.graph.results import Results
from convviz.state.results.image import PICTURE
from convviz.state.results.signal_functions import CURVES, DISCRETE
from convviz.state.results.signals import CONVOLVED, STEPS


class SignalsPanel(SteppingPanel):
    """Controls, and the scene of the reading that is chosen."""

    key = "signals"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.controls = SignalsControls(self.workbench, self)
        self.gathering = Gathering(self.workbench, self.player, self)
        self.scattering = Scattering(self.workbench, self.player, self)
        self.areas = Areas(self.workbench, self.player, self)
        self.pages = Pages(self.gathering, self.scattering, self.areas, parent=self)
        views = self.gathering.view, self.scattering.view, self.areas.view
        self._numbers = [NumbersMenu(view, self.workbench, self.arrays) for view in views]
        self.body.addWidget(self.controls)
        self.body.addWidget(self.pages, 1)
        self.body.addWidget(self.make_player(self))
        self.aside = (self.controls,)
        self.sources = Sources(self.workbench, self)
        self.controls.elsewhere_requested.connect(self._on_controls_elsewhere_requested)
        self.controls.row_requested.connect(self.sources.take_row)
        self.setAcceptDrops(True)

    def make_player(self, parent: QWidget) -> QWidget:
        return SignalsPlayer(self.player, self.workbench, parent)

    def show_results(self, results: Results) -> None:
        pair, steps = results.get(CONVOLVED), results.get(STEPS)
        view = results.choice(SignalsView)
        picture = results.get(PICTURE)
        self.controls.show_choices(results.choice(SignalsChoice), view, 0 if picture is None else len(picture.values))
        self.controls.show_functions(results.choice(FunctionsChoice))
        curves, sums = results.get(CURVES), results.get(DISCRETE)
        if isinstance(steps, CurveSteps) and curves is not None and sums is not None:
            self.areas.show_pair(curves, sums)
            self.pages.setCurrentWidget(self.areas)
        elif pair is None or steps is None:
            self.pages.show_reason(reason_text(results, CONVOLVED))
        elif isinstance(steps, ScatterSteps):
            self.scattering.show_pair(pair, steps, near=view.near)
            self.pages.setCurrentWidget(self.scattering)
        else:
            self.gathering.show_pair(pair, view)
            self.pages.setCurrentWidget(self.gathering)

    def show_step(self, results: Results) -> None:
        steps = results.get(STEPS)
        if not self.player.length:
            return
        if isinstance(steps, TimeSteps):
            self.gathering.show_step(steps)
        elif isinstance(steps, ScatterSteps):
            self.scattering.show_step(steps)
        elif isinstance(steps, CurveSteps):
            self.areas.show_step(steps)

    def arrays(self, _place: QPoint) -> Mapping[str, NDArray[Any]]:
        """The numbers of the scene by their names."""
        results = self.workbench.results
        if results is None:
            return {}
        pair, curves = results.get(CONVOLVED), results.get(CURVES)
        if results.choice(SignalsView).reading is Reading.FUNCTIONS and curves is not None:
            at = curves.times
            return {
                "t and y": np.column_stack([at, curves.y]),
                "x at these t": curves.x(at),
                "h at these t": curves.h(at),
            }
        if pair is None:
            return {}
        steps, shown = self.workbench.steps(self.key), self.player.shown
        step = steps[shown] if steps is not None and self.player.length else None
        named = {"products": getattr(step, "products", None), "copy": getattr(step, "copy", None)}
        return {"x": pair.x, "h": pair.h, **{k: v for k, v in named.items() if v is not None}, "y": pair.output}

    # -- from elsewhere ------------------------------------------------------------------------------------------

    def copy(self) -> None:
        """Put x and h on the clipboard."""
        self.sources.copy()

    def paste(self) -> None:
        """Take the numbers on the clipboard as x, or as x and h."""
        self.sources.paste()

    def _on_controls_elsewhere_requested(self, which: str, what: str) -> None:
        if what == IMAGE_ROW:
            self.sources.take_row(which)
        else:
            self.sources.ask_for_column(which)

    # Dropped: what holds no numbers is left to the window, whose image it becomes.

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if has_matrix(event.mimeData()):
            accept_as_copy(event)
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        accept_as_copy(event)

    def dropEvent(self, event: QDropEvent) -> None:
        data, paths = event.mimeData(), paths_in(event.mimeData())
        which = self._signal_at(event.position().toPoint())
        if len(paths) > 1:
            self.workbench.problem.emit(f"{len(paths)} files were dropped, but a signal is one: drop one of them.")
        elif paths:
            self.sources.load_file(which, paths[0])
        else:
            self.sources.take_text(which, data.text(), "Drop", "What was dropped holds no signal")
        accept_as_copy(event)

    def _signal_at(self, place: QPoint) -> str:
        """The signal that something dropped there becomes: h over its rows, x elsewhere."""
        child = self.childAt(place)
        if child is self.gathering.turn:
            return "h"
        view = self.gathering.view
        return "h" if child is view and view.is_over_h(view.mapFrom(self, place).y()) else "x"
