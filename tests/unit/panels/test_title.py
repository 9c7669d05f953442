"""Headings with remarks, in too little room."""

import pytest
from PySide6.QtGui import QTextDocument

from convviz.panels.shared.title import Title
from convviz.widgets.look.labels import plain_tip

SIZE, PADDING = "5 × 7", ("padded 0, 1, 1, 1 (top, bottom, left, right)", "padded 0 1 1 1")
WHOLE = f"Input x = y: {SIZE}, the source, {PADDING[0]}"
#: Heading and remark, from all to the least.
FORMS = [
    ("Input x = y", f"{SIZE}, the source, {PADDING[0]}"),
    ("Input x = y", f"{SIZE}, the source, {PADDING[1]}"),
    ("Input x = y", f"{SIZE}, the source"),
    ("Input x = y", SIZE),
    ("Input x", SIZE),
    ("Input x = y", ""),
    ("Input x", ""),
]


@pytest.fixture
def title(qtbot):
    made = Title("")
    qtbot.addWidget(made)
    made.set_text(("Input x = y", "Input x"), SIZE, "the source", PADDING)
    made.show()
    return made


def said(title):
    """Heading and remark, as they are read."""
    document = QTextDocument()
    document.setHtml(title.text())
    return tuple(part.strip() for part in (document.toPlainText().replace("\u00a0", " ") + "  ").split("  ", 1))


def test_whole_parts_are_left_out_the_last_first_and_the_size_last(title):
    shown = []
    for width in range(600, 20, -1):
        title.resize(width, 20)
        form = FORMS.index(said(title))
        shown.append(form)
        assert title.toolTip() == (WHOLE if form else "")
    assert shown == sorted(shown)
    assert {*shown} == {*range(len(FORMS))}


def test_of_a_name_the_middle_is_left_out(title):
    title.set_text("Image", ("a long name of a picture.png: cat", "a long name of a picture.png"), is_name=True)
    title.resize(160, 20)
    heading, name = said(title)
    assert heading == "Image"
    assert (name[:2], name[-3:], "…" in name) == ("a ", "png", True)


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


def test_the_class_of_an_image_is_never_cut(qtbot):
    title = Title("Image")
    qtbot.addWidget(title)
    forms = "validation image 0: stripes", "validation 0: stripes", "stripes"
    title.set_text("Image", forms, is_name=True)
    title.show()
    said = []
    for width in range(400, 90, -10):
        title.resize(width, 30)
        (form,) = (form for form in forms if f">{form}</span>" in title.text())
        said.append(forms.index(form))
        assert title.toolTip() in ("", plain_tip(f"Image: {forms[0]}"))
    assert said == sorted(said)
    assert set(said) == {0, 1, 2}
    title.resize(70, 30)
    assert "…" in title.text()
