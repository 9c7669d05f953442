"""The Pooling panel: a window steps over an input and keeps its max or its mean."""

from PySide6.QtWidgets import QWidget

from convviz.core.text.formulas import length_sentences
from convviz.core.windows.geometry import Window
from convviz.core.windows.pooling import PoolStep, PoolSteps, max_padding
from convviz.panels.shared.field_controls import FieldControls
from convviz.panels.shared.grid_menu import GridMenu
from convviz.panels.shared.numbers import NumbersMenu
from convviz.panels.shared.pages import Pages
from convviz.panels.shared.panel import SteppingPanel
from convviz.panels.shared.pictures import colouring_of, layer_of
from convviz.panels.shared.reasons import reason_text
from convviz.panels.shared.step_scene import StepScene
from convviz.state.choices.pooling import PoolingOptions, PoolSource
from convviz.state.choices.view import ViewOptions
from convviz.state.context import Context
from convviz.state.graph.results import Results
from convviz.state.results.picture import Picture
from convviz.state.results.pooling import INPUT, POOLED, STEPS
from convviz.state.workbench import Workbench
from convviz.widgets.controls.controls import Formula
from convviz.widgets.controls.flow import FlowLayout
from convviz.widgets.grid.grid_view import GridView
from convviz.widgets.grid.marks import Outline
from convviz.widgets.look.theme import Role
from convviz.widgets.sums.pool_view import PoolView
from convviz.widgets.sums.sum_terms import CHANNEL_NAMES


class PoolingPanel(SteppingPanel):
    """Controls and the step scene."""

    key = "pooling"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        workbench = self.workbench
        self.controls = PoolingControls(workbench, self)
        self.window_values = PoolView(self)
        self.whole_input = GridView("Whole input", self)
        self._menu = GridMenu(self.whole_input, workbench)
        workbench.background.slow_changed.connect(self.whole_input.set_stale)
        self._source = ""
        self.whole_input.is_part_changed.connect(self._name_input)
        self.scene = StepScene(
            workbench,
            self.player,
            self.window_values,
            self.whole_input,
            (Role.INPUT, Role.INPUT),
            self,
            detail_repeats=True,
        )
        self.scene.note.hide()  # it stands close to the window
        self.scene.offer_use(self.made, self.use_result)
        self._numbers = NumbersMenu(self.window_values, workbench, self.window_values.arrays)
        self.pages = Pages(self.scene, parent=self)
        self.body.addWidget(self.controls)
        self.body.addWidget(self.pages, 1)
        self.body.addWidget(self.make_player(self))
        self.aside = (self.controls,)

    def show_results(self, results: Results) -> None:
        given, pooled, steps = results.get(INPUT), results.get(POOLED), results.get(STEPS)
        self.controls.show_choices(results.choice(PoolingOptions), given)
        if steps is None or given is None or pooled is None:
            self.pages.show_reason(reason_text(results, POOLED))
            self.controls.formula.clear()
            self.scene.clear(given)
            return
        self.pages.setCurrentWidget(self.scene)
        self._show_scene(results, steps, given, pooled)

    def _show_scene(self, results: Results, steps: PoolSteps, given: Picture, pooled: Picture) -> None:
        rows, columns = steps.rows, steps.columns
        channel, source = results.choice(ViewOptions).channel, results.choice(PoolingOptions).source
        self.scene.show_pictures(
            given.channel(channel),
            pooled.channel(channel),
            pooled,
            channel=CHANNEL_NAMES[channel] if given.channels == len(CHANNEL_NAMES) else "",
            source="" if source is PoolSource.IMAGE else source.text,
            padding=(rows.before, rows.after, columns.before, columns.after),
            padding_text="−∞" if steps.kind == "max" else "",
            dropped=(rows.left_over, columns.left_over),
        )
        # Of what no window reaches, the padding is not drawn here.
        unseen = max(0, rows.left_over - rows.after), max(0, columns.left_over - columns.after)
        self.whole_input.set_layer(layer_of(given, dropped=unseen))
        self._source = source.text
        self._name_input()
        self.controls.formula.setText("      ".join(length_sentences(rows, columns)))

    def _name_input(self) -> None:
        shown = "Part of the input" if self.whole_input.is_part else "Whole input"
        self.scene.detail_title.set_text(shown, self._source)

    def show_step(self, results: Results) -> None:
        given, steps = results.get(INPUT), results.get(STEPS)
        if steps is None or given is None or not self.player.length:
            return
        step = steps[self.player.shown]
        self.scene.show_step(steps, step.window)
        self.whole_input.set_outlines(Outline(step.window, Role.INPUT))
        self.whole_input.set_focus(step.window)
        if step.winner is not None:
            cell = Outline(Window(*step.winner, 1, 1), Role.OUTPUT)
            self.scene.input.set_outlines(Outline(step.window, Role.INPUT), cell)
        row, column = step.output_index
        self.scene.middle_title.set_text(f"Window of y[{row}, {column}]")
        self.window_values.set_step(step, colouring_of(given), given.scale, _winner_text(step))


def _winner_text(step: PoolStep) -> str:
    if step.winner is None:
        return "their mean, padding counted as 0"
    cell = "x[{}, {}]".format(*step.winner)
    if step.equal == 1:
        return f"the winner is {cell}"
    return f"a tie of {step.equal}: the first in reading order wins, {cell}"


class PoolingControls(QWidget):
    """Controls of the pooling; they offer only values that are legal for the present input."""

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.options = FieldControls(workbench, PoolingOptions, self)
        self.formula = Formula(self)
        flow = FlowLayout(self)
        for name in ("kind", "source", "size", "stride", "padding"):
            flow.addWidget(self.options.box(name))
        flow.addWidget(self.formula)

    def show_choices(self, options: PoolingOptions, given: Picture | None) -> None:
        """Show what is chosen and what may be."""
        if given is not None:
            self.options["size"].set_max(options.max_size(given.shape))
        self.options["padding"].set_max(max_padding(options.size))
        self.options.show(options)
