"""Formulas with the current numbers filled in, in the signs of print."""

from collections.abc import Sequence

from convviz.core.text.formatting import MINUS, pretty_formula
from convviz.core.windows.geometry import Axis


def length_sentences(rows: Axis, columns: Axis) -> list[str]:
    """The length formula of both axes (once if they are alike), and what is left out where a stride does not divide."""
    if rows == columns:
        return [_length_sentence("L′", rows), *_left_over(["row", "column"], rows)]
    return [
        _length_sentence("rows", rows),
        *_left_over(["row"], rows),
        _length_sentence("columns", columns),
        *_left_over(["column"], columns),
    ]


def _length_sentence(name: str, axis: Axis) -> str:
    rounded = f" → {axis.output}" if axis.left_over else ""
    dilated = f"   (dilated kernel: {axis.span} cells)" if axis.dilation > 1 else ""
    return f"{name} = {pretty_formula(axis.formula)}{rounded}{dilated}"


def _left_over(names: Sequence[str], axis: Axis) -> list[str]:
    if not axis.left_over:
        return []
    return [f"{axis.stride} does not divide {axis.padded - axis.span}: the {_last_cells(names, axis)} left out"]


def _last_cells(names: Sequence[str], axis: Axis) -> str:
    count, padding = axis.left_over, min(axis.left_over, axis.after)
    cells = " and ".join(names) if count == 1 else f"{count} " + " and ".join(f"{name}s" for name in names)
    of_padding = ""
    if padding:
        of_padding = " of padding" if padding == count else f" ({padding} of them padding)"
    return f"last {cells}{of_padding} {'is' if count == len(names) == 1 else 'are'}"


def index_formula(
    rows: Axis,
    columns: Axis,
    output_index: tuple[int, int],
    *,
    flip: bool,
    channels: bool = False,
    added: Sequence[str] = (),
) -> str:
    """The sum behind one output cell, such as ``y[2, 3] = Σ x[3 − m, 4 − n] · h[m, n]``; m and n count from 0.

    With ``channels`` the sum goes over the channels k too; ``added`` are added to it.
    """
    row, column = output_index
    across = (("m", rows, row), ("n", columns, column))
    indices = ", ".join(_input_index(letter, axis, place, flip) for letter, axis, place in across)
    channel = ", k" if channels else ""
    return f"y[{row}, {column}] = Σ x[{indices}{channel}] · h[m, n{channel}]{''.join(f' + {name}' for name in added)}"


def _input_index(letter: str, axis: Axis, place: int, flip: bool) -> str:
    # Under a flipped kernel weight m lies (K - 1 - m) dilations after the window's start.
    start = axis.start(place) + (axis.span - 1 if flip else 0)
    factor = f"{axis.dilation}" if axis.dilation > 1 else ""
    return f"{start} {MINUS if flip else '+'} {factor}{letter}".replace("-", MINUS)
