"""The bars of a run: what is trained and how, start and stop, how far it is; and the player in its snapshots."""

from dataclasses import replace

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from convviz.core.data.datasets import DATASETS
from convviz.core.networks.network import NetworkSpec
from convviz.core.networks.presets import PRESETS, is_preset
from convviz.core.util.fields import declared
from convviz.panels.shared.field_controls import FieldControls
from convviz.panels.training.state_text import state_texts
from convviz.runs.devices import possible_devices
from convviz.runs.recipe import Recipe
from convviz.state.context import Context
from convviz.state.lab.activity import Activity
from convviz.widgets.controls.ask import ask_for_folder
from convviz.widgets.controls.controls import DropDown, Labelled
from convviz.widgets.controls.declared import control_for
from convviz.widgets.controls.flow import FlowLayout
from convviz.widgets.controls.steady import SteadyLabel
from convviz.widgets.look.icons import IconButton
from convviz.widgets.look.theme import UNIT

_FOLDER, _OWN = "folder", "own"
#: What the first button says and shows, by what the run is about.
_MAIN = {
    Activity.IDLE: ("play", "Train"),
    Activity.STARTING: ("pause", "Pause"),
    Activity.RUNNING: ("pause", "Pause"),
    Activity.PAUSING: ("play", "Resume"),
    Activity.PAUSED: ("play", "Resume"),
    Activity.STOPPING: ("stop", "Stopping"),
    Activity.OVER: ("play", "Train again"),
}


