"""The main window: its parts and how they are joined."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDragMoveEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QDockWidget, QMainWindow, QMenu, QWidget

from convviz.app.keep.settings import Settings
from convviz.app.window.appearance.look import Look
from convviz.app.window.appearance.presentation import Presentation
from convviz.app.window.appearance.scene import Scene, scene_of
from convviz.app.window.dialogs import AboutDialog, KeysDialog
from convviz.app.window.docks import DockArea
from convviz.app.window.exchange import Exchange
from convviz.app.window.layout import FIRST_SIZE, lay_out, layout_of
from convviz.app.window.leaving import Leaving
from convviz.app.window.menus.code_window import CodeMenu
from convviz.app.window.menus.commands import edit_menu, file_menu, help_menu, panels_menu, view_menu
from convviz.app.window.menus.recent import RecentMenu
from convviz.app.window.menus.result_menu import ResultMenu
from convviz.app.window.menus.room_menu import RoomMenu
from convviz.app.window.menus.step_menu import StepMenu
from convviz.app.window.menus.tables import Menu, actions_with_keys
from convviz.app.window.menus.text_menu import TextMenu
from convviz.app.window.openable import Openable
from convviz.app.window.panels import Panels
from convviz.app.window.room_bar import RoomBar
from convviz.app.window.rooms import Rooms
from convviz.app.window.sessions import Sessions
from convviz.app.window.stage import Stage
from convviz.app.window.status import StatusLine
from convviz.app.window.stepping import StepCommands
from convviz.core.util.names import printable
from convviz.panels.shared.clipboard import accept_as_copy
from convviz.state.choices.image import ImageChoice
from convviz.state.commands import PanelProtocol
from convviz.state.context import Context
from convviz.state.lab.ways import SAVE_CHECKPOINT
from convviz.state.rooms import Room
from convviz.state.subject import Subject
from convviz.widgets.controls.keys import finish_typing


class MainWindow(QMainWindow):
    """The window. It owns the workbench and ends whatever runs when it closes."""

    #: About to close, with everything still there.
    closing = Signal()

    def __init__(self, rows: Sequence[Subject], context: Context, settings: Settings) -> None:
        super().__init__()
        self.setObjectName("convviz")
        self.setAcceptDrops(True)
        self.setDockOptions(
            QMainWindow.DockOption.AnimatedDocks
            | QMainWindow.DockOption.AllowNestedDocks
            | QMainWindow.DockOption.AllowTabbedDocks
            | QMainWindow.DockOption.GroupedDragging
        )
        self.resize(FIRST_SIZE)
        self.context, self.workbench, self.settings = context, context.workbench, settings
        self._rows = rows
        self.workbench.setParent(self)
        #: Once closed: whether everything that ran has ended.
        self.ended = True
        # Made in the order in which Tab goes.
        self.rooms = Rooms(rows, self)
        self.bar = RoomBar(self.rooms, self)
        self.addToolBar(Qt.ToolBarArea.TopToolBarArea, self.bar)
        self.panels = Panels(rows, context, self, self._settle_panel)
        self.look = Look(self.panels, settings, self)
        self.dock_area = DockArea(self, self.rooms, rows, self.panels.__getitem__)
        self.stage = Stage(self.rooms, self.panels.__getitem__, self)
        self.setCentralWidget(self.stage)
        self.status = StatusLine(context, self)
        self.setStatusBar(self.status)
        self.leaving = Leaving(self, self.workbench.background.writing, self.status)
        self.stepping = StepCommands(context, self.front)
        self.sessions = Sessions(self, settings.recent_sessions)
        openable = Openable(self, rows, self.sessions)
        self.exchange = Exchange(self, rows, self.front, self.panels, openable, self.draw_scene)
        # Not by how a name ends: what is on a list has been opened as that.
        self.recent = RecentMenu("Open recent image", settings.recent_images, context.images.open, self)
        self.recent_sessions = RecentMenu("Open recent session", settings.recent_sessions, self.sessions.open, self)
        self.presentation = Presentation(self, self.rooms, self.panels, self.dock_area, self.look)
        self.text_menu = TextMenu(self.exchange, self)
        self.code_menu = CodeMenu(self, self.front)
        self.room_menu = RoomMenu(self.rooms, self)
        self.result_menu = ResultMenu(self, self.front)
        self.step_menu = StepMenu(rows, self.stepping, context, self)
        #: Title -> menu.
        self.menus = {menu.title(): menu for menu in self._make_menus()}
        for title, menu in self.menus.items():
            menu.setTitle(f"&{title}")  # Alt and its first letter open it
            self.menuBar().addMenu(menu)
        self.addActions([action for _, action in self.actions_with_keys()])  # keys work without the menus too
        self._connect()
        self.stage.show_front()
        self._on_rooms_changed()

    def _connect(self) -> None:
        self.context.images.opened.connect(self._on_image_opened)
        self.presentation.toggled.connect(self._on_presentation_toggled)
        # The bar keeps the focus where the arrow keys move in it.
        self.bar.room_requested.connect(self.rooms.enter)
        self.bar.panel_requested.connect(self.rooms.show)
        self.room_menu.room_requested.connect(self.enter)
        self.room_menu.panel_requested.connect(self.show_panel)
        self.rooms.changed.connect(self._on_rooms_changed)
        self.context.lab.message.connect(self.status.tell)
        self.workbench.background.writing.said.connect(self.status.say)

    def _make_menus(self) -> list[QMenu]:
        """The menus in their order: the window's own, and those of the rows that have one."""
        recent = self.recent, self.recent_sessions
        turn = self.next_tab, self.previous_tab
        return [
            file_menu(self.exchange, self.sessions, recent, self.result_menu, self),
            edit_menu(
                self.workbench.undo_stack,
                self.exchange,
                self.result_menu,
                (*self.text_menu.entries, self.code_menu.action),
                self,
            ),
            view_menu(self.look, self.presentation, self),
            panels_menu(self.room_menu.groups, turn, self.dock_area.toggles, self.reset_layout, self),
            self.step_menu,
            *(Menu(row.title, *row.commands(self), parent=self) for row in self._rows if row.commands is not None),
            help_menu(self.show_keys, self.show_about, self),
        ]

    def _settle_panel(self, row: Subject, panel: PanelProtocol) -> None:
        """Put a new panel into its place, in the look of the others."""
        if row.dock is None:
            self.stage.hold(row, panel)
        self.look.settle(panel)
        panel.panel_requested.connect(self.show_panel)

    # -- what is in front ------------------------------------------------------------------------------------------

    def front(self) -> Subject:
        """The row of the panel in front: the tab that is seen, whatever has the focus."""
        return self.rooms.front

    @property
    def docks(self) -> dict[str, QDockWidget]:
        """Key -> dock of the panels that stand beside the tabs."""
        return self.dock_area.widgets

    @property
    def front_panel(self) -> PanelProtocol:
        """The panel in front."""
        return self.panels[self.rooms.front.key]

    def show_panel(self, key: str) -> None:
        """Bring a panel to the front, or show it as a dock, and give it the focus."""
        if key in self.docks:
            self.dock_area.show(key)
        else:
            self.rooms.show(key)
        self.panels[key].widget.setFocus()

    def enter(self, room: Room) -> None:
        """Go to a room, and give its panel the focus."""
        self.rooms.enter(room)
        self.front_panel.widget.setFocus()

    def _on_rooms_changed(self) -> None:
        front = self.rooms.front
        self.status.set_summary(front.summary)
        self.step_menu.show_front(front)
        self.result_menu.show_front(front)
        self.code_menu.show_front(front)
        for key in self.docks:
            self.panels[key].follow(front.key)
        if self.presentation.on:
            self.presentation.settle()

    def _on_image_opened(self, path: str) -> None:
        self.settings.recent_images.add(path)
        key = self.workbench.subject_of(ImageChoice).key
        room = next(row.room for row in self._rows if row.key == key)
        if room is not self.rooms.room:  # in which nothing may be seen of it
            self.status.tell(f"Opened {printable(Path(path).name)}: {room.value} shows it.")

    # -- what commands ask of it -----------------------------------------------------------------------------------

    @property
    def widget(self) -> QWidget:
        """The window itself, over which dialogs open."""
        return self

    def panel(self, key: str) -> PanelProtocol:
        """The panel of a subject, seen or not."""
        return self.panels[key]

    def say(self, sentence: str) -> None:
        """Show something good for a while."""
        self.status.say(sentence)

    # -- look and layout -------------------------------------------------------------------------------------------

    def apply_theme(self, name: str | None = None) -> None:
        """Draw everything in a theme; by default in the one chosen last."""
        self.look.apply(name)

    def next_tab(self) -> None:
        """Go to the next tab of the room; of a single one to its next view."""
        self._turn(1)

    def previous_tab(self) -> None:
        """Go to the tab before in the room; of a single one to the view before."""
        self._turn(-1)

    def _turn(self, pages: int) -> None:
        front = self.front()
        if front.turn is not None and len(self.rooms.tabs(self.rooms.room)) == 1:
            front.turn(self.context, pages)
        else:
            self.rooms.turn(pages)

    def present(self, on: bool = True) -> None:
        """Present the panel in front in a window of the size at hand, or no longer."""
        self.presentation.switch.setChecked(on)
        self.presentation.settle()

    def _on_presentation_toggled(self, on: bool) -> None:
        self.status.set_quiet(on)
        for part in (self.menuBar(), self.bar):
            part.setVisible(not on)

    def draw_scene(self) -> Scene:
        """Draw the scene of the panel in front, as a picture for elsewhere."""
        return scene_of(self.front_panel, self.front().title, self.look, self.presentation)

    def save_layout(self) -> None:
        """Keep the places of the window and of what is in it for the next time."""
        self.settings.layout = layout_of(self, self.dock_area, self.rooms)

    def restore_layout(self) -> None:
        """Take the places of the last time."""
        lay_out(self, self.dock_area, self.rooms, self.settings.layout)

    def reset_layout(self) -> None:
        """Put every dock where it was at the first start."""
        self.dock_area.reset()

    # -- help ------------------------------------------------------------------------------------------------------

    def actions_with_keys(self) -> list[tuple[str, QAction]]:
        """(menu, action) of everything that has a key."""
        return actions_with_keys(self.menus.values())

    def show_keys(self) -> QDialog:
        """Show the cheat sheet."""
        tabs_first = sorted(self._rows, key=lambda row: row.dock is not None)
        dialog = KeysDialog(self.actions_with_keys(), [hint for row in tabs_first for hint in row.mouse], self)
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

    # -- events ----------------------------------------------------------------------------------------------------

    def focusNextPrevChild(self, forward: bool) -> bool:
        # Qt would lead into a dock that lies behind another one's tab, which counts as visible for it.
        behind = (panel.widget for panel in self.panels.made.values() if not panel.is_seen)
        unseen = [widget for widget in behind if widget.isVisible()]
        for widget in unseen:
            widget.setEnabled(False)
        moved = super().focusNextPrevChild(forward)
        for widget in unseen:
            widget.setEnabled(True)
        return moved

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():  # which minimised windows get
            QTimer.singleShot(0, self.dock_area, self.dock_area.show_floating_again)  # Qt shows it only after this

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.exchange.can_take(event.mimeData()):
            accept_as_copy(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        accept_as_copy(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self.exchange.drop(event.mimeData())
        accept_as_copy(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        finish_typing()
        leaving, run = self.leaving, self.context.lab.run
        way, control = run.way_to(SAVE_CHECKPOINT), run.control
        if leaving.must_wait() or leaving.must_keep() or leaving.must_ask(run.end_for_good(), way, control):
            event.ignore()
            return
        self.presentation.end()  # the layout that is kept is the other one
        self.closing.emit()
        self.ended = self.context.shut_down() and not leaving.without
        super().closeEvent(event)
