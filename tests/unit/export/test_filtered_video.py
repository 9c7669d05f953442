import numpy as np
import PIL.Image
import pytest
from numpy.testing import assert_array_equal

from convviz.core.util.generators import finish
from convviz.core.video.time_filter import TimeFilter
from convviz.export.filtered_video import save_filtered

FRAMES = (np.random.default_rng(2).integers(0, 9, (6, 8, 9)) * 20).astype(np.uint8)
GREY = np.repeat(np.arange(256, dtype=np.uint8)[:, np.newaxis], 3, axis=1)


def test_all_frames_are_written_in_their_colours_and_at_their_rate(tmp_path):
    path = tmp_path / "a.gif"
    made = TimeFilter(FRAMES, (1.0,))
    said = finish(save_filtered(path, made, (0.0, 255.0), GREY, 25))
    assert said == "Saved 6 frames, 40 ms each."
    with PIL.Image.open(path) as film:
        assert film.n_frames == 6
        for index in range(6):
            film.seek(index)
            assert film.info["duration"] == 40
            assert_array_equal(np.asarray(film.convert("L")), FRAMES[index])


def test_a_difference_is_drawn_with_zero_in_the_middle(tmp_path):
    path = tmp_path / "a.gif"
    made = TimeFilter(np.repeat(FRAMES[:1], 3, axis=0), (1.0, -1.0))
    finish(save_filtered(path, made, (-10.0, 10.0), GREY, None))
    with PIL.Image.open(path) as film:
        film.seek(1)
        assert (np.asarray(film.convert("L")) == 127).all()


def test_another_ending_is_refused_and_an_abandoned_film_leaves_nothing(tmp_path):
    made = TimeFilter(FRAMES, (1.0,))
    with pytest.raises(ValueError, match=r"must end in \.gif"):
        finish(save_filtered(tmp_path / "a.mp4", made, (0.0, 255.0), GREY, None))
    writing = save_filtered(tmp_path / "b.gif", made, (0.0, 255.0), GREY, None)
    next(writing)
    writing.close()
    assert list(tmp_path.iterdir()) == []
