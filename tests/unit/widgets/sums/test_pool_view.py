import numpy as np
import pytest

from convviz.core.windows.pooling import PoolSteps
from convviz.widgets.look.colouring import Colouring
from convviz.widgets.sums.pool_view import PoolView
from tests.written import lines


@pytest.mark.parametrize(
    ("patch", "total", "mean"),
    [
        ([[123, 123], [123, 124]], "493", "123.25"),
        ([[0.25, 0.25], [1, 0.5625]], "2.0625", "0.515625"),
        ([[1, 0, 0]], "1", "≈0.333"),
    ],
)
def test_a_mean_and_its_sum_are_rounded_only_where_they_must(qtbot, patch, total, mean):
    step = PoolSteps(np.array(patch), np.shape(patch), kind="average")[0]
    view = PoolView()
    qtbot.addWidget(view)
    view.set_step(step, Colouring())
    for width in (260, 800):
        view.resize(width, 240)
        written = lines(view)[-2:]
        assert written[0].text in (f"↓ mean = {total} / {step.patch.size}", "↓ mean = ≈2.06 / 4")
        assert all(line.box.left() >= 0 and line.box.right() <= width for line in written)
    assert [line.text for line in written] == [f"↓ mean = {total} / {step.patch.size}", mean]


def test_values_have_the_digits_that_tell_the_winner_where_there_is_room(qtbot):
    step = PoolSteps(np.array([[197.81234567, 198.04321, 132.0, -1 / 3]]), (1, 4))[0]
    view = PoolView()
    qtbot.addWidget(view)
    view.set_step(step, Colouring(), note="the winner is x[0, 1]")
    view.resize(400, 240)
    assert [line.text for line in lines(view)] == [
        *("≈197.8", "198.04321", "132", "≈−0.3333"),
        *("↓ max", "198.04321", "the winner is x[0, 1]"),
    ]
    view.resize(300, 240)
    assert [line.text for line in lines(view)][:4] == ["≈198", "≈198", "132", "≈−0.333"]
