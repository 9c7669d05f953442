import numpy as np
import pytest
from numpy.testing import assert_array_equal

from convviz.core import Conv2dSteps, GeometryError, convolve2d, pool2d
from convviz.core.images.examples import EXAMPLES
from convviz.core.images.image import Image, ImageError, crop, shrink, to_grey
from convviz.state.choices.convolution import ConvolutionOptions
from convviz.state.choices.image import ImageChoice
from convviz.state.choices.kernel import KernelChoice, freeze
from convviz.state.choices.pooling import PoolingOptions
from convviz.state.choices.source import Drawn, Example, File, Memory
from convviz.state.choices.view import ViewOptions
from convviz.state.graph.graph import Graph
from convviz.state.results.convolution import COMPARISON, OUTPUT, RELU, conv_steps, is_summed
from convviz.state.results.convolution import STEPS as CONV_STEPS
from convviz.state.results.image import FACTS, PICTURE, SOURCE, working_array
from convviz.state.results.image_store import ImageStore
from convviz.state.results.pooling import INPUT, POOLED
from convviz.state.results.pooling import STEPS as POOL_STEPS

MATRIX = EXAMPLES["matrix"].load().pixels
CHELSEA = EXAMPLES["chelsea"].load().pixels
BOOK_KERNEL = ((-1, 1, -1), (-2, 3, 1), (2, -4, 0))
THREE = tuple(freeze(np.arange(9).reshape(3, 3) * factor) for factor in (1, 2, -3))


WANTED = (FACTS, COMPARISON, CONV_STEPS, POOLED, POOL_STEPS)


def array_of(choice):
    return working_array(ImageStore().get(choice.source), choice.mode, choice.crop, choice.shrink)


def choices(image=None, kernel=None, convolution=None, pooling=None, view=None):
    return {
        "image": ImageChoice(**({"source": Example("matrix")} | (image or {}))),
        "kernel": KernelChoice(**({"planes": (BOOK_KERNEL,)} | (kernel or {}))),
        "convolution": ConvolutionOptions(**(convolution or {})),
        "pooling": PoolingOptions(**(pooling or {})),
        "view": ViewOptions(**(view or {})),
    }


def evaluation(chosen, store=None, previous=None):
    return Graph(WANTED, chosen, {"images": store or ImageStore()}).evaluation(WANTED, chosen, previous)


def results(chosen, store=None, previous=None):
    ahead = evaluation(chosen, store, previous)
    fractions = list(ahead.work())
    assert fractions == sorted(fractions)
    assert all(0 <= fraction <= 1 for fraction in fractions)
    return ahead.results


def test_the_books_matrix_and_kernel_give_the_books_numbers():
    output = results(choices()).get(OUTPUT).values
    assert (output[0, 0], output[0, 1], output[0, 6], output[6, 0], output[6, 6]) == (-2, -8, 28, -29, 27)
    assert_array_equal(output[6, 1:6], 13)


@pytest.mark.parametrize(
    "options",
    [
        {"stride": (2, 3)},
        {"dilation": (2, 1), "padding": "valid"},
        {"padding": "full", "boundary": "wrap"},
        {"padding": 3, "boundary": "reflect", "flip": False},
    ],
)
def test_the_output_is_the_cores(options):
    got = results(choices(convolution=options)).get(OUTPUT).values
    assert_array_equal(got, convolve2d(MATRIX, BOOK_KERNEL, **options))


def test_a_colour_picture_is_convolved_a_channel_at_a_time():
    got = results(choices({"source": Example("chelsea"), "mode": "rgb"}))
    assert_array_equal(got.get(OUTPUT).values, convolve2d(CHELSEA, BOOK_KERNEL))
    assert not is_summed(got.get(PICTURE), got.choice(ConvolutionOptions))


def test_three_planes_serve_a_channel_each():
    got = results(choices({"source": Example("chelsea"), "mode": "rgb"}, {"planes": THREE}, view={"channel": 2}))
    for channel in range(3):
        assert_array_equal(got.get(OUTPUT).values[..., channel], convolve2d(CHELSEA[..., channel], THREE[channel]))
    assert got.get(CONV_STEPS)[500].value == pytest.approx(got.get(OUTPUT).values[..., 2].flat[500])


