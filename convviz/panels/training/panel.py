"""The Training panel: controls above, curves on the left, the image on the right, a view between them."""

from math import inf

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from convviz.panels.shared.field_controls import FieldControls
from convviz.panels.shared.panel import Panel
from convviz.panels.training.bar import TrainingBar
from convviz.panels.training.live.pacer import Pacer
from convviz.panels.training.live.player import RunPlayer
from convviz.panels.training.runs.curves import CurvesView
from convviz.panels.training.table import VIEWS
from convviz.panels.training.view import View
from convviz.panels.training.views.probe import ProbeView
from convviz.state.choices.training_view import RunView, TrainingView
from convviz.state.context import Context
from convviz.state.lab.activity import Activity
from convviz.widgets.look.theme import UNIT

#: What the pacer calls all that is about the snapshot.
_PICTURE = "picture"
#: Shares of the width of curves, view and image: as they grow with the window, and in a presentation.
_COLUMNS, _PRESENTED = (3, 8, 2), (170, 650, 180)


class TrainingPanel(Panel):
    """Watch a network learn."""

    key = "training"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.lab = context.lab
        self._unpresented: list[int] | None = None  # widths of the columns before a presentation
        self._alone = False  # presented, without controls
        self.pacer = Pacer(self)
        self.bar = TrainingBar(context, self)
        # Made in the order in which Tab goes.
        self._controls = FieldControls(self.workbench, TrainingView, self)
        self.tabs = self._controls["view"]
        self.curves = CurvesView(context, self)
        self.views = {name: VIEWS[name](context, self) for name in RunView}
        self.probe = ProbeView(context, self)
        self.pages = QStackedWidget(self)
        # On a small projector the views draw less rather than be cut off.
        self.pages.setMinimumSize(320, 240)
        for view in self.views.values():
            self.pages.addWidget(view)
            view.panel_requested.connect(self.panel_requested)
            view.about_changed.connect(self._show_columns)
        self.player = self.make_player(self)
        views = (self.curves, *self.views.values(), self.probe)
        self.aside = self.bar, self.tabs, self.bar.below, *(part for view in views for part in view.aside)
        self._lay_out()
        self._connect()
        self._show_view()

    def _lay_out(self) -> None:
        split = self._split = QSplitter(Qt.Orientation.Horizontal, self)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(4 * UNIT)
        for widget in (self.curves, self.pages, self.probe):
            split.addWidget(widget)
        self._share(_COLUMNS)
        split.setSizes([270, 730, 210])
        self.body.addWidget(self.bar)
        # Above all three columns: beside the others it would not fit in large text. And above the settings, which fold
        # away when a run begins.
        self.body.addWidget(self.tabs, 0, Qt.AlignmentFlag.AlignHCenter)
        self.body.addWidget(self.bar.below)
        self.body.addWidget(split, 1)
        self.body.addWidget(self.player)

    def _share(self, shares: tuple[int, int, int]) -> None:
        for place, share in enumerate(shares):
            self._split.setStretchFactor(place, share)

    def set_presented(self, presented: bool, *, controls: bool) -> None:
        super().set_presented(presented, controls=controls)
        self._alone = presented and not controls
        self._show_columns()
        if presented == (self._unpresented is None):  # more for the view in the middle, and then as it was
            self._unpresented, before = (self._split.sizes() if presented else None), self._unpresented
            self._split.setSizes(before or list(_PRESENTED))
            self._share(_PRESENTED if presented else _COLUMNS)

    def hasHeightForWidth(self) -> bool:
        # The rows of settings have; but a scroll area would then give all of it the height it likes best, and scroll,
        # rather than its min.
        return False

    def _connect(self) -> None:
        lab = self.lab
        self.workbench.model(TrainingView).changed.connect(self._on_view_changed)
        for view in self.views.values():
            view.seen_changed.connect(self.probe.set_outline)
        lab.record.curves_changed.connect(self._on_curves_changed)
        lab.record.runs.changed.connect(self._on_runs_changed)
        lab.record.snapshot_changed.connect(self._on_snapshot_changed)
        lab.dataset.changed.connect(self._on_snapshot_changed)
        lab.probe.changed.connect(self._on_probe_changed)
        lab.own.taken.connect(self._on_own_picture_taken)
        lab.run.activity_changed.connect(self._on_activity_changed)

    def make_player(self, parent: QWidget) -> RunPlayer:
        return RunPlayer(self.context, parent, brief=parent is not self)

    @property
    def view(self) -> View:
        """The view in the middle."""
        return self.views[self.workbench.value(TrainingView).view]

    def _show_view(self) -> None:
        """Show the view that is chosen."""
        self._controls.show(self.workbench.value(TrainingView))
        self.pages.setCurrentWidget(self.view)
        self.lab.run.set_parts(self.view.needs)
        self._show_columns()
        self.probe.set_outline(None)  # unless the view has one, and says so

    def _show_columns(self) -> None:
        """Show beside the view what it does not show itself; alone in a presentation, only what it is about."""
        self.curves.setVisible(not self.view.has_curves)
        self.curves.verdict.setVisible(not self.view.has_verdict)
        self.probe.setVisible(self.view.about_image or not self._alone)

    def draw(self) -> bool:
        self.lab.dataset.read()
        self.bar.refresh()
        self.pacer.stop()
        self._draw_picture()
        return True

    def set_in_front(self, in_front: bool) -> None:
        self._stale = True  # nothing is drawn while it is behind
        super().set_in_front(in_front)

    def _draw_picture(self) -> None:
        """Draw all that is about the snapshot: curves, pictures and captions are of the same batch in every frame."""
        self.probe.draw()
        if not self.view.has_curves:
            self.view.draw()
        self._draw_curves()

    def _draw_curves(self) -> None:
        self.bar.show_state()
        (self.view if self.view.has_curves else self.curves).draw()

    def _on_runs_changed(self) -> None:
        if self.is_seen:
            self.pacer.want("curves", self._draw_curves, urgent=True)

    def _on_curves_changed(self) -> None:
        # Where there is a picture, curves go as far as that; only how far an evaluation is goes on without one.
        record = self.lab.record
        if self.is_seen and record.until == inf:
            self.pacer.want("curves", self._draw_curves)
        elif self.is_seen and record.history is not None and record.history.evaluating is not None:
            self.pacer.want("state", self.bar.show_state)

    def _on_snapshot_changed(self) -> None:
        # In the same turn of the event loop in which the player has moved, so that both are painted together. It is
        # the run that sees to it that there are not too many.
        if self.is_seen:
            self.pacer.draw_at_once(_PICTURE, self._draw_picture)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            # Some colours are computed together with what they are given to.
            self.pacer.want(_PICTURE, self._draw_picture)
        super().changeEvent(event)

    def _on_view_changed(self) -> None:
        self._show_view()
        if self.is_seen:  # before it is painted: it still holds what there was when it was shown last
            self.pacer.draw_at_once(_PICTURE, self._draw_picture)

    def _on_probe_changed(self) -> None:
        self.pacer.want("probe", self._draw_image, urgent=True)

    def _draw_image(self) -> None:
        self.probe.draw()
        self.view.show_framed()

    def _on_own_picture_taken(self) -> None:
        if self.is_seen:
            self.view.show_image()

    def _on_activity_changed(self, activity: Activity) -> None:
        self.pacer.paced = activity is Activity.RUNNING
        if self.is_seen:
            self.pacer.want(_PICTURE, self._draw_picture, urgent=True)
