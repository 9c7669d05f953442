"""The Filters panel: noise, a chain of filters, before and after, and how near each filter comes."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from convviz.panels.filters.chain import ChainBar
from convviz.panels.filters.closeup import CloseUpView, window_of
from convviz.panels.filters.edits import ChainEdits
from convviz.panels.filters.opening import open_link
from convviz.panels.filters.pictures import Pair, Pictures
from convviz.panels.filters.scores import Alternatives, Table
from convviz.panels.shared.field_controls import FieldControls
from convviz.panels.shared.pages import Pages
from convviz.panels.shared.panel import SteppingPanel
from convviz.panels.shared.reasons import reason_text
from convviz.state.choices.filters import Beside, FilterChoice, FilterSpot, FilterView
from convviz.state.choices.view import ViewOptions
from convviz.state.context import Context
from convviz.state.graph.results import Results
from convviz.state.results.filter_closeup import CLOSEUP, STEPS, CloseUp
from convviz.state.results.filter_scores import LATER, SCORES, SIMILAR, Score
from convviz.state.results.filters import OUTPUT, WHITE, ChainSteps
from convviz.state.results.image import PICTURE, SOURCE
from convviz.state.results.summary import image_name
from convviz.widgets.grid.marks import Outline
from convviz.widgets.look.theme import UNIT, Role


class FiltersPanel(SteppingPanel):
    """The chain above, before and after beside the table, and the alternatives below."""

    key = "filters"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        workbench = self.workbench
        self.depends |= {row.key for row in LATER}
        self.edits = ChainEdits(workbench, self)
        self.chain = ChainBar(workbench, self.edits, self)
        self.pictures = Pictures(workbench, self)
        self.pictures.menu.offer_use(self.made, self.use_result)
        self.look = FieldControls(workbench, FilterView, self.chain)
        self.channel = FieldControls(workbench, ViewOptions, self.chain)
        self.chain.add_to_foot(self.channel.box("channel"), self.look["shown"], self.look["zoom"])
        self.beside = FieldControls(workbench, FilterSpot, self)
        self.table = Table(workbench, self.edits, self)
        self.closeup = CloseUpView(workbench, self.player, self)
        self.sides = QStackedWidget(self)
        self.sides.addWidget(self.table)
        self.sides.addWidget(self.closeup)
        side = QVBoxLayout()
        side.setSpacing(UNIT)
        head = QHBoxLayout()
        head.setSpacing(2 * UNIT)
        for part in (self.table.title, self.closeup.title):
            head.addWidget(part, 1)
        head.addWidget(self.beside["beside"])
        side.addLayout(head)
        side.addWidget(self.sides, 1)
        self.others = Alternatives(workbench, self.edits, self)
        self.scene = QWidget(self)
        upper = QHBoxLayout()
        upper.setSpacing(5 * UNIT)
        upper.addWidget(self.pictures, 56)
        upper.addLayout(side, 44)
        column = QVBoxLayout(self.scene)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * UNIT)
        column.addLayout(upper, 1)
        column.addWidget(self.others)
        self.pages = Pages(self.scene, parent=self)
        self.body.addWidget(self.chain)
        self.body.addWidget(self.pages, 1)
        self.body.addWidget(self.make_player(self))
        self.aside = (self.look["shown"], self.look["zoom"], self.beside["beside"])
        self._controls_shown = True
        workbench.model(FilterChoice).changed.connect(self._on_choice_changed, Qt.ConnectionType.QueuedConnection)
        workbench.model(FilterView).changed.connect(self._on_view_changed)
        workbench.model(FilterSpot).changed.connect(self._on_choice_changed, Qt.ConnectionType.QueuedConnection)
        self.chain.open_requested.connect(self._on_chain_open_requested)
        self.closeup.open_requested.connect(self._on_chain_open_requested)
        self.look["zoom"].chosen.connect(self._on_zoom_chosen)
        self.pictures.view.cell_clicked.connect(self.edits.look_at)

    # -- what is shown -------------------------------------------------------------------------------------------

    def show_results(self, results: Results) -> None:
        self.look.show(self.workbench.value(FilterView))
        self.beside.show(self.workbench.value(FilterSpot))
        if results.get(STEPS) is None or results.get(OUTPUT) is None:
            self._show_chain()
            self.channel.box("channel").hide()
            self.pages.show_reason(reason_text(results, OUTPUT if results.reason(OUTPUT) else STEPS))
            self.pictures.clear()
            return
        self.pages.setCurrentWidget(self.scene)
        closeup = self._closeup(results)
        self.sides.setCurrentWidget(self.table if closeup is None else self.closeup)
        self.table.title.setVisible(closeup is None)
        self.closeup.title.setVisible(closeup is not None)
        if closeup is None:
            self.table.show_results(results)
        else:
            self.closeup.show_closeup(closeup)
        self.others.show_results(results)
        image = results.get(PICTURE)
        coloured = image is not None and image.channels > 1
        self.channel.show(results.choice(ViewOptions))
        self.channel.box("channel").setVisible(coloured and closeup is not None and self._controls_shown)

    def show_step(self, results: Results) -> None:
        steps, clean = results.get(STEPS), results.get(PICTURE)
        if steps is None or clean is None or not self.player.length:
            return
        self._show_chain()
        closeup, index, view = self._closeup(results), min(self.player.shown, len(steps) - 1), self._view
        if closeup is not None:
            scores = self._score(results, max(closeup.number - 1, 0)), self._score(results, closeup.number)
            self.closeup.show_step(closeup, index)
            self.pictures.show_pair(Pair.of_closeup(closeup, clean, scores, index), view)
            self.pictures.mark(Outline(window_of(closeup), Role.KERNEL))
            return
        step = steps[index]
        scores = self._score(results, 0), self._score(results, step.number)
        self.pictures.show_pair(Pair.of_step(step, clean, scores), view)
        self.pictures.mark()

    @property
    def _view(self) -> FilterView:
        return self.workbench.value(FilterView)

    def _closeup(self, results: Results) -> CloseUp | None:
        """What is looked at closely; None where the table stands beside the picture."""
        return results.get(CLOSEUP) if results.choice(FilterSpot).beside is Beside.CLOSEUP else None

    def _score(self, results: Results, number: int) -> Score | None:
        known = (row[number] for row in (SIMILAR, SCORES) if self.workbench.is_known(row[number]))
        found = next(known, None)
        return None if found is None else results.get(found)

    def _show_chain(self) -> None:
        """Show chain and fields as they are chosen, before anything is computed of them."""
        results, choice = self.workbench.results, self.edits.choice
        image = "" if results is None else image_name(results)
        chain = None if results is None else results.get(STEPS)
        is_chain = isinstance(chain, ChainSteps) and len(chain) == len(choice.chain) + 1
        closeup = None if results is None or is_chain else self._closeup(results)
        reached = self.player.shown if is_chain else len(choice.chain) if closeup is None else closeup.number
        source = None if results is None else results.get(SOURCE)
        white = WHITE if source is None or source.levels[1] <= 0 else float(source.levels[1])
        self.chain.show_choice(choice, image, reached, white, controls=self._controls_shown)

    # -- what happens --------------------------------------------------------------------------------------------

    def set_presented(self, presented: bool, *, controls: bool) -> None:
        super().set_presented(presented, controls=controls)
        self._controls_shown = not presented or controls
        self._show_chain()

    def _on_choice_changed(self) -> None:
        if self.is_seen:
            self._show_chain()

    def _on_view_changed(self, old: FilterView, new: FilterView) -> None:
        if not self.is_seen:
            self._stale = True
            return
        self.look.show(new)
        if old.shown == new.shown:
            self.pictures.show_view(new)
        else:
            self.redraw()

    def _on_zoom_chosen(self) -> None:
        self.pictures.view.fit()  # also where it is as it was chosen before, and has been zoomed since

    def _on_chain_open_requested(self) -> None:
        goal = open_link(self.context, self.edits.selected - 1)
        if goal:
            self.panel_requested.emit(goal)
