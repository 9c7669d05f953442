"""A subject from outside the program: a times table, one product a step, with a choice of its own."""

from dataclasses import dataclass

from PySide6.QtWidgets import QLabel

from convviz.core.util.fields import Declared, declare
from convviz.core.util.kinds import Flag, Integer
from convviz.core.windows.steps import GridSteps
from convviz.panels.shared.field_controls import FieldControls
from convviz.panels.shared.panel import SteppingPanel
from convviz.panels.shared.player import PlayerControls
from convviz.state.commands import Command
from convviz.state.graph.result import Result
from convviz.state.rooms import Room
from convviz.state.subject import Choice, Compare, Subject


@dataclass(frozen=True)
class TableOptions(Declared):
    factor: int = declare(Integer(1, 9, slide=True), default=2)
    added: bool = declare(Flag(), default=False)


class Products(GridSteps):
    shape = (4, 7)

    def __init__(self, factor):
        self.factor = factor

    def at(self, row, column):
        return self.factor * (row + 1) * (column + 1)


def _products(factor):
    yield 0.0
    return Products(factor)


STEPS = Result("table/steps", ("table.factor",), _products)


class TablePanel(SteppingPanel):
    key = "table"

    def __init__(self, context, parent=None):
        super().__init__(context, parent)
        self.heading, self.label = QLabel(self), QLabel(self)
        self.controls = FieldControls(self.workbench, TableOptions, self)
        for widget in (self.controls.box("factor"), self.heading, self.label, PlayerControls(self.player, self)):
            self.body.addWidget(widget)

    def show_results(self, results):
        options = results.choice(TableOptions)
        self.controls.show(options)
        self.heading.setText(f"{'plus' if options.added else 'times'} {options.factor}")

    def show_step(self, results):
        self.label.setText(str(results.get(STEPS)[self.player.shown]))


def _compare(context):
    context.workbench.edit("table", "Compare", added=not context.workbench.value(TableOptions).added)


def _count(context, pictures):
    context.workbench.edit("table", "Count pictures", factor=len(pictures.paths))


class Commands:
    def __init__(self, window):
        self.window = window

    def double(self):
        self.window.show_panel("table")
        factor = self.window.context.workbench.value(TableOptions).factor
        self.window.context.workbench.edit("table", "Double factor", factor=2 * factor)
        self.window.say("Doubled.")


def _commands(window):
    return ((Command("Double the factor", Commands(window).double, "Ctrl+D"),),)


TABLE = Subject(
    "table",
    "Times table",
    Room.LAYERS,
    TablePanel,
    choices=(Choice("table", TableOptions()),),
    results=(STEPS,),
    steps=STEPS,
    compare=Compare("Compare with a sum", _compare),
    commands=_commands,
    pictures=_count,
    mouse=(("Click a product", "nothing happens"),),
    summary=lambda context: f"times {context.workbench.value(TableOptions).factor}",
)
