"""Turns a theme into Qt's palette and style sheet."""

from functools import cache
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from convviz.core.util.resources import resource_path
from convviz.widgets.look.theme import THEMES, UNIT, Theme, set_current_theme

FONT_FILES = ("Inter-Regular.otf", "Inter-SemiBold.otf")
FONT_FAMILY = "Inter"
TEXT_PIXELS = 14
#: Text of a presentation in a window of `PRESENTED` pixels; it grows and shrinks with that, up to a max.
PRESENTATION_PIXELS, MAX_PIXELS = 21, 28
PRESENTED = QSize(1280, 800)
#: Min sizes of it: of a panel that has docks beside it else, and of one that has not and so gains less room.
MIN_BESIDE_DOCKS, MIN_ALONE = 21, 16
#: Controls whose outline must be seen in high contrast. PySide's stub asks for bytes, but PySide itself for text.
_OUTLINED: tuple[Any, ...] = ("QComboBox", "QAbstractSpinBox")
#: A box to tick is nothing but its outline.
_BOX: Any = "QCheckBox"
_STYLED = "convviz styled"
_PASS_ON = Qt.ApplicationAttribute.AA_UseStyleSheetPropagationInWidgetStyles
#: The choice that follows the system.
SYSTEM = "system"


def presentation_pixels(window: QSize, *, docks: bool) -> int:
    """The size of text with which a panel is presented in a window, in pixels."""
    scale = min(window.width() / PRESENTED.width(), window.height() / PRESENTED.height())
    low = MIN_BESIDE_DOCKS if docks else MIN_ALONE
    return min(max(int(PRESENTATION_PIXELS * scale), low), MAX_PIXELS)


@cache
def load_fonts() -> None:
    """Make the bundled font known, once, so that the program looks alike everywhere."""
    for name in FONT_FILES:
        QFontDatabase.addApplicationFont(str(resource_path("fonts", name)))


def resolve_theme(choice: str) -> Theme:
    """The theme of a name; "system", or a name there is no more, gives light or dark as the system says."""
    if choice not in THEMES:
        dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return THEMES["dark" if dark else "light"]
    return THEMES[choice]


def apply_theme(app: QApplication, theme: Theme, text_pixels: int = TEXT_PIXELS) -> None:
    """Show the whole program in ``theme``, text ``text_pixels`` high."""
    set_current_theme(theme)
    if not app.property(_STYLED):  # its style's name is that of style sheets by now
        app.setStyle("Fusion")
        app.setProperty(_STYLED, True)
    font = QFont(FONT_FAMILY)
    font.setPixelSize(text_pixels)
    sheet = _style_sheet(theme)
    if sheet == app.styleSheet():
        _pass_on(app, font)
        return
    app.setFont(font)
    palette = _palette(theme)
    app.setPalette(palette)
    # Fusion draws the outline of a control in a darker shade of the window's colour: black on black.
    for kind in _OUTLINED:
        app.setPalette(_outlined(palette, theme.border) if theme is THEMES["contrast"] else palette, kind)
    app.setPalette(_outlined(palette, theme.muted), _BOX)
    app.setStyleSheet(sheet)  # to every widget there is, which takes long; each takes over the font too


def _pass_on(app: QApplication, font: QFont) -> None:
    """Have what the style sheet has been applied to take over another font, which else only a sheet applied anew does.

    That is not so for good: the colours that a sheet gives would be passed on to what lies in it too.
    """
    app.setAttribute(_PASS_ON, True)
    app.setFont(font)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.ApplicationFontChange)
    app.setAttribute(_PASS_ON, False)


def _outlined(palette: QPalette, colour: str) -> QPalette:
    outlined = QPalette(palette)
    outlined.setColor(QPalette.ColorRole.Window, QColor(colour))
    return outlined


def _palette(theme: Theme) -> QPalette:
    palette = QPalette()
    roles = QPalette.ColorRole
    for role, colour in (
        (roles.Window, theme.window),
        (roles.WindowText, theme.text),
        (roles.Base, theme.field),
        (roles.AlternateBase, theme.panel),
        (roles.Text, theme.text),
        (roles.Button, theme.panel),
        (roles.ButtonText, theme.text),
        (roles.BrightText, theme.warning),
        (roles.Highlight, theme.accent),
        (roles.HighlightedText, theme.on_accent),
        (roles.ToolTipBase, theme.panel),
        (roles.ToolTipText, theme.text),
        (roles.PlaceholderText, theme.muted),
        (roles.Link, theme.accent),
        (roles.Light, theme.border),
        (roles.Mid, theme.border),
        (roles.Midlight, theme.border),
        (roles.Dark, theme.border),
        (roles.Shadow, theme.window),
        (roles.Accent, theme.accent),
    ):
        palette.setColor(role, QColor(colour))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, _between(theme.muted, theme.panel))
    return palette


