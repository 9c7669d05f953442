"""Matrices in brackets: MATLAB, Julia, NumPy, torch, lists, and with braces Mathematica and C."""

import re
from typing import Any

from convviz.core.text.cells import SEPARATORS, Rows, checked
from convviz.core.text.matrix import Matrix, Reading, matrix_of, slices
from convviz.core.text.numerals import quoted
from convviz.core.text.surroundings import factor_around, scaled

#: Brackets in one another: the weights of a convolution layer have four.
_DEEPEST = 4
#: Letters of a line from which on it may have been wrapped: NumPy does so at 75.
_WRAPPED = 50
_COMMENT = re.compile(r"[%#][^\n]*")
_C_COMMENT = re.compile(r"//[^\n]*|/\*[^*]*\*/")
_SCALAR = re.compile(r"np\.(?:float|u?int)\d+\(([^()\[\]]*)\)")  # as lists of NumPy's numbers are written
_GROUPED = re.compile(r"(?<![\d.,])[1-9]\d{0,2},0\d\d(?!\d)")  # 1,000 is no 1 beside a 0
_DIMENSION = re.compile(r"\[\s*(?:\w+\s*)?\]")
_FRACTION = re.compile(r"\d\s*/\s*\d+\)?\s*$")  # 1/9 [1 1 1; ...], as in a textbook
_CALL = re.compile(r"[A-Za-z_]\w*\s*\(\s*$")  # right before the brackets: in Python line breaks count for nothing


def read_brackets(text: str, limit: int | None) -> Matrix:
    """Read ``[1 2; 3 4]``, ``[[1, 2], [3, 4]]`` and deeper ones; see `parse_matrix`."""
    return _read(_SCALAR.sub(r"\1", _COMMENT.sub("", text)), limit)


def read_braces(text: str, limit: int | None) -> Matrix:
    """Read ``{{1, 2}, {3, 4}}`` of Mathematica and C; see `parse_matrix`."""
    text = _C_COMMENT.sub("", text)
    first = text.find("{")
    before = _DIMENSION.sub("", text[:first])  # as in float k[3][3] =
    text = before + text[first:].translate(str.maketrans("{}", "[]")).replace("*^", "e")
    return _read(re.sub(r"(?<=[\d.])[fFlLuU`](?=[\s,\]])", "", text), limit, beside=True)


def _read(text: str, limit: int | None, *, beside: bool = False) -> Matrix:
    if grouped := _GROUPED.search(text):
        thousands = grouped.group()
        raise ValueError(f"commas in brackets separate numbers; write {thousands.replace(',', '')} for {thousands}")
    first, last = text.find("["), text.rfind("]")
    if not 0 <= first < last:
        raise ValueError("the brackets do not close")
    before, after = text[:first], text[last + 1 :]
    factor = factor_around(before, after, beside=beside or _FRACTION.search(before) is not None)
    tree = _tree(text[first : last + 1])
    tree = tree[0] if len(tree) == 1 else tree
    if isinstance(tree, str):
        grids = _flat(tree, called=_CALL.search(before) is not None)
    else:
        shape, leaves = _shape(tree), _leaves(tree)
        if len(shape) > 1:
            values = scaled(checked([_cells(leaf) for leaf in leaves], None), factor)
            return matrix_of(slices(values.reshape(*shape, -1)), limit)
        grids = [([_cells(row) for leaf in leaves for row in leaf.split(";") if row.strip()], "")]
    only = limit if len(grids) == 1 else None  # where one way is too large another may not be
    return matrix_of([Reading(scaled(checked(rows, only), factor), how) for rows, how in grids], limit)


def _tree(text: str) -> list[Any]:
    """What the brackets hold: lists of lists, and at their ends the text of one row each."""
    stack: list[list[Any]] = [[]]
    start, last = 0, ""
    for match in re.finditer(r"[\[\]]", text):
        between, bracket = text[start : match.start()], match.group()
        start = match.end()
        row = bracket == "]" and last == "["
        if not row and (stray := between.strip(SEPARATORS)):
            if bracket == "[" and last == "[":
                raise ValueError("the brackets must hold one row each, as in [[1, 2], [3, 4]]")
            raise ValueError(f"{quoted(stray)} stands outside the rows' brackets")
        if bracket == "[":
            stack.append([])
            if len(stack) > _DEEPEST + 1:
                raise ValueError(f"brackets are nested too deeply: at most {_DEEPEST} of them in one another")
        elif len(stack) == 1:
            raise ValueError("the brackets do not close")
        else:
            held = stack.pop()
            stack[-1].append(between if row else held)
        last = bracket
    if len(stack) > 1:
        raise ValueError("the brackets must hold one row each, as in [[1, 2], [3, 4]], and close")
    return stack[0]


def _shape(tree: Any) -> tuple[int, ...]:
    """How many there are at each depth, without the numbers of a row."""
    if all(isinstance(part, str) for part in tree):
        return (len(tree),)
    if any(isinstance(part, str) for part in tree):
        raise ValueError("the brackets must hold one row each, as in [[1, 2], [3, 4]]")
    shapes = [_shape(part) for part in tree]
    for number, shape in enumerate(shapes):
        if shape != shapes[0]:
            raise ValueError(f"slice {number} has {' × '.join(map(str, shape))} rows, slice 0 has {shapes[0][-1]}")
    return (len(tree), *shapes[0])


def _leaves(tree: Any) -> list[str]:
    return [tree] if isinstance(tree, str) else [leaf for part in tree for leaf in _leaves(part)]


def _flat(text: str, *, called: bool) -> list[tuple[Rows, str]]:
    """The rows of one pair of brackets, and the other rows that they may be: a line is a row, or only wrapped."""
    lines = [line.strip() for line in text.strip(SEPARATORS).splitlines()]
    lines = [line for line in lines if line]
    if ";" in text:
        return [([_cells(piece) for line in lines for piece in line.split(";") if piece.strip()], "")]
    rows = [_cells(line) for line in lines]
    one = [_cells(" ".join(lines))]
    if len(rows) <= 1 or called:
        return [(one, "")]
    if "," in text and not all(line.endswith(",") for line in lines[:-1]):
        return [(rows, "")]  # where a list goes on there is a comma
    lengths = {len(row) for row in rows}
    if len(lengths) == 1:
        return [(rows, "rows by line"), (one, "all one row")]
    full = {len(row) for row in rows[:-1]}
    if len(full) == 1 and len(rows[-1]) < len(rows[0]) and len(lines[0]) >= _WRAPPED:
        return [(one, "all one row")]
    return [(rows, "")]


def _cells(row: str) -> list[str]:
    # In brackets a comma always separates; decimal commas are a spreadsheet's.
    cells = row.split(",") if "," in row else row.split()
    return cells[:-1] if len(cells) > 1 and not cells[-1].strip() else cells
