"""The player of a run's snapshots, and how fast the run goes on."""

from PySide6.QtWidgets import QWidget

from convviz.panels.shared.field_controls import FieldControls
from convviz.panels.shared.player import PlayerControls
from convviz.panels.training.state_text import brief_place_text, place_text
from convviz.runs.history import MEMORY
from convviz.state.choices.training_view import TrainingView
from convviz.state.context import Context
from convviz.widgets.look.icons import IconButton
from convviz.widgets.look.labels import Label


class RunPlayer(PlayerControls):
    """Which snapshot is shown, whether some had to be left out, the way back to the newest, and slow motion.

    ``brief``: what it says is short, for a narrow bar in large text.
    """

    def __init__(self, context: Context, parent: QWidget | None = None, *, brief: bool = False) -> None:
        self._lab, self._brief = context.lab, brief
        # Not the main button here: that is the one that trains.
        super().__init__(self._lab.record.player, parent, word="snapshot", primary=False, brief=brief)
        self._view = context.workbench.model(TrainingView)
        self.thinned = Label("thinned out", self)
        self.thinned.setProperty("muted", True)
        self.thinned.setToolTip(
            f"Of this run's snapshots only some are kept: all would need more than {MEMORY >> 20} MB."
        )
        self.live = IconButton("skip-forward", "Live", self, show_text=True)
        self.live.setToolTip("To the newest snapshot, and along with the run")
        self.live.setCheckable(True)
        self._controls = FieldControls(context.workbench, TrainingView, self)
        self.pace = self._controls["pace"]
        for widget in (self.thinned, self.live, self.pace):
            self.add(widget)
        self.live.clicked.connect(self._on_live_clicked)
        self._lab.record.snapshot_changed.connect(self.show_live)
        self._lab.record.player.steps_changed.connect(self.show_live)
        self._lab.run.activity_changed.connect(self.show_live)
        self._view.changed.connect(self._on_view_changed)
        self._on_view_changed()
        self.show_live()

    def show_live(self) -> None:
        """Show where it stands in the run."""
        record = self._lab.record
        self.thinned.setVisible(record.history is not None and record.history.thinned)
        self.live.setEnabled(record.player.length > 1)
        self.live.setChecked(self.live.isEnabled() and record.live)
        whole = place_text(record.history, record.snapshot)
        self.set_note(brief_place_text(self._lab) if self._brief else whole, whole)

    def tip_of(self, index: int) -> str:
        history = self._lab.record.history
        return "" if history is None else place_text(history, history.snapshots[index])

    def _on_live_clicked(self) -> None:
        self._lab.record.go_live()
        self.show_live()

    def _on_view_changed(self) -> None:
        self._controls.show(self._view.value)
