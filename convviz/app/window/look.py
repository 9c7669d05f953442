"""How the window looks: theme, size of text, full screen; the View menu."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QSignalBlocker, Qt
from PySide6.QtGui import QAction, QActionGroup, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QApplication

from convviz.app.start.settings import Settings
from convviz.app.window import theme
from convviz.state.subject import PanelProtocol
from convviz.widgets.look.theme import THEMES

if TYPE_CHECKING:
    from convviz.app.window.main_window import MainWindow


class Look(QObject):
    """Applies what the settings say, and has the actions that change it."""

    def __init__(self, window: MainWindow, settings: Settings) -> None:
        super().__init__(window)
        self._window, self._settings = window, settings
        self._pixels = theme.TEXT_PIXELS
        self._group = QActionGroup(self)
        titles = {theme.SYSTEM: "Follow the system", **{each.name: each.title for each in THEMES.values()}}
        self.themes = [self._theme_action(name, title) for name, title in titles.items()]
        self._group.triggered.connect(self._on_group_triggered)
        self.large_text = self._switch("Large text for a projector", "Ctrl+L")
        self.large_text.setChecked(settings.presentation)
        self.large_text.toggled.connect(self._on_large_text_toggled)
        self.full_screen = self._switch("Full screen", "F11")
        self.full_screen.toggled.connect(self._on_full_screen_toggled)
        self.sizes = [self.large_text, self.full_screen]
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_color_scheme_changed)

    def _theme_action(self, name: str, title: str) -> QAction:
        action = self._group.addAction(title)
        action.setCheckable(True)
        action.setChecked(name == self._settings.theme)
        action.setData(name)
        return action

    def _switch(self, text: str, keys: str) -> QAction:
        action = QAction(text, self)
        action.setCheckable(True)
        action.setShortcut(QKeySequence(keys))
        return action

    def apply(self, choice: str | None = None, *, large: bool | None = None) -> None:
        """Draw everything in a theme and with large text or not; by default as the settings say."""
        large = self._settings.presentation if large is None else large
        self._pixels = theme.PRESENTATION_PIXELS if large else theme.TEXT_PIXELS
        application = cast("QApplication", QApplication.instance())
        theme.apply_theme(application, theme.resolve_theme(choice or self._settings.theme), self._pixels)
        for panel in self._window.panels.made.values():
            panel.set_min_text(self._pixels)

    def settle(self, panel: PanelProtocol) -> None:
        """Give a new panel the size of text that the others have."""
        if self._pixels != theme.TEXT_PIXELS:
            panel.set_min_text(self._pixels)

    def show_full_screen(self, on: bool) -> None:
        """Say that the window fills the screen by now, or does not."""
        with QSignalBlocker(self.full_screen):
            self.full_screen.setChecked(on)

    def _on_group_triggered(self, action: QAction) -> None:
        self._settings.theme = action.data()
        self.apply()

    def _on_large_text_toggled(self, on: bool) -> None:
        self._settings.presentation = on
        self.apply()

    def _on_full_screen_toggled(self, on: bool) -> None:
        state, full = self._window.windowState(), Qt.WindowState.WindowFullScreen
        self._window.setWindowState(state | full if on else state & ~full)  # a maximised window stays so

    def _on_color_scheme_changed(self, _scheme: object) -> None:
        if self._settings.theme == theme.SYSTEM:
            self.apply()
