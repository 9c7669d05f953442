"""Several runs compared: a list of them, and their curves."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from convviz.panels.training.runs.curves import CurvesView
from convviz.panels.training.runs.words import heading, run_rows
from convviz.panels.training.view import View
from convviz.state.context import Context
from convviz.widgets.charts.run_rows import RunRows
from convviz.widgets.look.icons import IconButton
from convviz.widgets.look.labels import Label


class RunsView(View):
    """The list of runs above their curves, which stand side by side."""

    has_curves = True
    about_image = False

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.runs = self.lab.record.runs
        self.list = RunRows("Runs to compare", self)
        self.hint = Label("Runs are listed here as soon as one has begun.", self)
        self.hint.setProperty("muted", True)
        self.back = IconButton("rotate-cw", "Bring back", self, show_text=True)
        self.curves = CurvesView(context, self, beside=True)
        self.aside = self.curves.aside
        foot = QHBoxLayout()
        foot.addWidget(self.hint, 1)
        foot.addWidget(self.back)
        self.body.addWidget(self.list)
        self.body.addLayout(foot)
        self.body.addWidget(self.curves, 1)
        self.list.shown_requested.connect(self.runs.show)
        self.list.rename_requested.connect(self.runs.rename)
        self.list.pin_requested.connect(self.runs.pin)
        self.list.forget_requested.connect(self._on_list_forget_requested)
        self.back.clicked.connect(self.runs.bring_back)

    def draw(self) -> None:
        rows = run_rows(self.runs)
        self.list.setVisible(bool(rows))
        self.list.set_rows(rows, heading(self.runs))
        gone = len(self.runs.forgotten)
        self.hint.setVisible(not rows)
        self.back.setVisible(gone > 0)
        self.back.setText(f"Bring back {gone} forgotten {'run' if gone == 1 else 'runs'}")
        self.back.setAccessibleName(self.back.text())
        self.curves.draw()

    def _on_list_forget_requested(self, key: str) -> None:
        self.runs.forget([key])