class TrainingBar(QWidget):
    """Start, pause, single batches and epochs, stop and the state; and apart from it, everything about the next run.

    Attributes
    ----------
    below : the row of settings, which folds away while a run goes on: what is clicked then stands above it.
    """

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workbench, self._lab = context.workbench, context.lab
        self.main = IconButton("play", "Train", self, show_text=True, primary=True)
        self.batch = IconButton("chevron-right", "1 batch", self, show_text=True)
        self.batch.setToolTip("Learn from one batch, break it down, and hold (Ctrl+B)")
        self.epoch = IconButton("skip-forward", "1 epoch", self, show_text=True)
        self.epoch.setToolTip("Run to the end of the epoch, and hold (Ctrl+Shift+B)")
        self.stop = IconButton("stop", "Stop", self, show_text=True)
        self.stop.setToolTip("End the run; its network still takes probe images (Ctrl+.)")
        self.fold = IconButton("sliders-horizontal", "Settings", self, show_text=True)
        self.fold.setCheckable(True)
        self.fold.setToolTip("What this run is trained with; it can be changed when the run is over")
        self.state = SteadyLabel("", self, lines=2)  # as it comes to need, or all below would move
        self.progress = QProgressBar(self)
        self.progress.setRange(0, 100)
        self.progress.setFixedWidth(160)
        self.progress.setAccessibleName("Images read")
        self.cancel = IconButton("x", "Stop reading the images", self)
        self._make_settings()
        self._lay_out()
        self._connect()
        self.refresh()

    def _make_settings(self) -> None:
        self.dataset = DropDown(
            "Images", [*((row.name, row.title, row.description) for row in DATASETS.values()),
                       (_FOLDER, "a folder…", "A sub-folder a class, or names with the class")], self)  # fmt: skip
        self.network = DropDown(
            "Network", [*((key, preset.title, preset.description) for key, preset in PRESETS.items()),
                        (_OWN, "own", f"As it is in {self._workbench.title(NetworkSpec)}")], self)  # fmt: skip
        for choice, tip in ((self.dataset, "Images to learn from"), (self.network, "The network that learns")):
            choice.set_shortened(12)
            choice.setToolTip(tip)
        # The dataset is read before it is chosen; all else is a control that edits its field.
        self.settings = FieldControls(self._workbench, Recipe, self)
        rate = replace(declared(Recipe)["learning_rate"], title="Learning rate from now on", tip="")
        self.now = control_for(rate, self)
        self.back_to_schedule = IconButton("x", "Back to the schedule's learning rate", self)

    def _lay_out(self) -> None:
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(UNIT)
        first = QHBoxLayout()
        for widget in (self.main, self.batch, self.epoch, self.stop):
            first.addWidget(widget)
        first.addSpacing(3 * UNIT)
        self._now = QWidget(self)
        now = QHBoxLayout(self._now)
        now.setContentsMargins(0, 0, 0, 0)
        now.addWidget(Labelled("η now", self.now, self))
        now.addWidget(self.back_to_schedule)
        first.addWidget(self._now)
        first.addWidget(self.fold)
        first.addWidget(self.progress)
        first.addWidget(self.cancel)
        first.addWidget(self.state, 1)
        body.addLayout(first)
        self.below = QWidget(self.parentWidget())
        holder = QVBoxLayout(self.below)
        holder.setContentsMargins(0, 0, 0, 0)
        self._settings = QWidget(self.below)
        flow = FlowLayout(self._settings)
        fields = [field for name, field in declared(Recipe).items() if name != "dataset"]
        usual = [self.settings.box(field.name) for field in fields if not field.rare]
        self.more = IconButton("sliders-horizontal", "More settings", self, show_text=True)
        self.more.setCheckable(True)
        self._rare = [self.settings.box(field.name) for field in fields if field.rare]
        self.settings["device"].set_allowed(possible_devices())
        for part in (self.dataset, self.network, *usual, self.more, *self._rare):
            flow.addWidget(part)
        holder.addWidget(self._settings)

    def _connect(self) -> None:
        lab = self._lab
        self.main.clicked.connect(lab.run.toggle)
        self.batch.clicked.connect(self._on_batch_clicked)
        self.epoch.clicked.connect(self._on_epoch_clicked)
        self.stop.clicked.connect(lab.run.stop)
        self.cancel.clicked.connect(lab.dataset.cancel)
        lab.dataset.progress.connect(self._on_reading_progress)
        self.more.toggled.connect(self._show_settings)
        self.fold.toggled.connect(self._show_settings)
        self.dataset.chosen.connect(self._on_dataset_chosen)
        self.network.chosen.connect(self._on_network_chosen)
        self.now.chosen.connect(lab.run.set_learning_rate)
        self.back_to_schedule.clicked.connect(self._on_back_to_schedule_clicked)
        self._workbench.model(Recipe).changed.connect(self.refresh)
        self._workbench.model(NetworkSpec).changed.connect(self.refresh)
        lab.run.activity_changed.connect(self.refresh)
        lab.dataset.changed.connect(self.refresh)

    def refresh(self) -> None:
        """Show the choices, and allow what makes sense now."""
        busy, history = self._lab.run.busy, self._lab.record.history
        recipe, network = self._workbench.value(Recipe), self._workbench.value(NetworkSpec)
        begun = busy and self._lab.run.activity is not Activity.STARTING
        if begun and history is not None and history.config is not None:
            recipe, network = history.config.recipe, history.config.network  # of the run, not of the next one
        self.settings.show(recipe)
        self.dataset.set_value(recipe.dataset if recipe.dataset in DATASETS else _FOLDER)
        self.network.set_value(network.name if is_preset(network) else _OWN)
        activity = self._lab.run.activity
        self.main.set_icon(*_MAIN[activity])
        keys = "Ctrl+R, or Space while nothing older is shown" if busy else "Ctrl+R"
        self.main.setToolTip(f"{_MAIN[activity][1]} ({keys})")
        self._hold_width()
        if busy and self._settings.isEnabled():
            self.fold.setChecked(False)  # by a run that begins
        self._settings.setEnabled(not busy)
        self._show_settings()
        stopping = activity is Activity.STOPPING
        self.stop.setEnabled(busy and not stopping)
        self._now.setVisible(busy)
        self.main.setEnabled((busy or self._lab.dataset.ready) and not stopping)
        for button in (self.batch, self.epoch):
            button.setEnabled((busy and not stopping) or (self._lab.dataset.ready and not self._lab.run.has_network))
        for widget in (self.progress, self.cancel):
            widget.setVisible(self._lab.dataset.reading)
        self.show_state()

    def _hold_width(self) -> None:
        """Keep the first button as wide as it ever is, or those beside it would move away from under the mouse."""
        advance = self.main.fontMetrics().horizontalAdvance
        widest = max(advance(text) for _, text in _MAIN.values()) - advance(self.main.text())
        self.main.setMinimumWidth(self.main.sizeHint().width() + widest)

    def show_state(self) -> None:
        """Say how far the run is."""
        texts = state_texts(self._lab)
        self.state.setText(*texts)
        if texts[0] != self.state.toolTip():
            self.state.setToolTip(texts[0])
        if not self.now.hasFocus():
            self.now.set_value(self._lab.run.learning_rate)

    def _on_reading_progress(self, fraction: float) -> None:
        self.progress.setValue(round(100 * fraction))

    def _on_batch_clicked(self) -> None:
        self._lab.run.go_on(1)

    def _on_epoch_clicked(self) -> None:
        self._lab.run.go_on(None)

    def _show_settings(self) -> None:
        """While a run goes on, its settings, which cannot be changed then, are folded away or all to be read."""
        busy = not self._settings.isEnabled()
        self.fold.setVisible(busy)
        self.more.setVisible(not busy)
        for widget in self._rare:
            widget.setVisible(busy or self.more.isChecked())
        self._settings.setVisible(not busy or self.fold.isChecked())

    def _on_dataset_chosen(self, name: str) -> None:
        self.dataset.set_value(self.dataset_shown)  # until it has been read
        if name == _FOLDER:
            title = "A folder of images to learn from"
            ask_for_folder(self, title, "datasets", self._lab.dataset.choose)
        else:
            self._lab.dataset.choose(name)

    @property
    def dataset_shown(self) -> str:
        """The value of the list of datasets that is chosen."""
        name = self._workbench.value(Recipe).dataset
        return name if name in DATASETS else _FOLDER

    def _on_network_chosen(self, key: str) -> None:
        if key != _OWN:
            self._lab.draft.choose_preset(key)
        self.refresh()

    def _on_back_to_schedule_clicked(self) -> None:
        self._lab.run.set_learning_rate(None)
