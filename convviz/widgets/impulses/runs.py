"""Lines of text in several colours, broken only between their pieces."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from convviz.widgets.look.theme import Role, current_theme


@dataclass(frozen=True)
class Run:
    """A piece of text, before which a line may be broken, but not within it.

    Attributes
    ----------
    role : whose colour it has; None for that of plain text.
    bold : whether it is written in bold.
    quiet : whether it is written quietly, whatever its role.
    glued : whether it stays in the line of the piece before it.
    """

    text: str
    role: Role | None = None
    bold: bool = False
    quiet: bool = False
    glued: bool = False

    @property
    def colour(self) -> QColor:
        """The colour it is written in."""
        theme = current_theme()
        if self.quiet:
            return QColor(theme.muted)
        return QColor(theme.text) if self.role is None else theme.role(self.role)


Runs: TypeAlias = tuple[Run, ...]
#: Gives the font of plain or bold text.
Fonts: TypeAlias = Callable[[bool], QFont]


def width_of(runs: Iterable[Run], fonts: Fonts) -> float:
    """Pixels that pieces take in one line."""
    return sum(QFontMetricsF(fonts(run.bold)).horizontalAdvance(run.text) for run in runs)


def broken(runs: Sequence[Run], fonts: Fonts, width: float) -> list[Runs]:
    """Pieces in lines of at most ``width`` pixels; what is longer and not to be broken has a line of its own."""
    lines: list[Runs] = []
    used = 0.0
    for unit in _units(runs):
        needed = width_of(unit, fonts)
        if lines and used + needed <= width:
            lines[-1] = (*lines[-1], *unit)
        else:
            lines.append(unit)
            used = 0.0
        used += needed
    return lines


def _units(runs: Sequence[Run]) -> list[Runs]:
    """Pieces that stay together."""
    units: list[Runs] = []
    for run in runs:
        if run.glued and units:
            units[-1] = (*units[-1], run)
        else:
            units.append((run,))
    return units


def draw_runs(painter: QPainter, runs: Iterable[Run], place: QPointF, fonts: Fonts) -> None:
    """Write pieces one after the other, from a point on their base line on."""
    x = place.x()
    for run in runs:
        font = fonts(run.bold)
        painter.setFont(font)
        painter.setPen(run.colour)
        painter.drawText(QPointF(x, place.y()), run.text)
        x += QFontMetricsF(font).horizontalAdvance(run.text)
