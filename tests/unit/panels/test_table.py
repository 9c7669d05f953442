"""The table of subjects alone knows them by name."""

import ast
from pathlib import Path

import convviz
from convviz.panels.table import PANELS

ROOT = Path(convviz.__file__).parent
#: The key of a subject and the keys of its choices, which its own folder may name.
OWN = {row.key: {row.key, *(choice.key for choice in row.choices)} for row in PANELS}
CALLED = {"edit", "emit", "panel", "place", "send", "show_panel"}
LOOKED_UP = {"models", "panels", "players", "subjects"}


def named(tree):
    """The texts by which a panel, a player, a subject or a choice is asked for, with their lines."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CALLED:
            asked = node.args[:1]
        elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute) and node.value.attr in LOOKED_UP:
            asked = [node.slice]
        else:
            continue
        yield from ((text.value, text.lineno) for text in asked if isinstance(text, ast.Constant))


def test_no_other_folder_asks_for_a_subject_by_name():
    keys, found, own = set().union(*OWN.values()), [], 0
    for file in (file for package in ("state", "panels", "app") for file in (ROOT / package).rglob("*.py")):
        place = file.relative_to(ROOT)
        if place.parts[:2] == ("app", "bench"):  # which measures what the program comes with
            continue
        for text, line in named(ast.parse(file.read_text(encoding="utf-8"))):
            if text in OWN.get(place.parts[1], ()):
                own += 1
            elif text in keys:
                found.append(f"{place}:{line}: {text!r}")
    assert not found
    assert own > 5


def test_what_every_tab_shows_is_there_as_code():
    assert [row.key for row in PANELS if row.dock is None and row.code is None] == []
