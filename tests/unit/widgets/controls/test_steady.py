"""What a line that changes all the time says where there is little room."""

from convviz.widgets.controls.steady import DOT, SteadyLabel
from tests.written import lines

FORMS = (
    "learning  ·  epoch 1 of 3  ·  batch 68 of 938  ·  8,616 images/s  ·  CPU, 1 thread",
    "learning  ·  epoch 1 of 3  ·  batch 68 of 938  ·  8,616 images/s",
    "learning  ·  epoch 1/3  ·  batch 68/938",
)


def test_the_longest_form_of_two_lines_is_said_and_no_quantity_leaves_its_unit(qtbot):
    label = SteadyLabel()
    qtbot.addWidget(label)
    label.setText(*FORMS)
    label.show()
    qtbot.waitExposed(label)
    said = []
    for width in range(700, 120, -15):
        label.resize(width, 80)
        written = [line.text.replace("\u00a0", " ").replace("\u2060", "") for line in lines(label._label)]
        # A part that was broken would be two.
        said.append(FORMS.index(DOT.join(text.strip(" ·") for text in written)))
        assert len(written) <= 2, width
    assert said == sorted(said)
    assert set(said) == {0, 1, 2}
    assert label.text() == FORMS[0]
