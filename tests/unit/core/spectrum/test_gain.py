"""Kernels and masks as gains: cuts, zeros, halves, rings and words."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from convviz.core import KERNELS
from convviz.core.filters.formulas import mean
from convviz.core.spectrum.gain import KernelGain, MaskGain, MaskKind
from convviz.core.spectrum.profile import bearing, cut_of, direction_of, radial_gain, radial_sizes, reach, verdict_of
from convviz.core.spectrum.transform import inverse, transform

LOW, HIGH, BAND = MaskKind.IDEAL_LOW, MaskKind.IDEAL_HIGH, MaskKind.IDEAL_BAND


def gain(name):
    return KernelGain(KERNELS[name].weights)


def test_the_zeros_of_a_mean_are_multiples_of_one_over_its_side():
    assert cut_of(gain("mean5"), 0.0).zeros == (0.2, 0.4)
    assert_allclose(cut_of(KernelGain(mean(31, 31)), np.pi / 2).zeros, np.arange(1, 16) / 31, atol=1e-8)
    assert cut_of(gain("gradient_x"), 0.0).zeros == (0.0, 0.5)
    assert cut_of(gain("gaussian"), 0.0).zeros == ()


def test_half_of_a_mean_is_left_where_dirichlets_kernel_is_a_half():
    (half,) = cut_of(gain("mean5"), 0.0).halves
    assert np.sin(5 * np.pi * half) / (5 * np.sin(np.pi * half)) == pytest.approx(0.5, abs=1e-9)
    assert cut_of(gain("laplacian"), 0.0).halves == pytest.approx([0.25])


@pytest.mark.parametrize("angle", [0.0, 0.4, np.pi / 4, np.pi / 2, -1.0])
def test_a_cut_goes_to_the_edge_of_the_plane_and_is_the_response_there(angle):
    cut = cut_of(gain("chapter"), angle)
    down, across = cut.point(float(cut.radii[-1]))
    assert max(abs(down), abs(across)) == pytest.approx(0.5)
    assert cut.radii[-1] == reach(angle)
    weights = KERNELS["chapter"].weights
    rows, columns = np.mgrid[-1:2, -1:2]
    at = 200
    down, across = cut.point(float(cut.radii[at]))
    expected = abs(np.sum(weights * np.exp(-2j * np.pi * (down * rows + across * columns))))
    assert cut.gains[at] == pytest.approx(expected)


def test_a_kernel_of_zeros_has_neither_zeros_nor_halves():
    cut = cut_of(KernelGain(np.zeros((3, 3))), 0.3)
    assert cut.zeros == cut.halves == ()
    assert verdict_of(KernelGain(np.zeros((3, 3)))).kind == "nothing"


def test_an_ideal_mask_has_no_zeros_that_it_does_not_stay_at():
    cut = cut_of(MaskGain(LOW, 0.1), 0.0)
    assert cut.zeros == ()
    assert cut.halves == pytest.approx([0.1])
    assert cut_of(MaskGain(MaskKind.GAUSSIAN_HIGH, 0.1), 0.0).zeros == (0.0,)


def test_opposite_frequencies_lie_on_one_line():
    assert direction_of(0.0, -0.3) == direction_of(0.0, 0.3) == 0
    assert direction_of(-0.2, 0.0) == direction_of(0.2, 0.0) == np.pi / 2
    assert direction_of(0.1, 0.1) == pytest.approx(direction_of(-0.1, -0.1))
    assert bearing(direction_of(0.2, 0.2)) == "at 45°"
    assert bearing(direction_of(0.2, -0.2)) == "at −45°"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("identity", "all-pass"),
        ("mean3", "low-pass"),
        ("gaussian", "low-pass"),
        ("laplacian", "high-pass"),
        ("sobel_x", "band-pass"),
        ("log", "band-pass"),
        ("sharpen", "high-boost"),
        ("chapter", "neither"),
    ],
)
def test_what_a_kernel_does_follows_from_its_gains(name, kind):
    verdict = verdict_of(gain(name))
    assert verdict.kind == kind
    assert verdict.flat == pytest.approx(abs(KERNELS[name].weights.sum()))
    assert verdict.peak >= verdict.fine


@pytest.mark.parametrize(
    ("mask", "kind"),
    [(MaskGain(LOW, 0.1), "low-pass"), (MaskGain(HIGH, 0.1), "high-pass"), (MaskGain(BAND, 0.1, 0.2), "band-pass")],
)
def test_masks_are_what_they_are_called(mask, kind):
    assert verdict_of(mask).kind == kind


def test_a_gaussian_mask_passes_half_at_its_radius_and_the_two_add_up_to_all():
    low, high = MaskGain(MaskKind.GAUSSIAN_LOW, 0.12), MaskGain(MaskKind.GAUSSIAN_HIGH, 0.12)
    assert low.at(0.0, 0.12) == pytest.approx(0.5)
    assert_allclose(low.on((9, 8)) + high.on((9, 8)), 1)


def test_an_ideal_mask_keeps_a_wave_or_takes_it_away():
    rows, columns = np.mgrid[0:32, 0:32]
    slow, fast = np.cos(2 * np.pi * 2 * columns / 32), np.cos(2 * np.pi * 10 * rows / 32)
    given = transform(slow + fast)
    for mask, left in ((MaskGain(LOW, 2 / 32), slow), (MaskGain(HIGH, 2 / 32), fast), (MaskGain(BAND, 0.2, 0.4), fast)):
        assert_allclose(inverse(given.half * mask.on(given.shape), given.shape), left, atol=1e-12)


def test_an_ideal_mask_rings_and_a_gaussian_does_not():
    assert MaskGain(LOW, 0.1).impulse((64, 64)).min() < -1e-3
    assert MaskGain(MaskKind.GAUSSIAN_LOW, 0.1).impulse((64, 64)).min() > -1e-6


@pytest.mark.parametrize(("kind", "radius", "outer"), [(LOW, 0.0, 0.5), (LOW, 1.5, 0.5), (BAND, 0.3, 0.2)])
def test_a_mask_that_is_none_is_refused(kind, radius, outer):
    with pytest.raises(ValueError, match="radius"):
        MaskGain(kind, radius, outer)


def test_over_all_directions_a_mask_is_what_it_is_in_one():
    mask = MaskGain(MaskKind.GAUSSIAN_LOW, 0.15)
    found = radial_gain(mask)
    assert_allclose(found.mean, mask.over(found.radii), atol=2e-3)
    assert (found.rms >= found.mean - 1e-12).all()


def test_rings_of_an_image_are_root_mean_squares_of_all_its_frequencies():
    x = np.random.default_rng(0).normal(size=(12, 15))
    found, sizes = radial_sizes(transform(x)), np.abs(np.fft.fft2(x))
    distance = np.hypot(np.fft.fftfreq(12)[:, np.newaxis], np.fft.fftfreq(15))
    inside = np.rint(distance * 12) == 3
    at = int(np.abs(found.radii - 3 / 12).argmin())
    assert found.rms[at] == pytest.approx(np.sqrt(np.mean(sizes[inside] ** 2)))
    assert found.mean[at] == pytest.approx(np.mean(sizes[inside]))
