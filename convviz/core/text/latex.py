r"""Matrices in LaTeX: ``\frac{1}{16} \begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}``."""

import re

from convviz.core.text.cells import checked
from convviz.core.text.matrix import Matrix, Reading, matrix_of
from convviz.core.text.numerals import quoted
from convviz.core.text.surroundings import factor_around, scaled

_BEGIN = re.compile(r"\\begin\s*\{([A-Za-z]+\*?)\}")
_KNOWN = ("matrix", "pmatrix", "bmatrix", "Bmatrix", "smallmatrix", "psmallmatrix", "bsmallmatrix", "array")
_COLUMNS = re.compile(r"\s*(?:\[[^\[\]]*\])?\s*\{[^{}]*\}|\s*\[[^\[\]]*\]")  # as in {ccc}, {c|c}, [r]
_ROW = re.compile(r"\\\\(?:\s*\[[^\[\]]*\])?|\\cr(?![A-Za-z])|\\tabularnewline")
_COMMENT = re.compile(r"(?<!\\)%[^\n]*")
# Pattern of what means nothing to a number, or another way to write it.
_CLEANED = (
    (
        re.compile(
            r"\\h(?:line|dashline)|\\[,;:!> ]|\\q?quad|~|\\displaystyle|\\phantom\{[^{}]*\}|\\left\.?|\\right\.?"
        ),
        "",
    ),
    (re.compile(r"\\[dtc]?frac\s*\{\s*([\d.]+)\s*\}\s*\{\s*([\d.]+)\s*\}"), r"\1/\2"),
    (re.compile(r"\\[dtc]?frac\s*(\d)\s*(\d)"), r"\1/\2"),
    (re.compile(r"\{,\}"), ","),
    (re.compile(r"\\times|\\cdot|\\ast"), "*"),
)
_MATHS = re.compile(r"\\[\[\]()]|\$+|\\(?:begin|end)\{(?:equation|displaymath|align|gather|math)\*?\}|&")


def read_latex(text: str, limit: int | None) -> Matrix:
    """Read one environment of a matrix; see `parse_matrix`.

    Raises
    ------
    ValueError
        With the reason, where the text has not exactly one that is closed, or it is no matrix within ``limit``.
    """
    text = _COMMENT.sub("", text)
    begins = [match for match in _BEGIN.finditer(text) if match[1] in _KNOWN]
    if len(begins) != 1:
        names = ", ".join(match[1] for match in _BEGIN.finditer(text))[:40]
        reason = f"{len(begins)} matrices; copy one of them" if begins else f"no matrix, only {names or 'a beginning'}"
        raise ValueError(f"the LaTeX holds {reason}")
    (begin,) = begins
    body, end, after = text[begin.end() :].partition(f"\\end{{{begin[1]}}}")
    if not end:
        raise ValueError(f"\\begin{{{begin[1]}}} has no \\end{{{begin[1]}}}")
    columns = _COLUMNS.match(body)
    if columns and (begin[1] == "array" or "[" in columns.group()):
        body = body[columns.end() :]
    rows = [[cell.strip("{} \t\n") for cell in _cleaned(row).split("&")] for row in _ROW.split(body)]
    rows = [row for row in rows if any(row)]
    factor = factor_around(_around(text[: begin.start()]), _around(after), beside=True)
    return matrix_of([Reading(scaled(checked(rows, limit), factor))], limit)


def _cleaned(text: str) -> str:
    for pattern, instead in _CLEANED:
        text = pattern.sub(instead, text)
    return text


def _around(text: str) -> str:
    """What stands beside the matrix, without brackets of its own and the signs that begin and end a formula."""
    if len(text) > 1000:
        raise ValueError(f"{quoted(text)} stands outside the matrix")
    plain = _cleaned(_MATHS.sub("", text)).strip()
    return plain.strip("[]|.{}\\") if plain.strip("[](){}|.,;\\ ") else ""
