"""Colours for lines that stand for no role, such as one for each layer, distinct for everyone in every theme."""

from types import MappingProxyType

from convviz.widgets.charts.series import DASHED, DOTTED
from convviz.widgets.look.theme import current_theme

#: By theme, farthest from one another also to those who lack red or green cones, and at least 4.5:1 on the panel, since
#: names are written in them: found by searching all hues, measured in Oklab (B. Ottosson, 2020).
LINE_COLOURS = MappingProxyType(
    {
        "light": ("#0069a8", "#c24900", "#700054", "#178267", "#713714"),
        "dark": ("#56b4e9", "#fff06a", "#ca7288", "#38dc9e", "#b6a320"),
        "contrast": ("#6cc8ff", "#ffbd7a", "#cf819f", "#a3ffe8", "#ad9800"),
    }
)
_DASHES = (None, DASHED, DOTTED)


def line_style(number: int) -> tuple[str, tuple[float, float] | None]:
    """Colour and dashes of a line counted from 0, in the theme that is drawn with; 15 are distinct."""
    colours = LINE_COLOURS[current_theme().name]
    turn, place = divmod(number, len(colours))
    return colours[place], _DASHES[turn % len(_DASHES)]
