"""The main window: panels in docks, menus, keys, drag and drop, messages."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QByteArray, QMimeData, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup, QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QDockWidget,
    QFileDialog,
    QMainWindow,
    QMenu,
    QTabWidget,
    QWidget,
)

from convviz.app import theme as themes
from convviz.app.clipboard import image_from_qimage
from convviz.app.dialogs import AboutDialog, KeysDialog
from convviz.app.frames import ScrollFrame, WholeFrame
from convviz.app.session_files import read_session, save_session
from convviz.app.settings import LAYOUT_VERSION, Settings
from convviz.app.status import StatusLine
from convviz.panels.base import Panel
from convviz.panels.kernel import KernelPanel
from convviz.panels.table import PANELS
from convviz.state.jobs import Work
from convviz.state.player import Player
from convviz.state.session import Session, SessionError, apply
from convviz.state.workbench import Workbench
from convviz.widgets.theme import THEMES

SESSION_SUFFIX = ".convviz"
SESSION_FILTER = f"convviz sessions (*{SESSION_SUFFIX})"


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
        self._make_menus()
        workbench.image_opened.connect(self._on_image_opened)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_color_scheme_changed)

    # -- building ------------------------------------------------------------------------------------------------

    def _make_docks(self) -> None:
        for row in PANELS:
            dock = QDockWidget(row.title, self)
            dock.setObjectName(f"dock {row.key}")
            panel = row.make(self.workbench, dock)
            # A stepping panel is never cut: its player must stay in view.
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
                right = right or dock
            dock.show()
        if right is not None:
            right.raise_()
        left = [row for row in PANELS if row.area == Qt.DockWidgetArea.LeftDockWidgetArea]
        docks = [self.docks[row.key] for row in left]
        self.resizeDocks([docks[0], right], [312, 968], Qt.Orientation.Horizontal)
        self.resizeDocks(docks, [row.height for row in left], Qt.Orientation.Vertical)

    def _commands(self) -> list[Command]:
        return [
            Command("File", "Open image…", "Ctrl+O", self.panels["image"].open),
            Command("File", "Paste", "Ctrl+V", self.paste),
            Command("File", "-", "", self.close),
            Command("File", "Open session…", "Ctrl+Shift+O", self.ask_open_session),
            Command("File", "Save session…", "Ctrl+S", self.ask_save_session),
            Command("File", "Save session with its image…", "Ctrl+Shift+S", self.ask_save_session_with_image),
            Command("File", "-", "", self.close),
            Command("File", "Save panel as picture…", "Ctrl+E", self.ask_export),
            Command("File", "-", "", self.close),
            Command("File", "Quit", "Ctrl+Q", self.close),
            Command("Edit", "Copy picture of the panel", "Ctrl+C", self.copy),
            Command("Edit", "Copy kernel", "Ctrl+Shift+C", self.panels["kernel"].copy),
            Command("Edit", "Paste kernel", "Ctrl+Shift+V", self.panels["kernel"].paste),
            Command("Step", "Play or pause", "Space", self._toggle),
            Command("Step", "One step forward", "Right", self._forward),
            Command("Step", "One step back", "Left", self._back),
            Command("Step", "One row forward", "Down", self._row_forward),
            Command("Step", "One row back", "Up", self._row_back),
            Command("Step", "First step", "Home", self._first),
            Command("Step", "Last step", "End", self._last),
            Command("Step", "Faster", "+", self._faster),
            Command("Step", "Slower", "-", self._slower),
            Command("Step", "-", "", self.close),
            Command("Step", "Compare convolution and cross-correlation", "F", self._toggle_compare),
            Command("Help", "Keys", "F1", self.show_keys),
            Command("Help", "About convviz", "", self.show_about),
        ]

    def _make_menus(self) -> None:
        bar = self.menuBar()
        self._menus = {name: bar.addMenu(name) for name in ("File", "Edit", "View", "Panels", "Step", "Help")}
        stack = self.workbench.undo_stack
        undo_and_redo = (("Undo", stack.createUndoAction, "Ctrl+Z"), ("Redo", stack.createRedoAction, "Ctrl+Shift+Z"))
        for name, make, keys in undo_and_redo:
            action = make(self)
            action.setData(name)
            action.setShortcut(QKeySequence(keys))
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
        self.settings.geometry = self.saveGeometry()
        self.settings.layout = self.saveState(LAYOUT_VERSION)

    def restore_layout(self) -> None:
        """Take the window's and the docks' places of the last time."""
        if not self.settings.geometry.isEmpty():
            self.restoreGeometry(self.settings.geometry)
        if not self.settings.layout.isEmpty():
            self.restoreState(self.settings.layout, LAYOUT_VERSION)

    def reset_layout(self) -> None:
        """Put every panel where it was at the first start."""
        self.settings.layout = QByteArray()
        self._arrange_docks()

    def show_panel(self, key: str) -> None:
        """Bring a panel to the front and give it the focus."""
        dock = self.docks[key]
        dock.show()
        dock.raise_()
        self.panels[key].setFocus()

    def front_panel(self) -> str:
        """Key of the stepping panel that is in front."""
        stepping = [row.key for row in PANELS if row.player is not None]
        focused = [key for key in stepping if self.panels[key].isAncestorOf(QApplication.focusWidget() or self)]
        seen = [key for key in stepping if not self.panels[key].visibleRegion().isEmpty()]
        return (focused + seen + stepping)[0]

    def _player(self) -> Player:
        row = next(row for row in PANELS if row.key == self.front_panel())
        assert row.player is not None
        return row.player(self.workbench)

    def _on_dock_changed(self, _change: object) -> None:
        # A tab already names its panel, so a dock among tabs needs no title bar. Qt rearranges first.
        QTimer.singleShot(0, self, self._refresh_title_bars)

    def _refresh_title_bars(self) -> None:
        self.panels["image"].follow(self.front_panel())
        for dock in self.docks.values():
            bare = bool(self.tabifiedDockWidgets(dock)) and not dock.isFloating()
            if bare and dock.titleBarWidget() is None:
                dock.setTitleBarWidget(QWidget(dock))
            elif not bare and dock.titleBarWidget() is not None:
                old = dock.titleBarWidget()
                dock.setTitleBarWidget(None)
                old.deleteLater()

    # -- stepping ------------------------------------------------------------------------------------------------

    def _toggle(self) -> None:
        focused = QApplication.focusWidget()
        if isinstance(focused, QAbstractButton):
            # Space presses the button that has the focus; elsewhere it plays.
            focused.animateClick()
        else:
            self._player().toggle()

    def _forward(self) -> None:
        self._player().step(1)

    def _back(self) -> None:
        self._player().step(-1)

    def _row_forward(self) -> None:
        self._player().step(self._columns())

    def _row_back(self) -> None:
        self._player().step(-self._columns())

    def _columns(self) -> int:
        steps = self.workbench.pool_steps if self.front_panel() == "pooling" else self.workbench.conv_steps
        return steps.shape[1] if steps is not None else 1

    def _first(self) -> None:
        self._player().seek(0)

    def _last(self) -> None:
        player = self._player()
        player.seek(player.length - 1)

    def _faster(self) -> None:
        self._player().change_speed(1)

    def _slower(self) -> None:
        self._player().change_speed(-1)

    def _toggle_compare(self) -> None:
        self.workbench.edit("view", "Compare", compare=not self.workbench.view.value.compare)

    # -- files and clipboard -------------------------------------------------------------------------------------

    def open_path(self, path: str) -> None:
        """Open a session or an image, whichever the file's ending says."""
        if path.lower().endswith(SESSION_SUFFIX):
            self.open_session_file(path)
        else:
            self.workbench.open_image(path)

    def open_session_file(self, path: str) -> None:
        """Open a session; what is wrong with it is said, and nothing changed."""

        def work() -> Work:
            yield 0.0
            return path, read_session(path, self.workbench.images)

        self.workbench.run(work(), self._on_session_read)

    def _on_session_read(self, read: tuple[str, Session]) -> None:
        path, session = read
        apply(session, self.workbench)
        self.status.say(f"Opened {Path(path).name}.")

    def save_session_file(self, path: str, *, embed: bool = False) -> None:
        """Save the session to a file."""
        try:
            save_session(path, self.workbench, embed=embed)
        except SessionError as error:
            self.workbench.problem.emit(str(error))
        else:
            self.status.say(f"Saved {Path(path).name}.")

    def ask_open_session(self) -> None:
        """Ask for a session file and open it."""
        dialog = self._dialog(QFileDialog.AcceptMode.AcceptOpen, "Open session", SESSION_FILTER)
        dialog.fileSelected.connect(self.open_session_file)
        dialog.open()

    def ask_save_session(self) -> None:
        """Ask for a file and save the session; the image stays in its own file."""
        dialog = self._dialog(QFileDialog.AcceptMode.AcceptSave, "Save session", SESSION_FILTER, SESSION_SUFFIX)
        dialog.fileSelected.connect(self.save_session_file)
        dialog.open()

    def ask_save_session_with_image(self) -> None:
        """Ask for a file and save the session with its image inside."""
        title = "Save session with its image"
        dialog = self._dialog(QFileDialog.AcceptMode.AcceptSave, title, SESSION_FILTER, SESSION_SUFFIX)
        dialog.fileSelected.connect(self._on_save_with_image_selected)
        dialog.open()

    def ask_export(self) -> None:
        """Ask for a file and save a picture of the panel in front."""
        dialog = self._dialog(QFileDialog.AcceptMode.AcceptSave, "Save panel as picture", "PNG picture (*.png)", ".png")
        dialog.fileSelected.connect(self.export)
        dialog.open()

    def export(self, path: str) -> None:
        """Save a picture of the panel in front."""
        if self.panels[self.front_panel()].grab().save(path, "PNG"):
            self.status.say(f"Saved {Path(path).name}.")
        else:
            self.workbench.problem.emit(f"The picture could not be written to {path}.")

    def copy(self) -> None:
        """Copy the kernel's numbers while it has the focus, else a picture of the panel in front."""
        kernel = self.panels["kernel"]
        if isinstance(kernel, KernelPanel) and kernel.isAncestorOf(QApplication.focusWidget() or self):
            kernel.copy()
            self.status.say("The kernel's numbers are on the clipboard.")
        else:
            QGuiApplication.clipboard().setPixmap(self.panels[self.front_panel()].grab())
            self.status.say("A picture of the panel is on the clipboard.")

    def paste(self) -> None:
        """Take what the clipboard holds: a file, an image, or a matrix as the kernel."""
        data = QGuiApplication.clipboard().mimeData() or QMimeData()  # an empty clipboard may have none
        in_kernel = self.panels["kernel"].isAncestorOf(QApplication.focusWidget() or self)
        if in_kernel and data.hasText() and not data.hasUrls():
            self.panels["kernel"].paste()  # spreadsheets add a picture of the cells
        elif data.hasUrls() and data.urls()[0].isLocalFile():
            self.open_path(data.urls()[0].toLocalFile())
        elif data.hasImage():
            self.workbench.paste_image(image_from_qimage(QGuiApplication.clipboard().image(), "pasted image"))
        elif data.hasText():
            self.panels["kernel"].paste()
        else:
            self.workbench.problem.emit("The clipboard holds neither an image nor a matrix.")

    def _dialog(self, mode: QFileDialog.AcceptMode, title: str, kinds: str, suffix: str = "") -> QFileDialog:
        dialog = QFileDialog(self, title, "", kinds)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(mode)
        if mode == QFileDialog.AcceptMode.AcceptOpen:
            dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        if suffix:
            dialog.setDefaultSuffix(suffix)
        return dialog

    def _on_save_with_image_selected(self, path: str) -> None:
        self.save_session_file(path, embed=True)

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

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        data = event.mimeData()
        if data.hasUrls() and data.urls()[0].isLocalFile():
            self.open_path(data.urls()[0].toLocalFile())
        elif data.hasImage():
            self.workbench.paste_image(image_from_qimage(data.imageData(), "dropped image"))
        else:
            self.workbench.problem.emit("Only files and pictures can be dropped here, not web addresses.")
        event.acceptProposedAction()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closing.emit()
        self.workbench.shut_down()
        super().closeEvent(event)

    def _on_image_opened(self, path: str) -> None:
        self.settings.add_recent(path)

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
        if on:
            self.showFullScreen()
        else:
            self.showNormal()

    def _on_color_scheme_changed(self, _scheme: object) -> None:
        if self.settings.theme == themes.SYSTEM:
            self.apply_theme()