@pytest.mark.parametrize("planes", [(BOOK_KERNEL,), THREE])
def test_channels_summed_are_one_layer_of_a_network(planes):
    options = {"channels": "sum"}
    got = results(choices({"source": Example("chelsea"), "mode": "rgb"}, {"planes": planes}, options))
    expected = sum(convolve2d(CHELSEA[..., c], planes[c % len(planes)]) for c in range(3))
    assert is_summed(got.get(PICTURE), got.choice(ConvolutionOptions))
    assert got.get(OUTPUT).values.shape == CHELSEA.shape[:2]
    np.testing.assert_allclose(got.get(OUTPUT).values, expected, rtol=1e-12, atol=1e-9)
    step = got.get(CONV_STEPS)[1234]
    assert step.patch.shape == (3, 3, 3)
    assert step.value == pytest.approx(got.get(OUTPUT).values.flat[1234])


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("grey", to_grey(CHELSEA)),
        ("rgb", CHELSEA),
        *((m, CHELSEA[..., c]) for c, m in enumerate(("red", "green", "blue"))),
    ],
)
def test_the_colour_mode_takes_what_it_says(mode, expected):
    assert_array_equal(array_of(ImageChoice(Example("chelsea"), mode)), expected)


def test_crop_comes_before_grey_and_shrink_last():
    choice = ImageChoice(Example("chelsea"), "grey", (10, 20, 101, 63), 50)
    expected = shrink(to_grey(crop(CHELSEA, 10, 20, 101, 63)), 50, 50)
    assert_array_equal(array_of(choice), expected)


def test_shrinking_never_enlarges():
    assert array_of(ImageChoice(Example("matrix"), shrink=5)).shape == (5, 5)
    assert_array_equal(array_of(ImageChoice(Example("matrix"), shrink=100)), MATRIX)


def test_a_drawn_image_is_its_cells():
    got = results(choices({"source": Drawn(((1, 2.5), (-3, 0)), (-3.0, 9.0))}))
    assert_array_equal(got.get(PICTURE).values, [[1, 2.5], [-3, 0]])
    assert got.get(PICTURE).values.dtype == np.float64
    assert got.get(PICTURE).levels == (-3.0, 9.0)
    assert (got.get(FACTS).low, got.get(FACTS).high, got.get(FACTS).mean) == (-3, 2.5, 0.125)


def test_a_crop_outside_the_image_is_refused():
    with pytest.raises(ValueError, match="height must be between 1 and 6, not 7"):
        results(choices({"crop": (1, 0, 7, 1)}))


def test_an_unknown_image_is_refused():
    with pytest.raises(ImageError, match="there is no image"):
        results(choices({"source": Memory(5)}))


def test_a_kernel_that_does_not_fit_is_a_problem_that_shows_the_arithmetic():
    chosen = choices({"crop": (0, 0, 2, 2)}, convolution={"padding": "valid"})
    got = results(chosen)
    with pytest.raises(GeometryError) as error:
        Conv2dSteps(MATRIX[:2, :2], BOOK_KERNEL, padding="valid")
    assert got.reason(OUTPUT) == str(error.value)
    assert (got.get(OUTPUT), got.get(CONV_STEPS), got.get(POOLED), got.get(POOL_STEPS)) == (None, None, None, None)
    assert "no output to pool" in got.reason(POOLED)
    assert_array_equal(got.get(PICTURE).values, MATRIX[:2, :2])


def test_a_pool_that_does_not_fit_is_a_problem_of_the_pool_alone():
    got = results(choices(pooling={"size": (9, 9), "source": "image"}))
    assert got.get(OUTPUT) is not None
    assert (got.reason(OUTPUT), got.get(POOLED), got.get(POOL_STEPS)) == ("", None, None)
    assert "does not fit" in got.reason(POOLED)


@pytest.mark.parametrize(
    ("source", "taken"),
    [
        ("image", MATRIX),
        ("convolution", convolve2d(MATRIX, BOOK_KERNEL)),
        ("relu", np.maximum(convolve2d(MATRIX, BOOK_KERNEL), 0)),
    ],
)
@pytest.mark.parametrize("kind", ["max", "average"])
def test_the_pooling_is_the_cores_of_its_source(source, taken, kind):
    options = {"kind": kind, "size": (3, 2), "stride": (2, 1), "padding": (1, 0)}
    got = results(choices(pooling={**options, "source": source}))
    expected = pool2d(taken, **options)
    assert_array_equal(got.get(INPUT).values, taken)
    assert_array_equal(got.get(POOLED).values, expected)
    assert [step.value for step in got.get(POOL_STEPS)] == expected.ravel().tolist()


