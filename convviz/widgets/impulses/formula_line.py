"""The formula of x in a line: as many terms about the current one as there is room for."""

from typing import NamedTuple

from PySide6.QtCore import QRectF

from convviz.widgets.impulses.runs import Fonts, Run, Runs, width_of
from convviz.widgets.impulses.scene import Scene
from convviz.widgets.look.theme import Role

#: Stands for the terms that are not seen.
DOTS = "…"
_HEAD: Runs = (Run("x", Role.INPUT, bold=True), Run(" = ", Role.INPUT, bold=True))
_PLUS: Runs = (Run("  +  ", quiet=True),)
_REST: Runs = (Run(DOTS, quiet=True),)


class Piece(NamedTuple):
    """A piece of the formula: where it stands, what it says, and the term to which it leads, if to any."""

    box: QRectF
    runs: Runs
    term: int | None


def placed_formula(scene: Scene, line: QRectF, fonts: Fonts) -> list[Piece]:
    """The pieces of the formula within ``line``; dots lead to the next of the terms that they stand for."""
    first, last = _seen(scene, line.width() - width_of((*_HEAD, *_REST, *_PLUS, *_PLUS, *_REST), fonts), fonts)
    pieces: list[tuple[Runs, int | None]] = [(_HEAD, None)]
    if first > 0:
        pieces += [(_REST, first - 1), (_PLUS, None)]
    for index in range(first, last + 1):
        pieces += [(scene.formula(index), index), (_PLUS, None)]
    pieces = [*pieces, (_REST, last + 1)] if last < scene.count - 1 else pieces[:-1]
    placed, x = [], line.left()
    for runs, term in pieces:
        width = width_of(runs, fonts)
        placed.append(Piece(QRectF(x, line.top(), width, line.height()), runs, term))
        x += width
    return placed


def _seen(scene: Scene, room: float, fonts: Fonts) -> tuple[int, int]:
    """The first and the last term for which there is room, the current one among them."""

    def widths(index: int) -> float:
        return width_of((*scene.formula(index), *_PLUS), fonts)

    first = last = scene.current
    used = widths(scene.current)
    grows = True
    while grows:
        grows = False
        for index in (last + 1, first - 1):
            if 0 <= index < scene.count and used + (needed := widths(index)) <= room:
                first, last, used, grows = min(first, index), max(last, index), used + needed, True
    return first, last
