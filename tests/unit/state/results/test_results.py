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
from convviz.state.choices.view import ViewOptions
from convviz.state.results.image_store import ImageStore
from convviz.state.results.pictures import Choices, compute, working_array

MATRIX = EXAMPLES["matrix"].load().pixels
CHELSEA = EXAMPLES["chelsea"].load().pixels
BOOK_KERNEL = ((-1, 1, -1), (-2, 3, 1), (2, -4, 0))
THREE = tuple(freeze(np.arange(9).reshape(3, 3) * factor) for factor in (1, 2, -3))


def array_of(choice):
    source = None if choice.cells is not None else ImageStore().get(choice.key)
    return working_array(choice, source)


def choices(image=None, kernel=None, convolution=None, pooling=None, view=None):
    kernel = {"planes": (BOOK_KERNEL,)} | (kernel or {})
    return Choices(
        ImageChoice(**({"key": "example:matrix"} | (image or {}))),
        KernelChoice(**kernel),
        ConvolutionOptions(**(convolution or {})),
        PoolingOptions(**(pooling or {})),
        ViewOptions(**(view or {})),
    )


def results(chosen, store=None, previous=None):
    work = compute(chosen, store or ImageStore(), previous)
    fractions = []
    try:
        while True:
            fractions.append(next(work))
    except StopIteration as stop:
        assert fractions == sorted(fractions)
        assert all(0 <= fraction <= 1 for fraction in fractions)
        return stop.value


def test_the_books_matrix_and_kernel_give_the_books_numbers():
    output = results(choices()).output.values
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
    got = results(choices(convolution=options)).output.values
    assert_array_equal(got, convolve2d(MATRIX, BOOK_KERNEL, **options))


def test_a_colour_picture_is_convolved_a_channel_at_a_time():
    got = results(choices({"key": "example:chelsea", "mode": "rgb"}))
    assert_array_equal(got.output.values, convolve2d(CHELSEA, BOOK_KERNEL))
    assert not got.summed


def test_three_planes_serve_a_channel_each():
    got = results(choices({"key": "example:chelsea", "mode": "rgb"}, {"planes": THREE}, view={"channel": 2}))
    for channel in range(3):
        assert_array_equal(got.output.values[..., channel], convolve2d(CHELSEA[..., channel], THREE[channel]))
    assert got.conv_steps()[500].value == pytest.approx(got.output.values[..., 2].flat[500])


@pytest.mark.parametrize("planes", [(BOOK_KERNEL,), THREE])
def test_channels_summed_are_one_layer_of_a_network(planes):
    options = {"channels": "sum"}
    got = results(choices({"key": "example:chelsea", "mode": "rgb"}, {"planes": planes}, options))
    expected = sum(convolve2d(CHELSEA[..., c], planes[c % len(planes)]) for c in range(3))
    assert got.summed
    assert got.output.values.shape == CHELSEA.shape[:2]
    np.testing.assert_allclose(got.output.values, expected, rtol=1e-12, atol=1e-9)
    step = got.conv_steps()[1234]
    assert step.patch.shape == (3, 3, 3)
    assert step.value == pytest.approx(got.output.values.flat[1234])


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("grey", to_grey(CHELSEA)),
        ("rgb", CHELSEA),
        *((m, CHELSEA[..., c]) for c, m in enumerate(("red", "green", "blue"))),
    ],
)
def test_the_colour_mode_takes_what_it_says(mode, expected):
    array, levels = array_of(ImageChoice("example:chelsea", mode))
    assert_array_equal(array, expected)
    assert levels == (0.0, 255.0)


def test_crop_comes_before_grey_and_shrink_last():
    choice = ImageChoice("example:chelsea", "grey", (10, 20, 101, 63), 50)
    expected = shrink(to_grey(crop(CHELSEA, 10, 20, 101, 63)), 50, 50)
    assert_array_equal(array_of(choice)[0], expected)


def test_shrinking_never_enlarges():
    array, _ = array_of(ImageChoice("example:matrix", shrink=5))
    assert array.shape == (5, 5)
    array, _ = array_of(ImageChoice("example:matrix", shrink=100))
    assert_array_equal(array, MATRIX)


def test_a_drawn_image_is_its_cells():
    array, levels = array_of(ImageChoice("drawn:", cells=((1, 2.5), (-3, 0))))
    assert_array_equal(array, [[1, 2.5], [-3, 0]])
    assert array.dtype == np.float64
    assert levels == (0.0, 255.0)


def test_a_crop_outside_the_image_is_refused():
    with pytest.raises(ValueError, match="height must be between 1 and 6, not 7"):
        results(choices({"crop": (1, 0, 7, 1)}))


def test_an_unknown_image_is_refused():
    with pytest.raises(ImageError, match="there is no image"):
        results(choices({"key": "memory:5"}))


def test_a_kernel_that_does_not_fit_is_a_problem_that_shows_the_arithmetic():
    chosen = choices({"crop": (0, 0, 2, 2)}, convolution={"padding": "valid"})
    got = results(chosen)
    with pytest.raises(GeometryError) as error:
        Conv2dSteps(MATRIX[:2, :2], BOOK_KERNEL, padding="valid")
    assert got.problem == str(error.value)
    assert (got.output, got.conv_steps(), got.pooled, got.pool_steps()) == (None, None, None, None)
    assert "no output to pool" in got.pool_problem
    assert_array_equal(got.image.values, MATRIX[:2, :2])


