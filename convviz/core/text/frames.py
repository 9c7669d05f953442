"""What MATLAB, Julia and R print around the lines of a matrix: names, sizes, factors, and blocks of columns."""

import re
from collections.abc import Sequence
from fractions import Fraction

from convviz.core.text.formatting import counted
from convviz.core.text.surroundings import FACTOR, product

_JULIA = re.compile(r"\s*\d+(?:×\d+|-element) [^\n]{1,80}:\s*")
_NAME = re.compile(r"\s*[A-Za-z]\w*\s*=\s*")
_FACTOR_LINE = re.compile(rf"\s*({FACTOR})\s*\*\s*")
_R_COLUMNS, _R_ROW = re.compile(r"\s*\[,1\][\s\[\],\d]*"), re.compile(r"\s*\[\d*,\]")
#: "Columns 1 through 3", "Columns 4 and 5:", "Column 6".
_COLUMNS = re.compile(r"\s*Columns? (\d{1,7})(?: (?:through|and|to) (\d{1,7}))?:?\s*")


def without_frame(lines: list[str]) -> tuple[list[str], Fraction]:
    """The lines without what is printed above, beside and between them, and the factor among that.

    Raises
    ------
    ValueError
        Where a matrix is printed in blocks of columns, and some are missing.
    """
    factor = Fraction(1)
    if lines and _R_COLUMNS.fullmatch(lines[0]):
        return [_R_ROW.sub("", line, count=1) for line in lines[1:]], factor
    if lines and _JULIA.fullmatch(lines[0]):
        lines = lines[1:]
    if lines and (name := _NAME.match(lines[0])):
        lines = [line for line in (lines[0][name.end() :], *lines[1:]) if line]
    if lines and len(lines[0]) < 80 and (times := _FACTOR_LINE.fullmatch(lines[0])):
        lines, factor = lines[1:], product(times[1])
    if lines and _COLUMNS.fullmatch(lines[0]):
        lines = _abreast(lines)
    return lines, factor


def _abreast(lines: Sequence[str]) -> list[str]:
    """The lines of blocks of columns, put beside one another."""
    blocks: list[list[str]] = []
    reached = 0
    for line in lines:
        if (heading := _COLUMNS.fullmatch(line)) is None:
            blocks[-1].append(line)
            continue
        if int(heading[1]) != reached + 1:
            raise ValueError(f"column {reached + 1} is missing before column {heading[1]}; copy all of them")
        reached = int(heading[2] or heading[1])
        blocks.append([])
    for block in blocks[1:]:
        if len(block) != len(blocks[0]):
            rows = counted(len(block), "row")
            raise ValueError(f"some columns have {rows}, the first ones have {len(blocks[0])}")
    return [" ".join(parts) for parts in zip(*blocks, strict=True)]
