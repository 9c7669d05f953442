"""Matrices without brackets: spreadsheets, CSV, columns of numbers, and what MATLAB, Julia and R print.

What separates the numbers and what a comma means is not written anywhere. So every way that makes equally long rows of
numbers of the whole text is a reading, and the likeliest is taken.
"""

import csv
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from convviz.core.text.cells import Rows, checked
from convviz.core.text.frames import without_frame
from convviz.core.text.matrix import Matrix, Reading, TooLargeError, matrix_of
from convviz.core.text.numerals import Commas, is_number, quoted
from convviz.core.text.surroundings import scaled

Lines = Sequence[str]
#: Characters a number above which a text is not even split.
_LONG = 300


def _between(separator: str) -> Callable[[Lines], Rows]:
    """Split by a separator, which does not count within quotation marks."""

    def split(lines: Lines) -> Rows:
        if not any('"' in line for line in lines):
            return [line.split(separator) for line in lines]
        try:
            return list(csv.reader(lines, delimiter=separator, strict=True))
        except csv.Error:
            raise ValueError("the quotation marks do not close") from None

    return split


def _words(lines: Lines) -> Rows:
    return [line.split() for line in lines]


def _statements(lines: Lines) -> list[str]:
    """The rows that semicolons end, as in MATLAB."""
    return [row for line in lines for row in line.strip().removesuffix(";").split(";")]


def _has(sign: str) -> Callable[[Lines], bool]:
    return lambda lines: any(sign in line for line in lines)


def _ends_rows(lines: Lines) -> bool:
    """Semicolons may end rows: in a single line, at the ends of several, or where more than a number stands between."""
    if not _has(";")(lines) or _has('"')(lines):
        return False
    within = any(";" in line.strip().removesuffix(";") for line in lines)
    several = (len(row.split()) > 1 or row.count(",") > 1 for row in _statements(lines))
    return len(lines) == 1 or not within or all(several)


def _commas_split(lines: Lines) -> bool:
    """Commas may split columns: in quotation marks, beside spaces, or where no line has a space."""
    return _has(",")(lines) and (_has('"')(lines) or _comma_ends_word(lines) or _one_word_each(lines))


def _comma_ends_word(lines: Lines) -> bool:
    return any("," in (word[0], word[-1]) for line in lines for word in line.split())


def _one_word_each(lines: Lines) -> bool:
    return all(len(line.split(None, 2)) == 1 for line in lines)


#: "1,05" and "1,000" are no two integers.
_ZERO_AFTER = re.compile(r"(?<![\d.])(?:[1-9]\d*|0),0\d")


#: Decimals rather than cells: "0,5", "1,125", "1,05".
_DECIMALS = re.compile(r"(?<!\d)0,\d|,\d{3}|,0\d")


def _spaces_split(lines: Lines) -> bool:
    """Spaces may split columns: beside no comma or quotation mark. In a single column some decimals must be evident."""
    if _comma_ends_word(lines) or _has('"')(lines):
        return False
    commas = sum("," in line for line in lines)
    return commas in (0, len(lines)) or not _one_word_each(lines) or any(map(_DECIMALS.search, lines))


def _zeros_after_commas(lines: Lines) -> bool:
    return any(map(_ZERO_AFTER.search, lines))


#: "1 000" or "12 345,5": a number whose thousands stand apart.
_GROUPED = re.compile(r"(?<![\w.,/])[1-9]\d{0,2}(?: \d{3})+(?![\d/])")
_GROUPED_CELL = re.compile(r"\s*[-+\u2212]?[1-9]\d{0,2}(?: \d{3})+(?:[.,]\d+)?\s*")
#: And one that is hardly two: a part of it begins with a 0, or a comma follows.
_LIKELY_GROUPED = re.compile(r"(?<![\w.,/])[1-9]\d{0,2} (?:0\d\d(?!\d)|\d{3},\d)|(?<= \d{3} )\d{3},\d")


def _without_groups(text: str) -> str:
    return _GROUPED.sub(lambda group: group[0].replace(" ", ""), text)


def _in_groups(split: Callable[[Lines], Rows]) -> Callable[[Lines], Rows]:
    """The same way to split, after the thousands of each number were put together."""
    return lambda lines: split([_without_groups(line) for line in lines])


