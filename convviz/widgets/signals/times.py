"""Times below an axis."""

from PySide6.QtGui import QColor, QPainter

from convviz.widgets.look.lettering import Lettering, Piece
from convviz.widgets.look.theme import UNIT, current_theme
from convviz.widgets.signals.geometry import Columns

_STRIDES = [factor * 10**power for power in range(9) for factor in (1, 2, 5)]


def time_text(time: int) -> str:
    """A time as it is written on the screen."""
    return f"{time:,}".replace("-", "−")


def draw_times(
    painter: QPainter, columns: Columns, middle: float, letters: Lettering, name: str, left: float, current: int | None
) -> None:
    """Write times below their columns, as many as have room, the current one in bold, and their name before them."""
    metrics, muted = letters.plain_metrics, QColor(current_theme().muted)
    base = middle + metrics.ascent() / 2 - 1
    widest = max(metrics.horizontalAdvance(time_text(end)) for end in (columns.first, columns.last)) + 3 * UNIT
    stride = next(step for step in _STRIDES if step * columns.spacing >= widest)
    for time in range(-(-columns.first // stride) * stride, columns.last + 1, stride):
        if current is None or abs(time - current) * columns.spacing >= widest:
            _write(painter, columns.x(time), base, Piece(time_text(time), muted), letters)
    if current is not None and columns.first <= current <= columns.last:
        bold = Piece(time_text(current), QColor(current_theme().text), bold=True)
        _write(painter, columns.x(current), base, bold, letters)
    if name:
        letters.draw(painter, left - metrics.horizontalAdvance(name), base, [Piece(name, muted)])


def _write(painter: QPainter, middle: float, base: float, piece: Piece, letters: Lettering) -> None:
    letters.draw(painter, middle - letters.width([piece]) / 2, base, [piece])
