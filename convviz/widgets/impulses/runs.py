"""Lines of text in several colours, broken only between their pieces."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from convviz.widgets.look.theme import Role, current_theme


@dataclass(frozen=True)
class Run:
    """A piece of text that is never broken.

    Attributes
    ----------
    role : whose colour it has; None for that of plain text.
    bold : whether it is written in bold.
    quiet : whether it is written quietly, whatever its role.
    """

    text: str
    role: Role | None = None
    bold: bool = False
    quiet: bool = False

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
    """Pieces in lines of at most ``width`` pixels; a piece that is longer has a line of its own."""
    lines: list[list[Run]] = [[]]
    used = 0.0
    for run in runs:
        needed = QFontMetricsF(fonts(run.bold)).horizontalAdvance(run.text)
        if lines[-1] and used + needed > width:
            lines.append([])
            used = 0.0
        lines[-1].append(run)
        used += needed
    return [tuple(line) for line in lines]


def draw_runs(painter: QPainter, runs: Iterable[Run], place: QPointF, fonts: Fonts) -> None:
    """Write pieces one after the other, from a point on their base line on."""
    x = place.x()
    for run in runs:
        font = fonts(run.bold)
        painter.setFont(font)
        painter.setPen(run.colour)
        painter.drawText(QPointF(x, place.y()), run.text)
        x += QFontMetricsF(font).horizontalAdvance(run.text)