def _are_groups(lines: Lines) -> bool:
    """Whether blanks may group thousands: a "000", or one number a cell, of which some begin short."""
    if not any(map(_GROUPED.search, lines)):
        return False
    cells = (cell.strip() for line in lines for cell in re.split(r"[;\t]", line.strip().removesuffix(";")))
    apart = [cell for cell in cells if " " in cell]
    short = any(len(cell.lstrip("-+\u2212").split(" ")[0]) < 3 for cell in apart)
    return _are_likely(lines) or (short and all(map(_GROUPED_CELL.fullmatch, apart)))


def _are_likely(lines: Lines) -> bool:
    return any(map(_LIKELY_GROUPED.search, lines))


def _both(*suits: Callable[[Lines], bool]) -> Callable[[Lines], bool]:
    return lambda lines: all(suit(lines) for suit in suits)


def _are_unlikely(lines: Lines) -> bool:
    return _are_groups(lines) and not _are_likely(lines)


class Splitting(NamedTuple):
    """One way to split a text: what it does in words, whether lines may be meant so, and their rows of cells."""

    how: str
    suits: Callable[[Lines], bool]
    split: Callable[[Lines], Rows]


_COMMAS, _SEMICOLONS = "columns by comma", "columns by semicolon"
_GROUPS = "blank = thousands"
_SPLIT_GROUPS = _in_groups(_between(";"))
#: The likeliest first. Tabs exclude what follows, and so do semicolons: no empty cell may get lost between two spaces.
_WAYS: tuple[tuple[Splitting, ...], ...] = (
    (
        Splitting("", _has("\t"), _between("\t")),
        Splitting(_GROUPS, _both(_has("\t"), _are_groups), _in_groups(_between("\t"))),
    ),
    (
        Splitting(_SEMICOLONS, _has(";"), _between(";")),
        Splitting(_GROUPS, _both(_has(";"), _are_likely), _SPLIT_GROUPS),
        Splitting("rows by semicolon", _ends_rows, lambda lines: [row.split(",") for row in _statements(lines)]),
        Splitting("rows by semicolon", _ends_rows, lambda lines: _words(_statements(lines))),
        Splitting(_GROUPS, _both(_has(";"), _are_unlikely), _SPLIT_GROUPS),
    ),
    (
        Splitting(_COMMAS, lambda lines: _commas_split(lines) and not _zeros_after_commas(lines), _between(",")),
        Splitting("", _has(", "), lambda lines: [re.split(r",\s+", line.strip()) for line in lines]),
        Splitting(_GROUPS, _both(_spaces_split, _are_likely), _in_groups(_words)),
        Splitting("", _spaces_split, _words),
        Splitting(_GROUPS, _both(_spaces_split, _are_unlikely), _in_groups(_words)),
        Splitting(_COMMAS, lambda lines: _commas_split(lines) and _zeros_after_commas(lines), _between(",")),
    ),
)
_COMMENT = ("#", "%", "//")
_BRACKETS = re.compile(r"[\[\]{}\\]")
#: Words that stand for a number that is none, and so are no heading.
_MISSING = frozenset(("nan", "na", "n/a", "null", "none", "inf", "infinity", "true", "false"))


def read_plain(text: str, limit: int | None) -> Matrix:
    """Read numbers in lines; see `parse_matrix`.

    Raises
    ------
    ValueError
        With the reason, where they are no matrix of at most ``limit`` rows and columns.
    """
    if limit is not None and len(text) > _LONG * limit * limit:
        raise TooLargeError(f"the text has {len(text):,} characters, far more than {limit}×{limit} numbers need")
    lines = [line for line in text.splitlines() if line.strip(" \r\xa0")]
    lines, factor = without_frame(lines)
    lines, header, left_out = _without_header(lines)
    found = [(way, Reading(scaled(values, factor), how)) for way, values, how in _found(lines, limit)]
    common = {way.how for way, _ in found}
    if len(common) == 1 and _GROUPS not in common:  # what all have in common makes none differ
        found = [(way, Reading(values, how.removesuffix(f", {way.how}"))) for way, (values, how) in found]
    column = found[0][0].split is _words and _commas_split(lines)  # "0,5" above "1": as two columns it lacks a number
    readings = _headed(found, header) or [reading for _, reading in found]
    matrix = matrix_of(readings, limit, _left_out_text(left_out), say=column or _GROUPS in common)
    return replace(matrix, headings=_headings(found, header, matrix.values))


