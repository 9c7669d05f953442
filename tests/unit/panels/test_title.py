"""Headings with remarks, in too little room."""

import pytest
from PySide6.QtGui import QFontMetricsF

from convviz.panels.shared.title import Title

REMARK = "5 × 7, padded 0, 1, 1, 1 (top, bottom, left, right)"


@pytest.fixture
def title(qtbot):
    made = Title("Input x")
    qtbot.addWidget(made)
    made.set_text("Input x", REMARK)
    return made


@pytest.mark.parametrize("width", range(60, 560, 20))
def test_a_remark_ends_with_a_word_and_dots_where_it_is_cut(title, width):
    title.resize(width, 20)
    title.show()
    said = title.text().partition("'>")[2].partition("'>")[2].partition("</span>")[0]
    if said in (REMARK, ""):
        assert title.toolTip() == ("" if said else REMARK)
    else:
        assert said.endswith(" …")
        start = said.removesuffix(" …")
        assert REMARK.startswith(start)
        assert REMARK[len(start)] in " ,;"
        assert title.toolTip() == REMARK
        assert QFontMetricsF(title.font()).horizontalAdvance(said) < width


def test_its_own_tip_stays(title):
    title.resize(100, 20)
    title.set_note("rounded to 0.01", "≈", "The pointer shows all digits.")
    assert title.toolTip() == "The pointer shows all digits."


def test_that_numbers_are_rounded_is_never_cut_off(title):
    title.set_note("rounded to 0.01", "≈")
    title.show()
    for width in range(30, 560):
        title.resize(width, 20)
        assert "≈" in title.text() or "rounded" in title.text(), width