def _between(one: str, other: str) -> QColor:
    a, b = QColor(one), QColor(other)
    return QColor((a.red() + b.red()) // 2, (a.green() + b.green()) // 2, (a.blue() + b.blue()) // 2)


def _style_sheet(theme: Theme) -> str:
    half = UNIT // 2
    return f"""
    Panel, QDockWidget > QWidget {{ background: {theme.panel}; }}
    QDockWidget::title {{ background: {theme.panel}; padding: {2 * UNIT}px {3 * UNIT}px 0 {3 * UNIT}px; }}
    QDockWidget {{ font-weight: 600; }}
    QDockWidget > QWidget {{ font-weight: 400; }}
    QMainWindow::separator {{ background: {theme.window}; width: {2 * UNIT}px; height: {2 * UNIT}px; }}
    QTabBar::tab {{ background: transparent; color: {theme.muted}; padding: {UNIT}px {3 * UNIT}px;
        border-bottom: {half}px solid transparent; }}
    QTabBar::tab:selected {{ color: {theme.text}; border-bottom: {half}px solid {theme.accent}; }}
    QTabBar::tab:hover {{ color: {theme.text}; }}
    RoomBar {{ background: {theme.window}; border: none; border-bottom: 1px solid {theme.border}; padding: 0; }}
    RoomBar QTabBar::tab {{ padding: {UNIT + half}px {3 * UNIT}px; }}
    RoomBar QTabBar::tab:selected:focus {{ background: {theme.field}; color: {theme.accent};
        border-bottom: {half}px solid {theme.accent}; }}
    QLabel[muted="true"] {{ color: {theme.muted}; }}
    QLabel[warning="true"] {{ color: {theme.warning}; font-weight: 600; }}
    QToolButton {{ border: 1px solid transparent; border-radius: {UNIT}px; padding: {half}px {UNIT + half}px; }}
    QToolButton:hover {{ background: {theme.field}; border-color: {theme.border}; }}
    QToolButton:focus {{ border-color: {theme.accent}; }}
    QToolButton:checked {{ color: {theme.accent}; border-color: {theme.accent}; }}
    QToolButton:pressed {{ background: {theme.border}; }}
    QToolButton::menu-indicator {{ width: 0; }}
    QToolButton[segment="true"] {{ border: 1px solid {theme.border}; border-radius: 0; background: {theme.field};
        padding: {half}px {UNIT + 1}px; }}
    QToolButton[segment="true"]:checked {{ background: {theme.accent}; color: {theme.on_accent};
        border-color: {theme.accent}; }}
    QToolButton[segment="true"]:disabled {{ color: {_between(theme.muted, theme.panel).name()}; }}
    QToolButton[segment="true"]:focus {{ border: 1px solid {theme.text}; }}
    QToolButton[primary="true"] {{ background: {theme.accent}; color: {theme.on_accent}; padding: {UNIT}px
        {3 * UNIT}px; }}
    QToolButton[primary="true"]:disabled {{ background: {theme.field}; color: {theme.disabled}; }}
    QToolTip {{ background: {theme.panel}; color: {theme.text}; border: 1px solid {theme.border}; padding: {UNIT}px; }}
    QSlider::groove:horizontal {{ height: {UNIT}px; background: {theme.border}; border-radius: {half}px; }}
    QSlider::sub-page:horizontal {{ background: {theme.accent}; border-radius: {half}px; }}
    QSlider::handle:horizontal {{ width: {4 * UNIT}px; margin: -{3 * half}px 0; border-radius: {2 * UNIT}px;
        background: {theme.text}; }}
    QSlider::handle:horizontal:focus {{ background: {theme.accent}; border: {half}px solid {theme.text};
        border-radius: {2 * UNIT}px; }}
    QStatusBar::item {{ border: none; }}
    QMenuBar {{ background: {theme.window}; }}
    """


def theme_names() -> list[str]:
    """The names of all themes."""
    return list(THEMES)
