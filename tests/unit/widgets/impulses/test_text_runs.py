"""Lines of text in several colours."""

import pytest
from PySide6.QtGui import QFont

from convviz.widgets.impulses.runs import Run, broken, width_of


@pytest.fixture
def fonts(qapp):
    def font_of(bold):
        font = QFont(qapp.font())
        font.setPixelSize(14)
        font.setBold(bold)
        return font

    return font_of


def text(runs):
    return "".join(run.text for run in runs)


def test_lines_are_broken_between_pieces_and_lose_nothing(fonts):
    runs = [Run(f"piece {number} ") for number in range(9)]
    for width in (10, 60, 150, 1000):
        lines = broken(runs, fonts, width)
        assert "".join(map(text, lines)) == text(runs)
        assert all(len(line) == 1 or width_of(line, fonts) <= width for line in lines)
    assert len(broken(runs, fonts, 1000)) == 1
    assert len(broken(runs, fonts, 10)) == 9


def test_what_is_glued_stays_in_the_line_of_what_is_before_it(fonts):
    runs = [Run("3", bold=True), Run("·(−4)", glued=True), Run(" + 5"), Run("·6", glued=True)]
    assert [text(line) for line in broken(runs, fonts, 1)] == ["3·(−4)", " + 5·6"]


def test_nothing_is_no_line(fonts):
    assert broken([], fonts, 100) == []
