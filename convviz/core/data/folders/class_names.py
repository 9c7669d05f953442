"""Names of classes: those that are one or nearly so, and those in names of pictures, ``cat.0.jpg``, ``0_cat.jpg``."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from convviz.core.util.names import one_form

#: A class, something between, and a number: cat.0, cat_001, cat-1, cat12, dog (3).
_NUMBERED = re.compile(r"(.*?)[\s._#-]*[(\[]?\d+[)\]]?")
#: A number first: 0_cat, 001 cat, (1) cat.
_NUMBER_FIRST = re.compile(r"[(\[]?\d+[)\]]?[\s._#-]+(.*)")
#: What cameras and programs begin names with; no class.
_CAMERAS = frozenset(
    {
        *("img", "image", "images", "dsc", "dscn", "dscf", "dcim", "pic", "pict", "picture", "photo", "foto", "pxl"),
        *("screenshot", "screen", "scan", "frame", "file", "mvi", "vid", "gopr", "dji", "whatsapp", "untitled", "bild"),
    }
)
#: Share of the pictures whose names may give no class.
_STRAY = 0.1
_EXAMPLE = "such as cat.0.jpg and dog.0.jpg"


class NamedClasses(NamedTuple):
    """The class in the name of each picture, "" where there is none; or why none are taken."""

    labels: tuple[str, ...]
    refused: str = ""


def alike(names: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs of names that differ in case only."""
    seen: dict[str, str] = {}
    pairs = []
    for name in names:
        first = seen.setdefault(name.casefold(), name)
        if first != name:
            pairs.append((first, name))
    return pairs


def classes_in_names(files: Sequence[Path]) -> NamedClasses:
    """The classes in the names of pictures that lie in one folder; refused, with the reason, where that is a guess."""
    behind, before = _classes(files, _NUMBERED), _classes(files, _NUMBER_FIRST)
    return before if behind.refused and not before.refused else behind


def _classes(files: Sequence[Path], pattern: re.Pattern[str]) -> NamedClasses:
    found = [_label(one_form(file.stem), pattern) for file in files]
    counts = Counter(filter(None, found))
    # "cat.jpg" beside "cat (2).jpg" is the first of them.
    found = [
        label or (stem if (stem := one_form(file.stem)) in counts else "")
        for label, file in zip(found, files, strict=True)
    ]
    counts = Counter(filter(None, found))
    return NamedClasses(tuple(found), _reason(counts, found, files))


def _label(stem: str, pattern: re.Pattern[str]) -> str:
    match = pattern.fullmatch(stem)
    label = match.group(1).strip(" ._#-([") if match else ""
    # Long numbers are dates and times; short ones may be digits that were written.
    is_word = any(letter.isalpha() for letter in label)
    return label if is_word or (label.isdecimal() and len(label) <= 2) else ""


def _reason(counts: Counter[str], labels: Sequence[str], files: Sequence[Path]) -> str:
    if len(counts) < 2:
        held = f"all are named '{next(iter(counts))}'" if counts else "they have no such names"
        return f"pictures must be named by at least two classes, {_EXAMPLE}; {held}"
    for label in counts:
        if re.split(r"[\W\d_]+", label.casefold())[0] in _CAMERAS:
            return f"'{label}' is what a camera or a program calls its pictures, not a class"
    stray = [file.name for file, label in zip(files, labels, strict=True) if not label]
    if len(stray) > _STRAY * len(files):
        return f"'{stray[0]}' and {len(stray) - 1:,} more of {len(files):,} have no class and number, {_EXAMPLE}"
    rare = next((label for label, count in counts.items() if count < 2), None)
    return "" if rare is None else f"only one is named '{rare}', so that it may be no class"