@pytest.mark.parametrize("flip", [True, False])
def test_the_comparison_is_convolution_correlation_and_their_difference(flip):
    got = results(choices(convolution={"flip": flip}, view={"compare": True}))
    convolved, correlated = (convolve2d(MATRIX, BOOK_KERNEL, flip=way) for way in (True, False))
    for picture, expected in zip(got.get(COMPARISON), (convolved, correlated, convolved - correlated), strict=True):
        assert_array_equal(picture.values, expected)
    assert got.get(COMPARISON)[0].levels == got.get(COMPARISON)[1].levels
    assert got.get(COMPARISON)[2].signed
    assert not got.get(COMPARISON)[2].empty


def test_of_a_symmetric_kernel_the_difference_is_empty_but_for_rounding():
    weights = np.full((3, 3), 1 / 9)
    weights[1, 1] = 0.3
    got = results(choices(kernel={"planes": (freeze(weights),)}, view={"compare": True})).get(COMPARISON)
    assert [picture.empty for picture in got] == [False, False, True]


def test_without_comparing_there_is_no_comparison():
    assert results(choices()).get(COMPARISON) is None


def box(total):
    return {"planes": (freeze(np.full((3, 3), total / 9)),)}


@pytest.mark.parametrize(
    ("kernel", "colours", "levels", "signed"),
    [
        (box(1), "auto", (0, 49), False),
        (box(9), "auto", (0, 441), False),
        (box(9), "photograph", (0, 441), False),
        ({"planes": (((1, 0, -1),),)}, "auto", (-48, 48), True),
        ({"planes": (((1, 0, -1),),)}, "photograph", (0, 49), False),
        ({"planes": (((0, 2, 0),),)}, "signed", (-98, 98), True),
        ({"planes": (((0.0,),),)}, "auto", (-1, 1), True),
    ],
)
def test_the_colours_tell_differences_from_pictures(kernel, colours, levels, signed):
    output = results(choices(kernel=kernel, view={"colours": colours})).get(OUTPUT)
    assert output.levels == pytest.approx(levels)
    assert output.signed is signed


def test_signed_levels_are_centred_on_zero_and_reach_the_greatest_value():
    output = results(choices()).get(OUTPUT)
    greatest = np.abs(output.values).max()
    assert output.signed
    assert output.levels == (-greatest, greatest)


#: What is changed -> the results that must be computed anew; the rest must be the very same objects.
ALL = {PICTURE, OUTPUT, COMPARISON, CONV_STEPS, INPUT, POOLED, POOL_STEPS}
CONVOLVED = ALL - {PICTURE}
CHANGES = {
    "nothing": ({}, set()),
    "image": ({"image": {"crop": (0, 0, 5, 5)}}, ALL),
    "range": ({"image": {"range": (5.0, 20.0)}}, ALL - {CONV_STEPS, POOL_STEPS}),
    "kernel": ({"kernel": {"planes": (((1, 2), (3, 4)),)}}, CONVOLVED),
    "sigma alone": ({"kernel": {"sigma": 2.0}}, set()),
    "stride": ({"convolution": {"stride": (2, 2)}}, CONVOLVED),
    "pool": ({"pooling": {"kind": "average"}}, {POOLED, POOL_STEPS}),
    "channel": ({"view": {"channel": 1}}, {CONV_STEPS, POOL_STEPS}),
}


