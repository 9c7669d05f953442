"""Shades of one colour, by which rows and the parts of piles know one another."""

from PySide6.QtGui import QColor

from convviz.widgets.look.theme import Role, current_theme, mixed

#: How much of the panel's colour is in the first shade, and of the text's in the last.
_PALE, _DEEP = 0.5, 0.55


def shade(number: int, count: int) -> QColor:
    """The shade of a copy, from pale to deep, of so many."""
    theme = current_theme()
    middle = theme.role(Role.PRODUCT)
    place = 0.5 if count < 2 else number / (count - 1)
    if place <= 0.5:
        return mixed(middle, QColor(theme.panel), _PALE * (1 - 2 * place))
    return mixed(middle, QColor(theme.text), _DEEP * (2 * place - 1))
