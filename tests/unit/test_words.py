"""The program, its window and its documents use the words of the field."""

import re
from pathlib import Path

import pytest

import convviz

PACKAGE = Path(convviz.__file__).parent
DOCUMENTS = tuple(PACKAGE.parent / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md"))

#: Pattern of what is not said -> what is said instead, and an example of what the pattern must find. Any letters' case,
#: and underscores between words, unless the pattern says otherwise.
WORDS = {
    "learnt": ("learned; parameters", "Numbers that are learnt"),
    "told": ("correct, emitted, reported", "92 % told right"),
    "taken for": ("predicted as", "a 7 taken\nfor a 1"),
    "taken apart": ("broken down", "a unit taken apart"),
    "thinks?": ("input, probe image", "The network as it thinks"),
    "whole numbers?": ("integer", "def whole_number(value):"),
    "wish(es)?": ("request", "a wish to end"),
    "refusals?": ("preflight check, problem, error", "what the refusal calls it"),
    "mend(ed|s)?": ("correct", "Mend the network"),
    "network panel": ("Build", "The Network panel"),
    "set_(most|least)": ("set_max, set_min", "self.size.set_most(limits)"),
    r"(?-i:_?(MOST|LEAST)(_[A-Z]+)?)": ("MAX, MIN", "_LEAST_TILE = 26"),
    "open checkpoint and go on": ("Resume from checkpoint…", "Open checkpoint and go on…"),
    "put all panels back": ("Reset layout", "Put all panels back"),
    "forget these": ("Clear recent", "Forget these"),
    r"press (train|1 batch|pause|resume|stop)(?! \()": ("press Train (Ctrl+R)", "press Train first"),
    "make the kernel one's own": ("Customise kernel", "Make the kernel one's own"),
}


def places(pattern, text):
    """The numbers of the lines on which ``pattern`` begins; a line may end between its words."""
    words = pattern.replace(" ", r"[\s_]+(?:#:? )?")
    found = re.finditer(rf"(?<![A-Za-z]){words}(?![A-Za-z])", text, re.IGNORECASE)
    return [text.count("\n", 0, match.start()) + 1 for match in found]


@pytest.fixture(scope="module")
def texts():
    paths = [*sorted(PACKAGE.rglob("*.py")), *DOCUMENTS]
    assert len(paths) > 300
    return {path: path.read_text(encoding="utf-8") for path in paths}


@pytest.mark.parametrize(("pattern", "instead"), [(pattern, instead) for pattern, (instead, _) in WORDS.items()])
def test_the_words_of_the_field_are_used(texts, pattern, instead):
    found = [f"{path}:{line}" for path, text in texts.items() for line in places(pattern, text)]
    assert not found, f"say {instead}"


@pytest.mark.parametrize(("pattern", "example"), [(pattern, example) for pattern, (_, example) in WORDS.items()])
def test_other_words_would_be_found(pattern, example):
    assert places(pattern, example) == [1]
    assert places(pattern, f"before\n{example}") == [2]


@pytest.mark.parametrize("text", ["momentum", "recommended", "untold_x", "at most 3", "the least confident", "NOTMOST"])
def test_words_within_others_are_left_alone(text):
    assert not any(places(pattern, text) for pattern in WORDS)
