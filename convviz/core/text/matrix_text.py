"""Matrices as text: read in from what people copy, and written out for spreadsheets, NumPy and MATLAB."""

import re
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from convviz.core.text.brackets import read_braces, read_brackets
from convviz.core.text.formatting import full_precision
from convviz.core.text.latex import read_latex
from convviz.core.text.matrix import Matrix
from convviz.core.text.plain import read_plain, without_units


class Notation(NamedTuple):
    """A way to write matrices: by which sign in a text it is known, and what reads it.

    The reader takes the text and the greatest number of rows and columns, or None.
    """

    name: str
    sign: re.Pattern[str]
    read: Callable[[str, int | None], Matrix]


#: The first whose sign is in the text reads it.
NOTATIONS = (
    Notation("LaTeX", re.compile(r"\\begin"), read_latex),
    Notation(
        "printed by Julia or R", re.compile(r"\A\s*(?:\d+(?:×\d+|-element) [^\n]{1,80}:\s*$|\[,1\])", re.M), read_plain
    ),
    Notation("braces: Mathematica, C", re.compile(r"\{"), read_braces),
    Notation("brackets: MATLAB, Julia, NumPy, torch", re.compile(r"[\[\]]"), read_brackets),
    Notation("lines: spreadsheets, CSV", re.compile(""), read_plain),
)
#: Characters and numbers above which a text is not read: it would take many seconds.
TEXT_LIMIT, NUMBERS_LIMIT = 8 * 1024**2, 1024**2
#: Characters by which a text is judged before it is read.
_GLANCE = 4000
_BETWEEN = re.compile(r"[\s,;&|(){}\[\]\\]+")
_NUMBER = re.compile(r"[-+\u2212]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\.?")
#: The end of a line after which MATLAB goes on.
_GOES_ON = re.compile(r"\.\.\.[^\S\n]*(?:%[^\n]*)?\n")
#: What stands before a matrix in a program and says nothing of it.
_IMPORTS = re.compile(r"\A(?:\s*(?:import|from|using) [A-Za-z_][\w.]*(?:[ ,]+[A-Za-z_*][\w.]*)*;?[^\S\n]*\n)+")
_DOTS = ("...", "…", "⋮", "⋱", "dots")  # to look for these first is much quicker
_LEFT_OUT = re.compile(r"\.\.\.|…|⋮|⋱|\\[cvd]?dots(?![A-Za-z])")
#: What consoles write before what was typed or computed.
_PROMPT = re.compile(r"^(?:>>>|>>|\.\.\.|Out\[\d+\]:|In \[\d+\]:|julia>|octave:\d+>)(?: |$)", re.M)


def parse_matrix(text: str, *, limit: int | None = None) -> Matrix:
    r"""Read a matrix from text as it is copied from elsewhere.

    Understands spreadsheets and CSV (quoted, with a header, with decimal commas), MATLAB and Julia (``[1 2; 3 4]``, a
    row a line, and what they print), ``repr`` and ``str`` of NumPy's arrays and torch's tensors, nested lists,
    Mathematica and C (``{{1, 2}, {3, 4}}``), LaTeX (``\begin{bmatrix}``), and a factor before or behind
    (``1/9*[...]``). Of an array with more than two axes the first slice is taken.

    Parameters
    ----------
    text : str
    limit : int, optional
        Greatest number of rows and of columns.

    Returns
    -------
    Matrix
        Its ``values`` are (rows, columns) float64; ``reading`` says how they were read, where that can be done in
        another way too, which ``others`` holds.

    Raises
    ------
    ValueError
        Naming the row and what is wrong: no numbers, a cell that is empty or no finite number, rows of different
        lengths, too large or too long, brackets that do not make rows or are nested too deeply, what stands beside them
        and is not known, numbers that were left out (``...``).
    """
    if len(text) > TEXT_LIMIT or sum(map(text.count, "\n\t,;&[{")) > NUMBERS_LIMIT:
        raise ValueError(
            f"the text is too long, at most {TEXT_LIMIT:,} characters and {NUMBERS_LIMIT:,} numbers are read; "
            "save it as NPY"
        )
    text = text.lstrip("\ufeff")
    if _PROMPT.match(text):
        text = _PROMPT.sub("", text)
    text = _IMPORTS.sub("", text, count=1)
    if 0 <= text.find("[") < text.find(";") < text.rfind("]"):  # NumPy's dots stand where there are no semicolons
        text = _GOES_ON.sub(" ", text)
    if any(sign in text for sign in _DOTS) and _LEFT_OUT.search(text):
        raise ValueError('the text says "..." where numbers were left out; copy all of them')
    signs = without_units(text)
    return next(notation.read(text, limit) for notation in NOTATIONS if notation.sign.search(signs))


def parse_list(text: str) -> tuple[float, ...]:
    """Read a text as one list of numbers: as `parse_matrix` does, whose ValueErrors it has, a row or a column."""
    rows, columns = (values := parse_matrix(text).values).shape
    if 1 not in (rows, columns):
        raise ValueError(f"a list is one row or one column of numbers, not {rows} × {columns}")
    return tuple(map(float, values.ravel()))


def looks_like_matrix(text: str) -> bool:
    """Whether a text may be a matrix: a short one is read, a long one must begin with more numbers than words."""
    if len(text) > _GLANCE:
        words = [word for word in _BETWEEN.split(text[:_GLANCE]) if word]
        return 2 * sum(_NUMBER.fullmatch(word) is not None for word in words) > len(words)
    try:
        parse_matrix(text)
    except ValueError:
        return False
    return True


def format_matrix(values: ArrayLike, *, separator: str = "\t") -> str:
    """Write a matrix, one line a row, every number with all its digits; tabs paste into any spreadsheet."""
    rows = np.atleast_2d(np.asarray(values, dtype=np.float64))
    return "\n".join(separator.join(full_precision(float(value)) for value in row) for row in rows) + "\n"
