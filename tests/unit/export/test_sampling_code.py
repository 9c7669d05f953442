"""Programs that sample and quantise give the numbers that are shown."""

import numpy as np
import pytest

from convviz.core import quantise, sample
from convviz.core.signals.sampling.curves import Chirp, chord, sine, vowel
from convviz.core.signals.sampling.pictures import Dither, Smooth, every_nth, fewer_greys, grey_quantiser
from convviz.core.signals.sampling.taking import Quantiser
from convviz.export.code.code import Library
from convviz.export.code.sampling import picture_code, signal_code
from tests.run_code import assert_all_give

CURVES = (
    sine(50.0),
    sine(8.7, 1.0, 0.61),
    chord(2.5),
    vowel(120.0),
    Chirp(0.0, 250.0, 4.0, 0.9, 0.3),
    Chirp(0.0, 900.0, 0.3, limit=50.0),
)


@pytest.mark.parametrize("curve", CURVES)
@pytest.mark.parametrize("bits", [None, 3])
def test_a_signal_in_every_library(tmp_path, curve, bits):
    _, values = sample(curve, 100.0, 0.31)
    quantiser = None if bits is None else Quantiser(bits, -1.0, 1.0)
    expected = values if bits is None else quantise(values, bits, -1, 1)
    code = signal_code(curve, 100.0, 0.31, quantiser)
    assert_all_give(code, expected, tmp_path)
    assert set(code.reasons) == {Library.OPENCV}


@pytest.mark.parametrize("shape", [(17, 19), (17, 19, 3), (5, 4)])
@pytest.mark.parametrize(
    ("every", "smooth"), [(1, "none"), (3, "none"), (2, "mean"), (3, "mean"), (4, "gaussian"), (3, "gaussian")]
)
@pytest.mark.parametrize("bits", [None, 2])
def test_a_picture_in_every_library(tmp_path, shape, every, smooth, bits):
    image = np.random.default_rng(3).integers(0, 256, shape).astype(np.uint8)
    expected = every_nth(image, every, smooth)
    quantiser = None if bits is None else grey_quantiser(bits, (0.0, 255.0), whole=True)
    if quantiser is not None:
        away = np.abs((expected - quantiser.low) / quantiser.step % 1 - 0.5)
        assert (away < 0.4999999).all()  # none lies so near to an edge that rounding decides
        expected = fewer_greys(expected, quantiser)
    code = picture_code(image, every, Smooth(smooth), quantiser)
    assert_all_give(code, expected, tmp_path, atol=1e-6)
    assert set(code.reasons) == (set() if smooth != "none" and every > 1 else {Library.OPENCV})


@pytest.mark.parametrize("dither", ["noise", "diffusion"])
@pytest.mark.parametrize("shape", [(12, 9), (12, 9, 3)])
def test_dithers_are_numpys_and_pillows(tmp_path, dither, shape):
    image = np.random.default_rng(4).integers(0, 256, shape).astype(np.uint8)
    quantiser = grey_quantiser(2, (0.0, 255.0), whole=True)
    code = picture_code(image, 2, Smooth.MEAN, quantiser, Dither(dither))
    assert_all_give(code, fewer_greys(every_nth(image, 2, "mean"), quantiser, dither), tmp_path)
    assert set(code.programs) == {Library.NUMPY, Library.OPENCV}
