"""The line at the foot of the window: what is shown, what went wrong, what is under way."""

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QStatusBar, QWidget

from convviz.state.context import Context
from convviz.state.lab.activity import Activity
from convviz.widgets.controls.saying import Saying
from convviz.widgets.look.icons import IconButton
from convviz.widgets.look.labels import ElidedLabel
from convviz.widgets.look.theme import UNIT

_SAID_FOR = 6000  # milliseconds


class StatusLine(QStatusBar):
    """Problems stay until they are closed, their cause is gone or the next thing succeeds; nothing here blocks."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        workbench, lab = context.workbench, context.lab
        self.setSizeGripEnabled(False)
        self.setContentsMargins(3 * UNIT, 0, 3 * UNIT, 0)
        self.message = Saying(self)
        self.message.setProperty("warning", True)
        self._said = QTimer(self)
        self._said.setSingleShot(True)
        self._said.setInterval(_SAID_FOR)
        self._said.timeout.connect(self.clear_message)
        self.close_message = IconButton("x", "Close this message", self)
        self.summary = ElidedLabel(parent=self)
        self.summary.setProperty("muted", True)
        self.summary.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        # Its length changes all the time, and must not move the window's edge.
        self.summary.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._summarise: Callable[[Context], str] | None = None
        self._choices: Mapping[str, Any] = {}  # what was chosen when the message came
        self._of_lab = ""  # the last message that came from the lab
        self._quiet = False
        self.progress = QProgressBar(self)
        self.progress.setRange(0, 100)
        self.progress.setFixedWidth(160)
        self.progress.setAccessibleName("Progress")
        self.cancel = IconButton("x", "Cancel", self, show_text=True)
        self.addWidget(self.message, 2)
        self.addWidget(self.close_message)
        self.addPermanentWidget(self.summary, 1)
        self.addPermanentWidget(self.progress)
        self.addPermanentWidget(self.cancel)
        workbench.problem.connect(self.complain)
        workbench.results_changed.connect(self._on_results_changed)
        for key, model in workbench.models.items():
            if key not in workbench.graph.choices:  # nothing follows that could be refused
                model.changed.connect(self._on_choice_changed)
        context.images.opened.connect(self.clear_message)
        lab.problem.connect(self._on_lab_problem)  # after the workbench, whose problem it is too
        lab.dataset.arrived.connect(self._on_dataset_arrived)
        workbench.background.slow_changed.connect(self._show_progress)
        workbench.background.progress.connect(self._on_progress)
        lab.record.curves_changed.connect(self._show_summary)
        lab.run.activity_changed.connect(self._on_activity_changed)
        self.close_message.clicked.connect(self.clear_message)
        self.cancel.clicked.connect(workbench.cancel)
        self.clear_message()
        self._show_progress(False)

    def set_summary(self, summarise: Callable[[Context], str]) -> None:
        """Say in a line, from now on, what the panel in front shows."""
        self._summarise = summarise
        self._show_summary()

    def set_quiet(self, quiet: bool) -> None:
        """Be seen only while there is a message."""
        self._quiet = quiet
        self._settle()

    def _settle(self) -> None:
        self.setVisible(not self._quiet or bool(self.message.text()))

    def complain(self, sentence: str) -> None:
        """Show what went wrong, until it is closed or the next thing succeeds."""
        self._show_message(sentence, warning=True)

    def say(self, sentence: str) -> None:
        """Show something good for a while."""
        self.announce(sentence)
        self._said.start()

    def tell(self, sentence: str) -> None:
        """Say something good that nobody has asked for, unless it would lay a presentation out anew."""
        if not self._quiet:
            self.say(sentence)

    def announce(self, sentence: str) -> None:
        """Show something good until something else is to be said."""
        self._show_message(sentence, warning=False)

    def _show_message(self, sentence: str, *, warning: bool) -> None:
        self._said.stop()
        self._choices, self._of_lab = self._context.workbench.choices, ""
        if self.message.property("warning") != warning:
            self.message.setProperty("warning", warning)
            self.message.style().polish(self.message)
        self.message.say(sentence)
        self.message.show()
        self.close_message.setVisible(warning)
        self.summary.setVisible(not warning)  # of what goes wrong more is to be read
        self._settle()

    def clear_message(self) -> None:
        """Take the message away."""
        self._said.stop()
        if self.message.text():  # clearing an empty label lays the window out anew all the same
            self.message.clear()
        self.message.hide()  # the summary has its room
        self.close_message.hide()
        self.summary.show()
        self._settle()

    def _show_progress(self, shown: bool) -> None:
        self.progress.setVisible(shown)
        self.cancel.setVisible(shown)

    def _on_results_changed(self, changes: frozenset[str]) -> None:
        if not changes.isdisjoint(self._context.workbench.models):
            self._on_choice_changed()
        self._show_summary()

    def _on_choice_changed(self) -> None:
        """Something else has been chosen since, and worked; what was only computed of the same choices is no news."""
        if self._context.workbench.choices != self._choices:
            self.clear_message()

    def _on_lab_problem(self, sentence: str) -> None:
        self._of_lab = sentence

    def _on_dataset_arrived(self) -> None:
        if self._of_lab and self._of_lab == self.message.text():
            self.clear_message()  # it was about images that were not there

    def _show_summary(self) -> None:
        if self._summarise is not None:
            said = self._summarise(self._context)
            self.summary.setText(said)
            self.summary.setToolTip(said)  # beside a message it may be cut

    def _on_activity_changed(self, activity: Activity) -> None:
        if activity is Activity.STARTING:
            self.clear_message()  # it was about what has been
        self._show_summary()

    def _on_progress(self, fraction: float) -> None:
        self.progress.setValue(round(100 * fraction))
