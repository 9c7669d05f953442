"""How the window looks: theme and size of text."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QGuiApplication
from PySide6.QtWidgets import QApplication

from convviz.app.keep.settings import Settings
from convviz.app.window.appearance import theme
from convviz.app.window.panels import Panels
from convviz.state.commands import PanelProtocol
from convviz.widgets.look.theme import THEMES


class Look(QObject):
    """Applies what the settings say, and has the actions that change it."""

    def __init__(self, panels: Panels, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._panels, self._settings = panels, settings
        self._pixels, self._name = theme.TEXT_PIXELS, settings.theme
        self._group = QActionGroup(self)
        titles = {theme.SYSTEM: "Follow the system", **{each.name: each.title for each in THEMES.values()}}
        self.themes = [self._theme_action(name, title) for name, title in titles.items()]
        self._group.triggered.connect(self._on_group_triggered)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_color_scheme_changed)

    def _theme_action(self, name: str, title: str) -> QAction:
        action = self._group.addAction(title)
        action.setCheckable(True)
        action.setChecked(name == self._settings.theme)
        action.setData(name)
        return action

    def set_text(self, pixels: int) -> None:
        """Draw everything with text of a size, in pixels."""
        if pixels != self._pixels:
            self._pixels = pixels
            self.apply()

    def apply(self, name: str | None = None) -> None:
        """Draw everything in a theme; by default in the one chosen last."""
        self._name = name or self._name
        application = cast("QApplication", QApplication.instance())
        theme.apply_theme(application, theme.resolve_theme(self._name), self._pixels)
        for panel in self._panels.made.values():
            panel.set_min_text(self._pixels)

    @contextmanager
    def lent(self, name: str) -> Iterator[None]:
        """Draw everything in another theme for as long as a block runs."""
        before = self._name
        if theme.resolve_theme(before) is theme.resolve_theme(name):
            yield
            return
        self.apply(name)
        try:
            yield
        finally:
            self.apply(before)

    def settle(self, panel: PanelProtocol) -> None:
        """Give a new panel the size of text that the others have."""
        if self._pixels != theme.TEXT_PIXELS:
            panel.set_min_text(self._pixels)

    def _on_group_triggered(self, action: QAction) -> None:
        self._settings.theme = action.data()
        self.apply(action.data())

    def _on_color_scheme_changed(self, _scheme: object) -> None:
        if self._name == theme.SYSTEM:
            self.apply()
