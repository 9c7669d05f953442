import re
import tracemalloc

import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from convviz.core import GeometryError, PoolSteps, pool2d, pool2d_bands
from convviz.core.windows.pooling import POOL_KINDS

torch.set_num_threads(1)

DTYPES = ("bool", "u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f2", "f4", "f8")
kinds = st.sampled_from(POOL_KINDS)
sides = st.integers(1, 9)


def images(dtype="f8", *, whole=False, channels=None):
    numbers = st.integers(-3, 3).map(float) if whole else st.floats(-1e6, 1e6, width=32).map(lambda x: x + 0.0)
    extra = () if channels is None else (channels,)
    return st.tuples(sides, sides).flatmap(lambda shape: hnp.arrays(dtype, shape + extra, elements=numbers))


@st.composite
def options(draw):
    """Sizes, strides and paddings that torch takes too: one number or two, dividing or not."""

    def one_or_two(low, high):
        return st.integers(low, high) | st.tuples(st.integers(low, high), st.integers(low, high))

    size = draw(one_or_two(1, 5))
    least = min(size) if isinstance(size, tuple) else size
    return {
        "size": size,
        "stride": draw(st.none() | one_or_two(1, 4)),
        "padding": draw(one_or_two(0, least // 2)),
    }


def fits(image, size, padding, **_):
    sizes, pads = (np.broadcast_to(value, 2) for value in (size, padding))
    return np.all(np.array(image.shape[:2]) + 2 * pads >= sizes)


def pool_by_torch(image, kind, **chosen):
    function = torch.nn.functional.max_pool2d if kind == "max" else torch.nn.functional.avg_pool2d
    arguments = {"kernel_size": chosen["size"], "stride": chosen["stride"], "padding": chosen["padding"]}
    return function(torch.from_numpy(image)[None, None], **arguments)[0, 0].numpy()


@given(images() | images("f4"), options(), kinds)
def test_pooling_equals_torch_to_the_last_bit(image, chosen, kind):
    if not fits(image, **chosen):
        with pytest.raises(GeometryError, match="does not fit"):
            pool2d(image, kind=kind, **chosen)
        return
    result, expected = pool2d(image, kind=kind, **chosen), pool_by_torch(image, kind, **chosen)
    assert result.dtype == expected.dtype
    np.testing.assert_array_equal(result, expected)


@given(st.integers(1, 6).flatmap(lambda count: images(channels=count)), options(), kinds)
def test_channels_are_pooled_each_on_its_own(image, chosen, kind):
    assume(fits(image, **chosen))
    result = pool2d(image, kind=kind, **chosen)
    for channel in range(image.shape[2]):
        np.testing.assert_array_equal(result[..., channel], pool2d(image[..., channel], kind=kind, **chosen))


@given(images() | images("f4"), options(), kinds)
def test_steps_give_the_very_values_of_the_whole(image, chosen, kind):
    assume(fits(image, **chosen))
    steps = PoolSteps(image, kind=kind, **chosen)
    result = pool2d(image, kind=kind, **chosen)
    assert steps.shape == result.shape
    np.testing.assert_array_equal(np.reshape([step.value for step in steps], steps.shape), result)


@given(images(), options(), kinds)
def test_a_step_shows_the_cells_of_its_window(image, chosen, kind):
    assume(fits(image, **chosen))
    (high, wide), (down, right) = (np.broadcast_to(chosen[name], 2) for name in ("size", "padding"))
    stride = np.broadcast_to(chosen["size"] if chosen["stride"] is None else chosen["stride"], 2)
    padded = np.pad(image, ((down, down), (right, right)), constant_values=-np.inf if kind == "max" else 0)
    for step in PoolSteps(image, kind=kind, **chosen):
        top, left = step.output_index * stride
        np.testing.assert_array_equal(step.patch, padded[top : top + high, left : left + wide])
        assert step.window == (top - down, left - right, high, wide)


@given(images(whole=True) | images("f4"), options())
def test_the_winner_is_torchs_arg_max_the_first_of_equals(image, chosen):
    assume(fits(image, **chosen))
    _, indices = torch.nn.functional.max_pool2d(
        torch.from_numpy(image)[None, None], chosen["size"], chosen["stride"], chosen["padding"], return_indices=True
    )
    steps = PoolSteps(image, **chosen)
    expected = [divmod(int(index), image.shape[1]) for index in indices.ravel()]
    assert [step.winner for step in steps] == expected
    assert [image[step.winner] for step in steps] == [step.value for step in steps]


def test_an_average_has_no_winner():
    assert PoolSteps(np.eye(2), 2, kind="average")[0].winner is None


def test_the_winner_lies_in_the_image_even_among_minus_infinities():
    step = PoolSteps(np.full((2, 2), -np.inf), 2, padding=1)[0]
    assert step.winner == (0, 0)


@given(
    st.tuples(sides, sides).flatmap(
        lambda shape: hnp.arrays("f4", shape, elements=st.sampled_from([-np.inf, -np.inf, -1.0, 2.0, np.inf]))
    ),
    options(),
)
def test_the_winner_is_torchs_arg_max_among_infinities_too(image, chosen):
    assume(fits(image, **chosen))
    arguments = {"kernel_size": chosen["size"], "stride": chosen["stride"], "padding": chosen["padding"]}
    _, indices = torch.nn.functional.max_pool2d(torch.from_numpy(image)[None, None], **arguments, return_indices=True)
    steps = PoolSteps(image, **chosen)
    assert [step.winner for step in steps] == [divmod(int(index), image.shape[1]) for index in indices.ravel()]
    assert [image[step.winner] for step in steps] == [step.value for step in steps]


@pytest.mark.parametrize("kind", POOL_KINDS)
@pytest.mark.parametrize("cell", [(-1, 0), (0, -1), (2, 0), (0, 3)])
def test_a_cell_outside_the_output_is_an_index_error(kind, cell):
    steps = PoolSteps(np.ones((4, 6)), 2, kind=kind)
    with pytest.raises(IndexError, match=re.escape(f"cell {cell} lies outside the output, whose shape is (2, 3)")):
        steps.at(*cell)


def test_pooling_a_small_image_by_hand():
    image = [[1, 3, 2, 4], [5, 2, 0, 1], [7, 8, 1, 1], [0, 9, 1, 1]]
    np.testing.assert_array_equal(pool2d(image, 2), [[5, 4], [9, 1]])
    np.testing.assert_array_equal(pool2d(image, 2, kind="average"), [[2.75, 1.75], [6, 1]])
    np.testing.assert_array_equal(pool2d(image, (1, 4)), [[4], [5], [8], [9]])


def test_padding_never_wins_a_maximum_and_counts_as_zeros_in_an_average():
    image = np.full((2, 2), -8.0)
    np.testing.assert_array_equal(pool2d(image, 2, padding=1), np.full((2, 2), -8.0))
    np.testing.assert_array_equal(pool2d(image, 2, padding=1, kind="average"), np.full((2, 2), -2.0))


@pytest.mark.parametrize("kind", POOL_KINDS)
def test_lenets_maps_halve(kind):
    assert pool2d(np.zeros((28, 28, 6)), 2, kind=kind).shape == (14, 14, 6)
    assert pool2d(np.zeros((10, 10, 16)), 2, kind=kind).shape == (5, 5, 16)


@pytest.mark.parametrize(
    ("length", "size", "stride", "padding", "left_over"),
    [(8, 2, None, 0, 0), (7, 2, None, 0, 1), (8, 3, None, 0, 2), (8, 3, 2, 0, 1), (8, 3, 2, 1, 1), (5, 1, 3, 0, 1)],
)
def test_rows_and_columns_that_no_full_window_reaches_are_dropped_and_counted(length, size, stride, padding, left_over):
    image = np.arange(2.0 * length * length).reshape(length, 2 * length)[:, ::2]
    steps = PoolSteps(image, size, stride=stride, padding=padding)
    assert (steps.rows.left_over, steps.columns.left_over) == (left_over, left_over)
    reached = padding + length + padding - left_over
    last = steps[-1].window
    assert last.top + last.height == last.left + last.width == reached - padding
    if padding == 0:
        np.testing.assert_array_equal(
            pool2d(image, size, stride=stride), pool2d(image[:reached, :reached], size, stride=stride)
        )


@pytest.mark.parametrize("kind", POOL_KINDS)
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("order", ["<", ">"])
def test_only_float32_and_float16_images_give_float32(kind, dtype, order):
    image = (np.arange(20) % 7).reshape(4, 5).astype(np.dtype(dtype).newbyteorder(order))
    result = pool2d(image, 2, kind=kind)
    np.testing.assert_array_equal(result, pool2d(image.astype(np.float64), 2, kind=kind))
    assert result.dtype == (np.float32 if dtype in ("f2", "f4") else np.float64)


@pytest.mark.parametrize("kind", POOL_KINDS)
@pytest.mark.parametrize("dtype", ["u1", "f4", "f8", ">f8"])
def test_the_image_is_left_as_it_was_and_may_be_a_read_only_view(kind, dtype):
    image = np.arange(80).reshape(8, 10).astype(dtype)[::-1, ::2]
    before = image.copy()
    image.flags.writeable = False
    for padding in (0, 1):
        result = pool2d(image, 2, padding=padding, kind=kind)
        np.testing.assert_array_equal(result, pool2d(before.astype(np.float64), 2, padding=padding, kind=kind))
        result[...] = -5
        PoolSteps(image, 2, padding=padding, kind=kind)[0].patch[...] = -5
    np.testing.assert_array_equal(image, before)


def test_pooling_with_size_one_gives_a_copy():
    image = np.arange(6.0).reshape(2, 3)
    result = pool2d(image, 1)
    assert not np.shares_memory(result, image)
    np.testing.assert_array_equal(result, image)


def test_steps_are_a_sequence_in_reading_order():
    steps = PoolSteps(np.arange(24).reshape(4, 6), 2)
    assert len(steps) == 6
    assert [step.output_index for step in steps] == [(r, c) for r in range(2) for c in range(3)]
    assert steps[-1].value == steps[np.int64(5)].value == steps[4:][1].value == 23
    for index in (6, -7):
        with pytest.raises(IndexError, match=f"{index} of 6"):
            steps[index]


def test_millions_of_steps_take_no_memory_of_their_own():
    image = np.zeros((3000, 4000), dtype=np.uint8)
    image[-1, -1] = 9
    tracemalloc.start()
    try:
        steps = PoolSteps(image, 1)
        assert len(steps) == 12_000_000
        assert (steps[0].value, steps[-1].value) == (0, 9)
        assert tracemalloc.get_traced_memory()[1] < 100_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("compute", [pool2d, PoolSteps])
@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"size": 0}, ("size", "1", "0")),
        ({"size": (2, -1)}, ("size", "1", "-1")),
        ({"size": 2.0}, ("size", "integer", "2.0")),
        ({"size": "2"}, ("size", "integer", "'2'")),
        ({"size": None}, ("size", "integer", "None")),
        ({"size": (1, 2, 3)}, ("size", "(1, 2, 3)")),
        ({"size": 5}, ("(4 - 5 + 2*0)/5 + 1 = 0.8", "5 cells")),
        ({"stride": 0}, ("stride", "1", "0")),
        ({"stride": (1, -3)}, ("stride", "1", "-3")),
        ({"stride": 1.5}, ("stride", "integer", "1.5")),
        ({"stride": (1,)}, ("stride", "(1,)")),
        ({"padding": -1}, ("padding", "0", "-1")),
        ({"padding": 2}, ("padding", "half", "1", "2")),
        ({"size": (4, 3), "padding": (2, 2)}, ("padding", "half", "1", "2")),
        ({"padding": 0.5}, ("padding", "integer", "0.5")),
        ({"padding": "same"}, ("padding", "integer", "'same'")),
        ({"padding": ()}, ("padding", "()")),
        ({"kind": "min"}, ("kind", "max, average", "'min'")),
        ({"kind": None}, ("kind", "max, average", "None")),
        ({"image": np.ones(4)}, ("image", "(H, W)", "(4,)")),
        ({"image": np.ones((4, 0))}, ("image", "(4, 0)")),
        ({"image": np.ones((4, 4)) * 1j}, ("image", "numbers", "complex128")),
        ({"image": [["a"]]}, ("image", "numbers", "<U1")),
    ],
)
def test_a_bad_argument_is_named_with_its_value_and_the_limit(compute, changed, named):
    with pytest.raises(ValueError) as caught:
        compute(**({"image": np.ones((4, 4)), "size": 2} | changed))
    assert all(words in str(caught.value) for words in named), caught.value


def test_steps_take_one_channel():
    with pytest.raises(ValueError, match=re.escape("(4, 4, 3)")):
        PoolSteps(np.ones((4, 4, 3)), 2)


@pytest.mark.parametrize("kind", ["max", "average"])
@pytest.mark.parametrize("rows_per_band", [1, 2, 3, 100])
@pytest.mark.parametrize(("size", "stride", "padding"), [(2, 2, 0), (3, 1, 1), ((4, 3), (3, 2), (2, 1)), (2, 5, 0)])
def test_bands_make_up_the_whole(kind, rows_per_band, size, stride, padding):
    image = np.random.default_rng(3).normal(size=(17, 13, 3))
    options = {"stride": stride, "padding": padding, "kind": kind}
    bands = list(pool2d_bands(image, size, rows_per_band=rows_per_band, **options))
    assert all(len(band) <= rows_per_band for band in bands)
    assert np.array_equal(np.concatenate(bands), pool2d(image, size, **options))
