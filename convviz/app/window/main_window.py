"""The main window: panels in docks, menus, keys, drag and drop, messages."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QByteArray, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup, QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDockWidget,
    QMainWindow,
    QMenu,
    QTabWidget,
    QWidget,
)

from convviz.app.start.settings import LAYOUT_VERSION, Settings
from convviz.app.window import theme as themes
from convviz.app.window.dialogs import AboutDialog, KeysDialog
from convviz.app.window.exchange import Exchange
from convviz.app.window.frames import ScrollFrame, WholeFrame
from convviz.app.window.runs import RunFiles
from convviz.app.window.status import StatusLine
from convviz.app.window.stepping import StepCommands
from convviz.panels.shared.base import Panel
from convviz.panels.table import PANELS, PanelRow
from convviz.state.workbench import Workbench
from convviz.widgets.look.theme import THEMES

#: Pixels to which a panel that has the window for itself may be narrowed before it scrolls.
_WIDE_LEAST = 480


@dataclass(frozen=True)
class Command:
    """A row of a menu: where it stands, its text, its keys (in portable text) and what it does."""

    menu: str
    text: str
    keys: str
    act: Callable[[], object]


class MainWindow(QMainWindow):
    """The window. It owns the workbench and ends whatever runs when it closes."""

    #: About to close, with everything still there.
    closing = Signal()

    def __init__(self, workbench: Workbench, settings: Settings) -> None:
        super().__init__()
        self.setObjectName("convviz")
        self.setWindowTitle("convviz")
        self.setAcceptDrops(True)
        self.workbench, self.settings = workbench, settings
        workbench.setParent(self)
        self.panels: dict[str, Panel] = {}
        self.docks: dict[str, QDockWidget] = {}
        #: Once closed: whether everything that ran has ended.
        self.ended = True
        self._wide = False
        self._aside: list[QDockWidget] = []
        self.setDockOptions(
            QMainWindow.DockOption.AnimatedDocks
            | QMainWindow.DockOption.AllowNestedDocks
            | QMainWindow.DockOption.AllowTabbedDocks
            | QMainWindow.DockOption.GroupedDragging
        )
        self.resize(1280, 800)
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        self._make_docks()
        self.status = StatusLine(workbench, self)
        self.setStatusBar(self.status)
        self.exchange = Exchange(self, workbench, self.panels["kernel"], self.status)
        self.stepping = StepCommands(workbench, self.front)
        self.runs = RunFiles(self, workbench, self.status)
        self._make_menus()
        for panel in self.panels.values():
            panel.panel_requested.connect(self.show_panel)
        workbench.lab.message.connect(self.status.say)
        workbench.image_opened.connect(settings.add_recent)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_color_scheme_changed)

    # -- building ------------------------------------------------------------------------------------------------

    def _make_docks(self) -> None:
        for row in PANELS:
            dock = QDockWidget(row.title, self)
            dock.setObjectName(f"dock {row.key}")
            panel = row.make(self.workbench, dock)
            # A stepping panel is never cut: its player must stay in view.
            if row.wide:
                dock.setWidget(ScrollFrame(panel, dock, least_width=_WIDE_LEAST))
            else:
                dock.setWidget(WholeFrame(panel, dock) if row.player else ScrollFrame(panel, dock))
            self.panels[row.key], self.docks[row.key] = panel, dock
            dock.topLevelChanged.connect(self._on_dock_changed)
            dock.dockLocationChanged.connect(self._on_dock_changed)
            dock.visibilityChanged.connect(self._on_dock_changed)
            dock.visibilityChanged.connect(panel.set_in_front)
        self._arrange_docks()

    def _arrange_docks(self) -> None:
        """Put every dock where its table row says; those on the right as tabs, the first in front."""
        right: QDockWidget | None = None
        for row in PANELS:
            dock = self.docks[row.key]
            dock.setFloating(False)
            self.addDockWidget(row.area, dock)
            if row.area == Qt.DockWidgetArea.RightDockWidgetArea:
                if right is not None:
                    self.tabifyDockWidget(right, dock)
                    # It lies behind, though Qt shows it for a moment while the window opens.
                    self.panels[row.key].set_in_front(False)
                right = right or dock
            dock.show()
        if right is not None:
            right.raise_()
        left = [row for row in PANELS if row.area == Qt.DockWidgetArea.LeftDockWidgetArea]
        docks = [self.docks[row.key] for row in left]
        self.resizeDocks([docks[0], right], [312, 968], Qt.Orientation.Horizontal)
        self.resizeDocks(docks, [row.height for row in left], Qt.Orientation.Vertical)

    def _commands(self) -> list[Command]:
        exchange, step = self.exchange, self.stepping
        return [
            Command("File", "Open image…", "Ctrl+O", self.panels["image"].open),
            Command("File", "Paste", "Ctrl+V", exchange.paste),
            Command("File", "-", "", self.close),
            Command("File", "Open session…", "Ctrl+Shift+O", exchange.ask_open_session),
            Command("File", "Save session…", "Ctrl+S", exchange.ask_save_session),
            Command("File", "Save session with its image…", "Ctrl+Shift+S", exchange.ask_save_session_with_image),
            Command("File", "-", "", self.close),
            Command("File", "Save steps as picture…", "Ctrl+E", self._ask_save_picture),
            Command("File", "-", "", self.close),
            Command("File", "Quit", "Ctrl+Q", self.close),
            Command("Edit", "Copy picture of the steps", "Ctrl+C", self._copy),
            Command("Edit", "Copy kernel", "Ctrl+Shift+C", self.panels["kernel"].copy),
            Command("Edit", "Paste kernel", "Ctrl+Shift+V", self.panels["kernel"].paste),
            Command("Step", "Play or pause", "Space", step.toggle),
            Command("Step", "One step forward", "Right", step.forward),
            Command("Step", "One step back", "Left", step.back),
            Command("Step", "One row forward", "Down", step.row_forward),
            Command("Step", "One row back", "Up", step.row_back),
            Command("Step", "First step", "Home", step.first),
            Command("Step", "Last step", "End", step.last),
            Command("Step", "Faster", "+", step.faster),
            Command("Step", "Slower", "-", step.slower),
            Command("Step", "-", "", self.close),
            Command("Step", "Compare convolution and cross-correlation", "F", step.compare),
            Command("Training", "Train, pause or resume", "Ctrl+R", self.runs.toggle),
            Command("Training", "Learn from one batch", "Ctrl+B", self.runs.one_batch),
            Command("Training", "Learn to the end of the epoch", "Ctrl+Shift+B", self.runs.one_epoch),
            Command("Training", "Stop", "Ctrl+.", self.runs.stop),
            Command("Training", "-", "", self.close),
            Command("Training", "Open checkpoint and go on…", "", self.runs.ask_resume),
            Command("Training", "Save checkpoint…", "", self.runs.ask_save),
            Command("Training", "-", "", self.close),
            Command("Training", "Save curves as CSV…", "", self.runs.ask_save_curves),
            Command("Training", "Save curves as PNG…", "", self.runs.ask_save_curves_picture),
            Command("Training", "Save curves for TensorBoard…", "", self.runs.ask_save_tensorboard),
            Command("Training", "Save feature maps as PNG…", "", self.runs.ask_save_maps),
            Command("Training", "Save the run as a film…", "", self.runs.ask_save_film),
            Command("Training", "Forget earlier runs", "", self.workbench.lab.record.forget_earlier),
            Command("Help", "Keys", "F1", self.show_keys),
            Command("Help", "About convviz", "", self.show_about),
        ]

    def _make_menus(self) -> None:
        bar = self.menuBar()
        self._menus = {
            name: bar.addMenu(name) for name in ("File", "Edit", "View", "Panels", "Step", "Training", "Help")
        }
        stack = self.workbench.undo_stack
        undo_and_redo = (
            ("Undo", stack.createUndoAction, "Ctrl+Z"),
            ("Redo", stack.createRedoAction, "Ctrl+Shift+Z, Ctrl+Y"),
        )
        for name, make, keys in undo_and_redo:
            action = make(self)
            action.setData(name)
            action.setShortcuts([QKeySequence(key) for key in keys.split(", ")])
            self._menus["Edit"].addAction(action)
        self._menus["Edit"].addSeparator()
        for command in self._commands():
            menu = self._menus[command.menu]
            if command.text == "-":
                menu.addSeparator()
            else:
                action = menu.addAction(command.text, command.act)
                action.setShortcut(QKeySequence(command.keys))
        self._recent = QMenu("Open recent image", self)
        self._recent.aboutToShow.connect(self._on_recent_about_to_show)
        self._menus["File"].insertMenu(self._menus["File"].actions()[1], self._recent)
        for number, row in enumerate(PANELS, 1):
            action = self._menus["Panels"].addAction(row.title)
            action.setShortcut(QKeySequence(f"Ctrl+{number}"))
            action.setData(row.key)
            action.triggered.connect(self._on_panel_triggered)
        self._menus["Panels"].addSeparator()
        self._menus["Panels"].addAction("Put all panels back", self.reset_layout)
        self._make_view_menu(self._menus["View"])

    def _make_view_menu(self, menu: QMenu) -> None:
        group = QActionGroup(self)
        titles = {themes.SYSTEM: "Follow the system", **{theme.name: theme.title for theme in THEMES.values()}}
        for name, title in titles.items():
            action = menu.addAction(title)
            action.setCheckable(True)
            action.setChecked(name == self.settings.theme)
            action.setData(name)
            group.addAction(action)
        group.triggered.connect(self._on_theme_triggered)
        menu.addSeparator()
        self._presentation = menu.addAction("Large text for a projector")
        self._presentation.setCheckable(True)
        self._presentation.setShortcut(QKeySequence("Ctrl+L"))
        self._presentation.setChecked(self.settings.presentation)
        self._presentation.toggled.connect(self._on_presentation_toggled)
        self._full_screen = menu.addAction("Full screen")
        self._full_screen.setCheckable(True)
        self._full_screen.setShortcut(QKeySequence("F11"))
        self._full_screen.toggled.connect(self._on_full_screen_toggled)

    # -- look ----------------------------------------------------------------------------------------------------

    def apply_theme(self, choice: str | None = None, *, large: bool | None = None) -> None:
        """Draw everything in a theme and with large text or not; by default as the settings say."""
        large = self.settings.presentation if large is None else large
        pixels = themes.PRESENTATION_PIXELS if large else themes.TEXT_PIXELS
        themes.apply_theme(QApplication.instance(), themes.resolve_theme(choice or self.settings.theme), pixels)
        for panel in self.panels.values():
            panel.set_least_text(pixels)

    def save_layout(self) -> None:
        """Keep the window's and the docks' places for the next time."""
        self._bring_back()
        self.settings.geometry = self.saveGeometry()
        self.settings.layout = self.saveState(LAYOUT_VERSION)

    def restore_layout(self) -> None:
        """Take the window's and the docks' places of the last time."""
        if not self.settings.geometry.isEmpty():
            self.restoreGeometry(self.settings.geometry)
            with QSignalBlocker(self._full_screen):
                self._full_screen.setChecked(self.isFullScreen())
        if not self.settings.layout.isEmpty():
            self.restoreState(self.settings.layout, LAYOUT_VERSION)

    def reset_layout(self) -> None:
        """Put every panel where it was at the first start."""
        self.settings.layout = QByteArray()
        self._aside.clear()
        self._arrange_docks()

    def show_panel(self, key: str) -> None:
        """Bring a panel to the front and give it the focus."""
        dock = self.docks[key]
        dock.show()
        dock.raise_()
        self.panels[key].setFocus()

    def front(self) -> PanelRow:
        """The stepping panel that has the focus, or is seen, or else the first."""
        stepping = [row for row in PANELS if row.player is not None]
        focused = [row for row in stepping if self.panels[row.key].isAncestorOf(QApplication.focusWidget() or self)]
        seen = [row for row in stepping if not self.panels[row.key].visibleRegion().isEmpty()]
        return (focused + seen + stepping)[0]

    def _on_dock_changed(self, _change: object) -> None:
        # A tab already names its panel, so a dock among tabs needs no title bar. Qt rearranges first.
        QTimer.singleShot(0, self, self._settle_docks)

    def _settle_docks(self) -> None:
        self._refresh_title_bars()
        docked = [row for row in PANELS if not self.docks[row.key].isFloating()]
        front = next((row.key for row in docked if row.wide and self.panels[row.key].is_seen), "")
        self.status.show_for(front)
        wide = bool(front)
        if wide == self._wide:
            return
        self._wide = wide
        self._bring_back()
        if wide:
            left = Qt.DockWidgetArea.LeftDockWidgetArea
            docks = [dock for dock in self.docks.values() if self.dockWidgetArea(dock) == left]
            self._aside = [dock for dock in docks if dock.isVisible() and not dock.isFloating()]
            for dock in self._aside:
                dock.hide()

    def _bring_back(self) -> None:
        """Show the docks again that stepped aside for a wide panel."""
        aside, self._aside = self._aside, []
        for dock in aside:
            dock.show()

    def _refresh_title_bars(self) -> None:
        self.panels["image"].follow(self.front().key)
        for dock in self.docks.values():
            bare = bool(self.tabifiedDockWidgets(dock)) and not dock.isFloating()
            if bare and dock.titleBarWidget() is None:
                dock.setTitleBarWidget(QWidget(dock))
            elif not bare and dock.titleBarWidget() is not None:
                old = dock.titleBarWidget()
                dock.setTitleBarWidget(None)
                old.deleteLater()

    def _copy(self) -> None:
        self.exchange.copy(self.panels[self.front().key])

    def _ask_save_picture(self) -> None:
        self.exchange.ask_save_picture(self.panels[self.front().key])

    # -- help ----------------------------------------------------------------------------------------------------

    def actions_with_keys(self) -> list[tuple[str, QAction]]:
        """(menu, action) of everything that has a key."""
        return [
            (name, action)
            for name, menu in self._menus.items()
            for action in menu.actions()
            if not action.shortcut().isEmpty()
        ]

    def show_keys(self) -> QDialog:
        """Show the cheat sheet."""
        dialog = KeysDialog(self.actions_with_keys(), self)
        dialog.open()
        return dialog

    def show_about(self) -> QDialog:
        """Show what this is, with versions."""
        dialog = AboutDialog(self)
        dialog.open()
        return dialog

    def show_error(self, sentence: str, log: str) -> None:
        """Say that something went wrong inside the program, and where its details are."""
        self.status.complain(f"{sentence} Details: {log}" if log else sentence)

    # -- events --------------------------------------------------------------------------------------------------

    def focusNextPrevChild(self, forward: bool) -> bool:
        # Qt would lead into the panels behind other tabs, which count as visible for it.
        unseen = [panel for panel in self.panels.values() if not panel.is_seen]
        for panel in unseen:
            panel.setEnabled(False)
        moved = super().focusNextPrevChild(forward)
        for panel in unseen:
            panel.setEnabled(True)
        return moved

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.exchange.drop(event.mimeData())
        event.acceptProposedAction()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closing.emit()
        self.ended = self.workbench.shut_down()
        super().closeEvent(event)

    def _on_recent_about_to_show(self) -> None:
        self._recent.clear()
        for path in self.settings.recent:
            action = self._recent.addAction(path)
            action.setData(path)
            action.triggered.connect(self._on_recent_triggered)
        self._recent.addSeparator()
        clear = self._recent.addAction("Forget these", self.settings.clear_recent)
        clear.setEnabled(bool(self.settings.recent))

    def _on_recent_triggered(self) -> None:
        self.workbench.open_image(self.sender().data())

    def _on_panel_triggered(self) -> None:
        self.show_panel(self.sender().data())

    def _on_theme_triggered(self, action: QAction) -> None:
        self.settings.theme = action.data()
        self.apply_theme()

    def _on_presentation_toggled(self, on: bool) -> None:
        self.settings.presentation = on
        self.apply_theme()

    def _on_full_screen_toggled(self, on: bool) -> None:
        state = self.windowState()
        full = Qt.WindowState.WindowFullScreen
        self.setWindowState(state | full if on else state & ~full)  # a maximised window stays so

    def _on_color_scheme_changed(self, _scheme: object) -> None:
        if self.settings.theme == themes.SYSTEM:
            self.apply_theme()
