"""What a line that changes all the time says where there is little room."""

import re

from convviz.widgets.controls.steady import DOT, SteadyLabel
from tests.written import lines

FORMS = (
    "learning  ·  epoch 1 of 3  ·  batch 68 of 938  ·  8,616 images/s  ·  CPU, 1 thread",
    "learning  ·  epoch 1 of 3  ·  batch 68 of 938  ·  8,616 images/s",
    "learning  ·  epoch 1/3  ·  batch 68/938",
)


def written(label):
    """Its lines, without the signs that keep them whole; each is in pieces where another font has one of these."""
    rows, right = [], float("inf")
    for line in lines(label._label):
        if line.box.left() < right - 1:
            rows.append("")
        rows[-1] += line.text.replace("\u00a0", " ").replace("\u2060", "")
        right = line.box.right()
    return rows


def test_the_longest_form_of_two_lines_is_said_and_no_quantity_leaves_its_unit(qtbot):
    label = SteadyLabel()
    qtbot.addWidget(label)
    label.setText(*FORMS)
    label.show()
    qtbot.waitExposed(label)
    said, metrics = [], label._label.fontMetrics()
    longest, shortest = (metrics.horizontalAdvance(text) for text in (FORMS[0], FORMS[2].split(DOT, 1)[1]))
    for width in range(longest + 60, shortest + 20, -15):
        label.resize(width, 80)
        rows = written(label)
        # A part that was broken would be two.
        said.append(FORMS.index(DOT.join(text.strip(" ·") for text in rows)))
        assert len(rows) <= 2, width
    assert said == sorted(said)
    assert set(said) == {0, 1, 2}
    assert label.text() == FORMS[0]


def test_changing_numbers_do_not_change_the_lines(qtbot):
    label = SteadyLabel(lines=2)
    qtbot.addWidget(label)
    label.show()
    qtbot.waitExposed(label)
    for width in range(700, 240, -20):
        label.resize(width, 80)
        label.setText("learning")
        ends, heights = set(), set()
        for batch, speed in ((1, 9_999), (10, 998), (938, 10_020), (99, 5), (100, 9_999)):
            at = f"learning  ·  epoch 1 of 3  ·  batch {batch} of 938"
            label.setText(f"{at}  ·  {speed:,} images/s  ·  CPU, 1 thread", f"{at}  ·  {speed:,} images/s", at)
            ends.add(tuple(re.sub("[0-9,]+", "0", row) for row in written(label)) if speed < 10_000 else None)
            heights.add(label.sizeHint().height())
        assert len(heights) == 1, width
        assert len(ends - {None}) <= 2, width  # once, when the speed had a digit more than ever
        before = len(written(label))
        for batch in (1, 50, 938):
            at = f"learning  ·  epoch 1 of 3  ·  batch {batch} of 938"
            label.setText(f"{at}  ·  998 images/s  ·  CPU, 1 thread", f"{at}  ·  998 images/s", at)
            assert len(written(label)) == before, width
