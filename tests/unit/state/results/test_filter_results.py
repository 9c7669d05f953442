"""What follows from noise and filters, against the core's own functions and scikit-image."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

from convviz.core import add_noise, apply_filter, psnr, ssim
from convviz.core.filters.fields import (
    CannyFilter,
    Gaussian20Filter,
    GaussianFilter,
    MeanFilter,
    MedianFilter,
    SobelMagnitude,
    WienerFilter,
)
from convviz.core.filters.noise import GaussianNoise, PoissonNoise, SaltAndPepper
from convviz.core.images.examples import EXAMPLES
from convviz.core.images.image import Image
from convviz.core.util.generators import finish
from convviz.state.choices.filters import Beside, FilterChoice, FilterSpot, NoNoise
from convviz.state.choices.image import ColourMode, ImageChoice
from convviz.state.choices.source import Example
from convviz.state.choices.view import ViewOptions
from convviz.state.graph.graph import Graph
from convviz.state.results.filter_closeup import CLOSEUP, STEPS
from convviz.state.results.filter_scores import (
    ALTERNATIVES,
    COLUMNS,
    LATER,
    SCORES,
    SIMILAR,
    SMALL,
    TABLE_ROWS,
    TRIALS,
    WHOLES,
    winners,
)
from convviz.state.results.filters import CHAIN, OUTPUT, STAGES, origin, summary, with_noise
from convviz.state.results.image_store import ImageStore

CAMERA = EXAMPLES["camera"].load().pixels
SMALL_CAMERA = CAMERA[100:164, 180:276]


class Bench:
    def __init__(self):
        self.store = ImageStore()
        self.choices = {
            "image": ImageChoice(),
            "filters": FilterChoice(),
            "filters_spot": FilterSpot(),
            "view": ViewOptions(),
        }
        self.graph = Graph([OUTPUT, STEPS, *LATER], self.choices, {"images": self.store})
        self.results = None

    def of(self, wanted, image=SMALL_CAMERA, levels=(0.0, 255.0), mode=ColourMode.RGB, **fields):
        if image is not None:
            self.choices["image"] = ImageChoice(self.store.add(Image("small", image, levels)), mode=mode)
        self.choices["filters"] = FilterChoice(**fields)
        self.results = finish(self.graph.evaluation([CHAIN, *wanted], self.choices, self.results).work())
        return [self.results.get(one) for one in wanted]


@pytest.fixture
def bench():
    return Bench()


def test_a_chain_is_filter_after_filter_of_the_noisy_picture(bench):
    chain = (MedianFilter(size=3), MeanFilter(size=5))
    (output,) = bench.of([OUTPUT], noise=GaussianNoise(), seed=4, chain=chain)
    noisy = add_noise(SMALL_CAMERA, "gaussian", seed=4)
    median = apply_filter(noisy, "median", size=3)
    assert_array_equal(output.values, apply_filter(median, "mean", size=5))
    steps = bench.results.get(CHAIN)
    assert [step.title for step in steps] == ["Gaussian noise variance 100, seed 4", "Median 3 × 3", "Mean 5 × 5"]
    for step, expected in zip(steps, (noisy, median, output.values), strict=True):
        assert_array_equal(step.after.values, expected)
        assert_array_equal(step.before.values, noisy)


def test_a_filter_that_changes_leaves_those_before_it(bench):
    first = bench.of(STAGES[:4], chain=(MedianFilter(), MeanFilter()))
    second = bench.of(STAGES[:4], image=None, chain=(MedianFilter(), MeanFilter(size=7)))
    assert [one is other for one, other in zip(first, second, strict=True)] == [True, True, False, False]
    assert second[3] is second[2]  # beyond the chain nothing is done


def test_scores_are_those_of_scikit_image(bench):
    before, after, beyond = bench.of(SCORES[:3], noise=SaltAndPepper(), chain=(MedianFilter(),))
    noisy = add_noise(SMALL_CAMERA, "salt_pepper", seed=0)
    for score, picture in ((before, noisy), (after, apply_filter(noisy, "median"))):
        clean = SMALL_CAMERA.astype(float)
        assert score.psnr == pytest.approx(peak_signal_noise_ratio(clean, picture, data_range=255))
        assert score.ssim == pytest.approx(structural_similarity(clean, picture, data_range=255))
    assert beyond is None


def test_without_noise_before_is_perfect_and_nothing_else_is_scored(bench):
    before, after, trial = bench.of([*SCORES[:2], TRIALS["mean"]], noise=NoNoise(), chain=(MeanFilter(),))
    assert before.psnr == np.inf
    assert (after.psnr, after.why) == (None, "no noise: no score")
    assert trial.score.psnr is None


def test_edges_and_larger_pictures_have_no_score(bench):
    edges, larger = bench.of([TRIALS["canny"], TRIALS["upsample"]])
    assert edges.score.why == "edges: no score"
    assert larger.score.why == "another size: no score"
    (after,) = bench.of([SCORES[2]], chain=(SobelMagnitude(), MeanFilter()))
    assert after.why == "edges: no score"  # what comes after edges is no picture either


def test_every_alternative_is_tried_on_the_noisy_picture(bench):
    trials = bench.of(list(TRIALS.values()))
    noisy = add_noise(SMALL_CAMERA, "salt_pepper", seed=0)
    for (name, link), trial in zip(ALTERNATIVES.items(), trials, strict=True):
        kind = "median" if name == "median5" else name
        picture = apply_filter(noisy, kind, **({"size": 5} if name == "median5" else {}))
        assert_array_equal(trial.picture.values, picture)  # which is small enough to be shown as it is
        if trial.score.psnr is not None:
            assert trial.score.psnr == psnr(SMALL_CAMERA, picture), link
            assert trial.score.ssim == ssim(SMALL_CAMERA, picture)


def test_the_table_says_median_for_salt_and_pepper_and_wiener_for_white_noise(bench):
    columns = bench.of(list(COLUMNS.values()), image=CAMERA)
    table = np.array(columns).T
    rows = {name: row for row, name in enumerate(TABLE_ROWS)}
    kinds = list(COLUMNS)
    noisy = add_noise(CAMERA, "gaussian", seed=0)
    assert_allclose(table[rows[""], kinds.index("gaussian")], psnr(CAMERA, noisy))
    assert_allclose(
        table[rows["gaussian"], kinds.index("gaussian")], psnr(CAMERA, apply_filter(noisy, "gaussian", sigma=1))
    )
    assert winners(table) == {
        (rows["wiener"], kinds.index("gaussian")),
        (rows["median"], kinds.index("salt_pepper")),
        (rows["wiener"], kinds.index("poisson")),
    }


def test_a_column_has_the_noise_that_is_chosen_of_its_kind(bench):
    usual = bench.of(list(COLUMNS.values()))
    stronger = bench.of(list(COLUMNS.values()), image=None, noise=GaussianNoise(variance=900))
    same = [one is other for one, other in zip(usual, stronger, strict=True)]
    assert same == [False, True, True]


def test_a_column_in_which_two_are_equal_has_no_winner():
    table = np.array([[1.0, 5.0, np.nan, np.nan], [3.0, 5.0, 2.0, 4.0], [2.0, 1.0, np.nan, 6.0]])
    assert winners(table) == {(1, 0), (2, 3)}


def test_of_a_picture_smaller_than_a_window_the_table_has_the_others(bench):
    (column,) = bench.of([COLUMNS["gaussian"]], image=SMALL_CAMERA[:7, :7].copy())
    assert [np.isnan(value) for value in column] == [name == "gaussian" for name in TABLE_ROWS]


def test_a_large_picture_is_tried_on_a_copy_and_scored_as_a_whole(bench):
    large = np.tile(CAMERA, (2, 2))
    wanted = [SMALL, TRIALS["median"], WHOLES["median"], SCORES[0], SIMILAR[0]]
    small, trial, whole, quick, score = bench.of(wanted, image=large)
    assert small.clean.shape == (512, 512)
    assert not small.whole
    assert trial.score is None
    noisy = add_noise(large, "salt_pepper", seed=0)
    assert whole.psnr == psnr(large, apply_filter(noisy, "median"))
    assert (quick.psnr, quick.ssim) == (psnr(large, noisy), None)  # SSIM comes after the small pictures
    assert (score.psnr, score.ssim) == (psnr(large, noisy), ssim(large, noisy))


@pytest.mark.parametrize("noise", [GaussianNoise(), SaltAndPepper(), PoissonNoise()])
def test_noise_and_scores_look_the_same_whatever_white_is(bench, noise):
    """A picture of 16 bits, or of numbers up to 1, has noise as strong as it is on bytes."""
    (bytes_score,) = bench.of([SCORES[1]], noise=noise, chain=(MedianFilter(),))
    for factor in (1 / 255, 257.0):
        pixels = SMALL_CAMERA.astype(np.float64) * factor
        (score,) = bench.of([SCORES[1]], image=pixels, levels=(0.0, 255 * factor), noise=noise, chain=(MedianFilter(),))
        assert score.psnr == pytest.approx(bytes_score.psnr, rel=1e-6)
        assert score.ssim == pytest.approx(bytes_score.ssim, rel=1e-6)


def test_canny_sees_a_deep_picture_as_bytes_would_hold_it(bench):
    (bytes_edges,) = bench.of([OUTPUT], noise=NoNoise(), chain=(CannyFilter(),))
    pixels = SMALL_CAMERA.astype(np.uint16) * 257
    (edges,) = bench.of([OUTPUT], image=pixels, levels=(0.0, 65535.0), noise=NoNoise(), chain=(CannyFilter(),))
    assert bytes_edges.values.any()
    assert_allclose(edges.values, bytes_edges.values * 257)


def test_a_picture_without_white_is_filtered_but_has_no_noise(bench):
    dark = SMALL_CAMERA.astype(np.float64) - 300
    bench.of([OUTPUT], image=dark, levels=(-300.0, -45.0))
    assert "white above 0, and the white of this picture is −45" in bench.results.reason(OUTPUT)
    (output,) = bench.of([OUTPUT], image=None, noise=NoNoise(), chain=(MeanFilter(),))
    assert_array_equal(output.values, apply_filter(dark, "mean"))


def test_an_image_smaller_than_the_window_is_refused_in_a_sentence(bench):
    bench.of([OUTPUT], image=SMALL_CAMERA[:4, :4].copy(), chain=(MeanFilter(size=9),))
    assert bench.results.reason(OUTPUT) == ("Mean looks at 9 × 9 pixels around each one, and the image has only 4 × 4")


def test_colour_is_filtered_channel_by_channel_and_salt_is_white_in_all(bench):
    coffee = EXAMPLES["coffee"].load().pixels[:60, :80].copy()
    output, score = bench.of([OUTPUT, SCORES[1]], image=coffee, chain=(MedianFilter(),))
    noisy = add_noise(coffee, "salt_pepper", seed=0)
    assert_array_equal(output.values, apply_filter(noisy, "median"))
    assert score.ssim == pytest.approx(
        structural_similarity(coffee.astype(float), output.values, data_range=255, channel_axis=2)
    )


def test_how_results_are_coloured(bench):
    (blurred,) = bench.of([OUTPUT], noise=NoNoise(), chain=(MeanFilter(),))
    assert (blurred.levels, blurred.signed) == ((0.0, 255.0), False)
    (bright,) = bench.of([OUTPUT], image=None, noise=NoNoise(), chain=(Gaussian20Filter(),))
    assert bright.levels[1] == pytest.approx(255 * 31.4, rel=0.01)  # black and white move with its sum
    (magnitude,) = bench.of([OUTPUT], image=None, noise=NoNoise(), chain=(SobelMagnitude(),))
    assert (magnitude.levels, magnitude.signed) == ((0.0, magnitude.values.max()), False)


def test_the_origin_names_noise_and_filters(bench):
    bench.choices["image"] = ImageChoice(Example("camera"))
    bench.of([OUTPUT], image=None, chain=(MedianFilter(), MeanFilter()))
    name = EXAMPLES["camera"].title
    assert origin(bench.results) == f"{name}, salt and pepper 9.52 %, seed 0, median 3 × 3, mean 3 × 3"
    assert "median 3 × 3  ·  mean 3 × 3" in summary(bench.results)


def test_noise_of_another_white_is_drawn_by_the_same_numbers():
    pixels = np.full((8, 8), 0.5)
    noise = with_noise(pixels, GaussianNoise(), 3, 1.0) - pixels
    assert_allclose(noise * 255, add_noise(pixels * 0, "gaussian", seed=3))


def closely(bench, number, pixel=None, **fields):
    bench.choices["filters_spot"] = FilterSpot(beside=Beside.CLOSEUP, selected=number, pixel=pixel)
    (closeup,) = bench.of([CLOSEUP], **fields)
    bench.results = finish(bench.graph.evaluation([STEPS], bench.choices, bench.results).work())
    return closeup, bench.results.get(STEPS)


def test_a_median_is_looked_at_where_it_is_in_the_chain(bench):
    closeup, steps = closely(bench, 2, (10, 20), chain=(MeanFilter(), MedianFilter(size=5)))
    noisy = add_noise(SMALL_CAMERA, "salt_pepper", seed=0)
    mean = apply_filter(noisy, "mean")
    assert_array_equal(closeup.given, mean)
    assert len(steps) == 25
    assert_array_equal(steps.patch, mean[8:13, 18:23])
    assert steps[24].median == apply_filter(mean, "median", size=5)[10, 20]


def test_wiener_counts_with_the_noise_of_the_whole_channel(bench):
    closeup, steps = closely(bench, 1, (30, 40), noise=GaussianNoise(), chain=(WienerFilter(),))
    noisy = add_noise(SMALL_CAMERA, "gaussian", seed=0)
    assert closeup.wiener.result == pytest.approx(apply_filter(noisy, "wiener")[30, 40])
    assert len(steps) == 2  # the chain's: it has no steps of its own


def test_canny_goes_by_its_stages_from_before_it_was_smoothed(bench):
    closeup, steps = closely(bench, 2, noise=NoNoise(), chain=(GaussianFilter(), CannyFilter()))
    assert steps.titles == ("Picture", "Smooth", "Gradient", "Direction", "Thin", "Two thresholds", "Edges")
    assert_array_equal(steps[0].values, SMALL_CAMERA)
    assert_array_equal(steps[6].values, closeup.chain.stages[2].values)
    assert closeup.gives(6)
    assert not closeup.gives(5)
    assert closeup.pixel == (64 // 3, 2 * 96 // 3)


def test_parts_of_a_large_picture_are_of_what_lies_around_the_pixel(bench):
    large = np.tile(CAMERA, (4, 4))
    closeup, _ = closely(bench, 1, (1200, 30), image=large, noise=NoNoise(), chain=(SobelMagnitude(),))
    assert closeup.origin == (768, 0)  # a quarter of the part before the block that begins at 1024
    assert not closeup.is_whole
    assert closeup.parts[3].shape == (1024, 1024)
    whole = apply_filter(large, "sobel_magnitude")
    assert closeup.steps.at(3, (1200 - 768, 30)) == pytest.approx(whole[1200, 30])


def test_another_pixel_nearby_keeps_the_parts(bench):
    chain = (GaussianFilter(), CannyFilter())
    first, _ = closely(bench, 2, (10, 12), chain=chain)
    second, _ = closely(bench, 2, (20, 22), image=None, chain=chain)
    assert second.pixel != first.pixel
    assert second.steps is first.steps
    assert second.parts is first.parts


def test_the_noise_says_where_to_look_instead_and_a_plain_kernel_has_no_steps(bench):
    closeup, _ = closely(bench, 0)
    assert closeup.why.startswith("Select a filter")
    closeup, steps = closely(bench, 1, chain=(MeanFilter(),))
    assert (closeup.steps, closeup.why) == (None, "")
    assert len(steps) == 2


def test_a_channel_of_a_colour_picture_is_looked_at(bench):
    coffee = EXAMPLES["coffee"].load().pixels[:60, :80].copy()
    bench.choices["view"] = ViewOptions(channel=2)
    _, steps = closely(bench, 1, (5, 6), image=coffee, noise=NoNoise(), chain=(MedianFilter(),))
    assert_array_equal(steps.patch, coffee[4:7, 5:8, 2])
