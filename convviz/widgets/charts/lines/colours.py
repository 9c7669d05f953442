"""Colours for lines that stand for no role, such as one for each layer, distinct for everyone in every theme."""

from types import MappingProxyType

from convviz.widgets.charts.lines.series import DASHED, DOTTED
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


#: Two more for whole lines that only their colour distinguishes, as runs, of which dashes mean something else.
_MORE = MappingProxyType(
    {
        "light": ("#000000", "#0000ff"),
        "dark": ("#ffffff", "#3388ff"),
        "contrast": ("#ffff00", "#0099ff"),
    }
)
RUN_COLOURS = MappingProxyType({theme: (*colours, *_MORE[theme]) for theme, colours in LINE_COLOURS.items()})


def run_colour(number: int) -> str:
    """The colour of a run in the theme that is drawn with, by its number from 0; they come round again after 7."""
    colours = RUN_COLOURS[current_theme().name]
    return colours[number % len(colours)]