def test_a_pool_that_does_not_fit_is_a_problem_of_the_pool_alone():
    got = results(choices(pooling={"size": (9, 9), "source": "image"}))
    assert got.output is not None
    assert (got.problem, got.pooled, got.pool_steps()) == ("", None, None)
    assert "does not fit" in got.pool_problem


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
    assert_array_equal(got.pool_input.values, taken)
    assert_array_equal(got.pooled.values, expected)
    assert [step.value for step in got.pool_steps()] == expected.ravel().tolist()


@pytest.mark.parametrize("flip", [True, False])
def test_the_comparison_is_convolution_correlation_and_their_difference(flip):
    got = results(choices(convolution={"flip": flip}, view={"compare": True}))
    convolved, correlated = (convolve2d(MATRIX, BOOK_KERNEL, flip=way) for way in (True, False))
    for picture, expected in zip(got.comparison, (convolved, correlated, convolved - correlated), strict=True):
        assert_array_equal(picture.values, expected)
    assert got.comparison[0].levels == got.comparison[1].levels
    assert got.comparison[2].signed


def test_without_comparing_there_is_no_comparison():
    assert results(choices()).comparison is None


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
    output = results(choices(kernel=kernel, view={"colours": colours})).output
    assert output.levels == pytest.approx(levels)
    assert output.signed is signed


def test_signed_levels_are_centred_on_zero_and_reach_the_greatest_value():
    output = results(choices()).output
    greatest = np.abs(output.values).max()
    assert output.signed
    assert output.levels == (-greatest, greatest)


#: What is changed -> the fields of Results that must be computed anew; the rest must be the very same objects.
CHANGES = {
    "nothing": ({}, set()),
    "image": ({"image": {"crop": (0, 0, 5, 5)}}, {"image", "output", "comparison", "pool_input", "pooled"}),
    "kernel": ({"kernel": {"planes": (((1, 2), (3, 4)),)}}, {"output", "comparison", "pool_input", "pooled"}),
    "sigma alone": ({"kernel": {"sigma": 2.0}}, set()),
    "stride": ({"convolution": {"stride": (2, 2)}}, {"output", "comparison", "pool_input", "pooled"}),
    "pool": ({"pooling": {"kind": "average"}}, {"pooled"}),
    "channel": ({"view": {"channel": 1}}, set()),
}


@pytest.mark.parametrize(("change", "renewed"), CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("source", ["convolution", "image"])
def test_only_what_a_change_reaches_is_computed_anew(change, renewed, source):
    base = {"view": {"compare": True}, "pooling": {"source": source}}
    before = results(choices(**base))
    after = results(
        choices(
            **{
                name: base.get(name, {}) | change.get(name, {})
                for name in ("image", "kernel", "convolution", "pooling", "view")
            }
        ),
        previous=before,
    )
    if source == "image" and {"kernel", "convolution"} & set(change):
        renewed = renewed - {"pool_input", "pooled"}
    names = ("image", "output", "comparison", "pool_input", "pooled")
    kept = {name for name in names if getattr(after, name) is getattr(before, name)}
    assert kept == set(names) - renewed


def test_what_is_kept_equals_what_is_computed_anew():
    before = results(choices())
    chosen = choices(pooling={"kind": "average", "size": (3, 3)}, view={"compare": True})
    kept, fresh = results(chosen, previous=before), results(chosen)
    assert_array_equal(kept.pooled.values, fresh.pooled.values)
    for one, other in zip(kept.comparison, fresh.comparison, strict=True):
        assert_array_equal(one.values, other.values)


def test_a_large_image_is_computed_in_bands_and_equals_the_whole(big_image):
    store = ImageStore()
    key = store.add(big_image)
    options = {"padding": "full", "boundary": "wrap", "stride": (1, 2)}
    work = compute(choices({"key": key}, convolution=options), store, None)
    fractions = []
    try:
        while True:
            fractions.append(next(work))
    except StopIteration as stop:
        assert_array_equal(stop.value.output.values, convolve2d(big_image.pixels, BOOK_KERNEL, **options))
    assert len(fractions) >= 4  # so that it can be abandoned in between


def test_the_store_finds_files_examples_and_memory(tmp_path):
    store = ImageStore()
    image = Image("mine", MATRIX, (0.0, 49.0))
    first, second = store.add(image), store.add(image)
    assert first != second
    assert store.get(first) is store.get(second) is image
    assert store.get("example:camera") is EXAMPLES["camera"].load()
    with pytest.raises(ImageError, match=r"'none\.png' does not exist"):
        store.get(f"file:{tmp_path / 'none.png'}")
    for key in ("example:none", "memory:9", "drawn:"):
        with pytest.raises(ImageError, match="there is no image"):
            store.get(key)


def test_the_store_forgets_the_files_not_used_longest():
    store = ImageStore()
    image = Image("mine", MATRIX, (0.0, 49.0))
    for number in range(5):
        store.put_file(f"file:{number}", image)
    assert [store.at_hand(f"file:{number}") for number in range(5)] == [False, True, True, True, True]
