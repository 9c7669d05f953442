"""Numbers so large that their sums would overflow are no pixels, wherever they come from."""

import warnings
from io import BytesIO

import numpy as np
import pytest
import tifffile

from convviz.core.images.image import VALUE_LIMIT, Image, ImageError
from convviz.core.images.reading import load_image
from convviz.core.util.checks import NUMBER_LIMIT
from convviz.core.windows.convolution import convolve2d


def npy(values):
    file = BytesIO()
    np.save(file, values)
    return file.getvalue()


def tiff(values):
    file = BytesIO()
    tifffile.imwrite(file, values)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.npy", npy(np.array([[1e308, -1e308], [1.0, 2.0]]))),
        ("a.tif", tiff(np.array([[1.0, -3e38], [1.0, 2.0]], np.float32))),
        ("a.csv", b"1e308,1\n-1e308,2\n"),
    ],
)
def test_a_file_of_such_numbers_is_refused_in_a_sentence(tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ImageError, match=r"cannot be used: it holds numbers up to ±\S+, at most ±1e\+20 are"):
            load_image(tmp_path / name)


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_what_is_allowed_does_not_overflow(kind):
    pixels = np.full((8, 8, 3), -0.999 * VALUE_LIMIT, kind)
    image = Image("", pixels, (-1.0, 1.0))
    with np.errstate(all="raise"):
        assert np.isfinite(convolve2d(image.pixels, np.full((7, 7, 3), NUMBER_LIMIT))).all()


def test_the_limit_itself_is_allowed_in_either_precision_and_levels_have_a_span():
    for kind in (np.float32, np.float64):
        assert Image("", np.full((1, 1), VALUE_LIMIT, kind), (-VALUE_LIMIT, VALUE_LIMIT)).pixels[0, 0] == kind(
            VALUE_LIMIT
        )
    with pytest.raises(ImageError, match="levels must be two finite numbers"):
        Image("", np.zeros((1, 1)), (-1.7e308, 1.7e308))
