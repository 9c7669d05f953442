import numpy as np
import pytest

from convviz.core.video.channels import grey_sum
from convviz.core.video.time_filter import TimeFilter
from convviz.core.video.wording import grey_text, missing_text, speed_text, time_sum

FRAMES = np.array([10, 30, 25, 40, 7, 9], np.uint8).reshape(6, 1, 1)


@pytest.mark.parametrize(
    ("weights", "t", "text"),
    [
        ((1.0, -1.0), 3, "y[3] = 1·x[3] + (−1)·x[2] = 1·40 + (−1)·25 = 15"),
        ((1.0, -1.0), 0, "y[0] = 1·x[0] + (−1)·x[−1] = 1·10 + (−1)·0 = 10"),
        ((1 / 3,) * 3, 2, "y[2] = 1/3·x[2] + 1/3·x[1] + 1/3·x[0] = 1/3·25 + 1/3·30 + 1/3·10 ≈ 21.7"),
        ((0.5,) * 6, 5, "y[5] = 0.5·x[5] + 0.5·x[4] + … + 0.5·x[0] = 0.5·9 + 0.5·7 + … + 0.5·10 = 60.5"),
    ],
)
def test_the_sum_of_one_number_is_written_out(weights, t, text):
    assert time_sum(TimeFilter(FRAMES, weights).pixel_step(t, 0, 0)) == text


def test_what_is_missing_is_said():
    assert missing_text(0, 5) == ""
    assert missing_text(1, 0) == "Frame 0 lacks the frame before it: what is not there counts as 0."
    assert missing_text(2, 1) == "Frame 1 lacks 2 of the frames before it: what is not there counts as 0."


def test_grey_is_said_with_its_rounding():
    rgb = 168.0, 100.0, 80.0
    assert grey_text(rgb, grey_sum(*rgb), 118.0).endswith("0.299·168 + 0.587·100 + 0.114·80 = 118.052, rounded to 118")
    white = 100.0, 100.0, 100.0
    assert grey_text(white, grey_sum(*white), 100.0).endswith("= 100")


@pytest.mark.parametrize(
    ("way", "text"),
    [
        ((64, 16, 25.0), "64 px in 16 frames = 4 px a frame, 100 px/s"),
        ((-3, 2, None), "−3 px in 2 frames = −1.5 px a frame"),
        ((5, 0, 25.0), "5 px in 0 frames: no time passes"),
        ((2, 1, 30.0), "2 px in 1 frame = 2 px a frame, 60 px/s"),
    ],
)
def test_a_speed_is_said_with_its_numbers(way, text):
    assert speed_text(*way) == text