def without_units(text: str) -> str:
    """The lines below comments and a heading whose brackets hold units, "U [mV]"; else the whole text.

    So it is where there are no brackets below, and so none that would hold the numbers.
    """
    if "[" not in text and "{" not in text:
        return text
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith(_COMMENT)]
    below = "\n".join(lines[1:] if lines and _is_heading(lines[0]) else lines)
    return text if not below or _BRACKETS.search(below) else below


def _found(lines: Lines, limit: int | None) -> list[tuple[Splitting, NDArray[np.float64], str]]:
    """The ways that give numbers, these, and how; what is wrong in the likeliest way where none does."""
    found: list[tuple[Splitting, NDArray[np.float64], str]] = []
    errors: list[ValueError] = []
    for way in _suiting(lines):
        try:
            rows = _trimmed(way.split(lines))
            inner = _has(",")(lines) and any("," in " ".join(row) for row in rows)
            for commas in Commas if inner else (Commas.DECIMAL,):
                how = ", ".join(filter(None, (commas.value if inner else "", way.how)))
                found.append((way, checked(rows, limit, commas), how))
        except ValueError as error:
            errors.append(error)
    if not found:
        raise errors[0] if errors else ValueError("there is no number in the text")
    return found


def _headed(found: Sequence[tuple[Splitting, Reading]], header: str) -> list[Reading]:
    """The readings with as many columns as the header has headings, where that says something."""
    columns = max((len(way.split([header])[0]) for way, _ in found if header), default=0)
    return [reading for _, reading in found if reading.values.shape[1] == columns > 1]


def _headings(found: Sequence[tuple[Splitting, Reading]], header: str, values: NDArray[np.float64]) -> tuple[str, ...]:
    """What the header calls the columns of these numbers; () where it does not have as many names.

    A comment names them only where more than blanks is between its words: it may be a sentence.
    """
    comment = header.lstrip().startswith(_COMMENT)
    ways = (way for way, reading in found if header and reading.values is values)
    way = next((way for way in ways if not (comment and way.split is _words)), None)
    named = [] if way is None else _trimmed(way.split([header.strip().lstrip("#%/")]))[0]
    return tuple(name.strip() for name in named) if len(named) == values.shape[1] and all(named) else ()


def _suiting(lines: Lines) -> list[Splitting]:
    """The ways in which lines may be meant, the likeliest first."""
    groups = ([way for way in group if way.suits(lines)] for group in _WAYS)
    return next(filter(None, groups), [])


def _trimmed(rows: Rows) -> Rows:
    """The rows without the separator that ends each of them."""
    return [row[:-1] for row in rows] if all(len(row) > 1 and not row[-1].strip() for row in rows) else rows


def _without_header(lines: list[str]) -> tuple[list[str], str, list[str]]:
    """The lines without comments and a line of headings, the one that may have headings, and all that are left out."""
    kept = [line for line in lines if not line.lstrip().startswith(_COMMENT)]
    left_out = [line for line in lines if line.lstrip().startswith(_COMMENT)]
    if len(kept) > 1 and _is_heading(kept[0]):
        heading, *kept = kept
        before = lines.index(heading)  # comments
        return kept, heading, [*left_out[:before], heading, *left_out[before:]]
    return kept, left_out[-1] if left_out else "", left_out


def _left_out_text(lines: list[str]) -> str:
    """That lines were left out: a single one, or how many and the first."""
    if len(lines) > 1:
        return f"{len(lines):,} lines were left out, the first is {quoted(lines[0])}."
    return f"The line {quoted(lines[0])} was left out." if lines else ""


def _is_heading(line: str) -> bool:
    """Whether a line has words, and nothing that is or stands for a number."""
    words = [word for word in re.split(r'[\s,;"]+', line[:1000]) if word]
    letters = any(word[0].isalpha() for word in words)
    return letters and not any(is_number(word) or word.lower().strip("#+-") in _MISSING for word in words)
