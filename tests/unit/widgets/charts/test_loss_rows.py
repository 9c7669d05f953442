import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from convviz.widgets.charts.loss_rows import LossRow, LossRows, LossTable, format_loss, format_near_one
from tests.written import lines, number


@given(st.floats(1e-7, 1 - 2e-6))
@example(0.99)
@example(0.9996370)
@example(0.0999)
def test_minus_the_logarithm_of_what_is_written_is_the_loss_that_is_written(probability):
    p, loss = format_near_one(probability), format_loss(float(-np.log(probability)))
    exact = -np.log(probability)
    assert number(p) == pytest.approx(probability, rel=5.1e-3)
    assert number(loss.lstrip("<")) == pytest.approx(max(exact, 1e-6), rel=5.1e-3)
    missing = 1 - probability
    # Within half a unit of the last digit written, of p or of what p lacks to 1.
    slack = 0.5e-6 / missing if missing < 1e-5 else 0.051
    assert -np.log(number(p)) == pytest.approx(exact, rel=slack, abs=5.1e-3)


@pytest.mark.parametrize(
    ("probability", "p", "loss"),
    [
        (0.5, "0.5", "≈0.693"),
        (1.0, ">0.999999", "<1e−6"),
        (1 - 6e-8, ">0.999999", "<1e−6"),
        (0.99964, "0.99964", "≈3.6e−4"),
        (0.25, "0.25", "≈1.39"),
        (1e-45, "<1e−37", "≈104"),
        (float("nan"), "NaN", "NaN"),
    ],
)
def test_a_probability_near_one_is_written_finely_and_no_loss_reads_zero(probability, p, loss):
    assert format_near_one(probability) == p
    assert format_loss(float(-np.log(probability))) == loss


@pytest.fixture
def view(qtbot):
    view = LossRows("losses")
    qtbot.addWidget(view)
    images = np.zeros((8, 1, 28, 28), np.uint8)
    rows = [LossRow("4", "9" if n == 2 else "4", 0.5, float(np.log(2))) for n in range(8)]
    view.set_table(LossTable("batch 3: mean loss ≈0.693", "p: probability of the true class", images, rows))
    return view


@pytest.mark.parametrize("least", [14, 20])
@pytest.mark.parametrize("size", [(313, 450), (313, 250), (280, 180), (600, 700)])
def test_every_row_says_p_and_its_loss_and_nothing_is_printed_over_another_thing(view, least, size):
    view.set_min_text(least)
    view.resize(*size)
    written = lines(view)
    texts, places = [line.text for line in written], [line.box for line in written]
    assert texts[0].startswith("batch 3: mean")
    assert texts.count("p = 0.5") == view.shown >= 1
    assert sum("≈0.693" in text for text in texts[1:]) == view.shown
    assert texts.count("is 9") == (view.shown > 2)
    assert not [(a, b) for n, a in enumerate(places) for b in places[:n] if a.intersects(b)]
    assert view.row_rect(view.shown - 1).bottom() <= max(size[1], view.minimumSizeHint().height())
    assert "4, is 9" in view.accessibleDescription()


def test_all_digits_are_in_the_tool_tip_and_images_need_their_rows(view):
    view.resize(313, 450)
    assert view.tip_at(view.row_rect(2).center()) == f"4, is 9\np = 0.5\n−ln p = {float(np.log(2))!r}"
    with pytest.raises(ValueError, match="row for each of 1 images, got 0"):
        view.set_table(LossTable("", "", np.zeros((1, 1, 2, 2), np.uint8), ()))