@pytest.mark.parametrize(("change", "renewed"), CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("source", ["convolution", "image"])
def test_only_what_a_change_reaches_is_computed_anew(change, renewed, source):
    base = {"view": {"compare": True}, "pooling": {"source": source}}
    names = ("image", "kernel", "convolution", "pooling", "view")
    before = results(choices(**base))
    after = results(choices(**{name: base.get(name, {}) | change.get(name, {}) for name in names}), previous=before)
    if source == "image" and {"kernel", "convolution"} & set(change):
        renewed = renewed - {INPUT, POOLED, POOL_STEPS}
    assert {result for result in ALL if after.get(result) is not before.get(result)} == renewed


def test_the_positive_part_is_computed_only_where_it_is_pooled():
    assert results(choices(pooling={"source": "image"})).get(RELU) is None
    assert_array_equal(results(choices()).get(RELU).values, np.maximum(convolve2d(MATRIX, BOOK_KERNEL), 0))


def test_what_is_kept_equals_what_is_computed_anew():
    before = results(choices())
    chosen = choices(pooling={"kind": "average", "size": (3, 3)}, view={"compare": True})
    kept, fresh = results(chosen, previous=before), results(chosen)
    assert_array_equal(kept.get(POOLED).values, fresh.get(POOLED).values)
    for one, other in zip(kept.get(COMPARISON), fresh.get(COMPARISON), strict=True):
        assert_array_equal(one.values, other.values)


def test_a_large_image_is_computed_in_bands_and_equals_the_whole(big_image):
    store = ImageStore()
    options = {"padding": "full", "boundary": "wrap", "stride": (1, 2)}
    ahead = evaluation(choices({"source": store.add(big_image)}, convolution=options), store)
    assert not ahead.quick(30_000_000)
    fractions = list(ahead.work())
    assert_array_equal(ahead.results.get(OUTPUT).values, convolve2d(big_image.pixels, BOOK_KERNEL, **options))
    assert len(fractions) >= 4  # so that it can be abandoned in between
    assert fractions == sorted(fractions)


@pytest.mark.parametrize("flip", [True, False])
def test_steps_may_be_asked_for_in_the_other_way(flip):
    got = results(choices(convolution={"flip": not flip}))
    assert conv_steps(got, flip=flip)[17].value == convolve2d(MATRIX, BOOK_KERNEL, flip=flip).flat[17]


def test_a_file_that_is_not_at_hand_is_never_quick(tmp_path):
    source = File(str(tmp_path / "a.png"))
    assert SOURCE.cost(ImageStore(), source) == np.inf
    store = ImageStore()
    store.put_file(source, Image("mine", MATRIX, (0.0, 49.0)))
    assert SOURCE.cost(store, source) == 0


def test_the_store_finds_files_examples_memory_and_drawings(tmp_path):
    store = ImageStore()
    image = Image("mine", MATRIX, (0.0, 49.0))
    first, second = store.add(image), store.add(image)
    assert first != second
    assert store.get(first) is store.get(second) is image
    assert store.get(Example("camera")) is EXAMPLES["camera"].load()
    assert_array_equal(store.get(Drawn(((1, 2),))).pixels, [[1, 2]])
    with pytest.raises(ImageError, match=r"'none\.png' does not exist"):
        store.get(File(str(tmp_path / "none.png")))
    store.drop(second)
    for source in (Example("none"), Memory(9), second):
        with pytest.raises(ImageError, match="there is no image"):
            store.get(source)


def test_an_image_that_was_dropped_leaves_its_number_unused():
    store = ImageStore()
    image = Image("mine", MATRIX, (0.0, 49.0))
    store.drop(store.add(image))
    assert store.add(image) == Memory(2)


def test_the_store_forgets_the_files_not_used_longest():
    store = ImageStore()
    image = Image("mine", MATRIX, (0.0, 49.0))
    for number in range(5):
        store.put_file(File(f"/{number}"), image)
    assert [store.at_hand(File(f"/{number}")) for number in range(5)] == [False, True, True, True, True]


def test_a_range_changes_how_the_image_and_its_result_are_drawn_and_none_of_their_numbers():
    mean = {"planes": (((0.25, 0.25), (0.25, 0.25)),), "name": ""}
    plain, moved = results(choices(kernel=mean)), results(choices({"range": (10.0, 30.0)}, mean))
    assert moved.get(PICTURE).levels == (10, 30)
    assert moved.get(OUTPUT).levels == (10, 30)  # the weights sum to 1
    assert moved.get(OUTPUT).cut_off
    assert not plain.get(OUTPUT).cut_off
    assert not moved.get(OUTPUT).signed  # much lies beyond the range, yet it is the same photograph
    for result in (PICTURE, OUTPUT, POOLED):
        assert_array_equal(moved.get(result).values, plain.get(result).values)


def test_what_is_convolved_anew_for_another_range_is_nothing():
    before = results(choices())
    after = results(choices({"range": (5.0, 20.0)}), previous=before)
    assert after.get(OUTPUT).pyramid is before.get(OUTPUT).pyramid
    assert after.get(POOLED).pyramid is before.get(POOLED).pyramid


@pytest.mark.parametrize(("levels", "signed"), [(None, True), ((-1.0, 2.0), False), ((-2.0, 2.0), True)])
def test_an_image_about_zero_and_what_it_becomes_are_drawn_by_sign_unless_a_range_is_chosen(levels, signed):
    store = ImageStore()
    pixels = np.linspace(-1, 1, 49).reshape(7, 7)
    source = store.add(Image("slope", pixels, (-1.0, 1.0)))
    got = results(choices({"source": source, "range": levels}, {"planes": (((1.0,),),)}), store)
    assert got.get(PICTURE).signed == signed
    assert got.get(OUTPUT).signed
    assert got.get(OUTPUT).levels == (-1, 1)
