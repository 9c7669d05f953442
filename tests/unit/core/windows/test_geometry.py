import re

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from convviz.core import GeometryError, output_length
from convviz.core.windows.geometry import (
    BOUNDARIES,
    Axis,
    Window,
    as_integer,
    clipped,
    gather,
    pair,
    receptive_field,
    resolve_axes,
    source_indices,
    window_at,
)

NUMPY_MODES = {"zero": "constant", "reflect": "reflect", "replicate": "edge", "wrap": "wrap"}


@pytest.mark.parametrize(
    ("length", "kernel", "options", "expected"),
    [
        (5, 3, {}, 3),
        (5, 3, {"padding": 1}, 5),
        (12, 3, {"stride": 2}, 5),
        (13, 3, {"stride": 2, "exact": True}, 6),
        (7, 3, {"padding": 1, "stride": 2, "exact": True}, 4),
        (7, 3, {"dilation": 3}, 1),
        (10, 3, {"dilation": 2, "stride": 5, "exact": True}, 2),
        (1, 1, {"stride": 100}, 1),
        (1, 5, {"padding": 2}, 1),
    ],
)
def test_output_length_follows_the_formula(length, kernel, options, expected):
    assert output_length(length, kernel, **options) == expected


def test_output_lengths_of_lenet_5():
    lengths = [32]
    for kernel, stride in ((5, 1), (2, 2), (5, 1), (2, 2), (5, 1)):
        lengths.append(output_length(lengths[-1], kernel, stride=stride, exact=True))
    assert lengths == [32, 28, 14, 10, 5, 1]


@pytest.mark.parametrize("kernel", [1, 3, 5, 7, 31])
def test_padding_of_half_an_odd_kernel_keeps_the_length(kernel):
    assert output_length(40, kernel, padding=(kernel - 1) // 2, exact=True) == 40


def test_exact_refuses_a_fraction_and_shows_the_arithmetic():
    with pytest.raises(GeometryError, match=re.escape("(12 - 3 + 2*0)/2 + 1 = 5.5")):
        output_length(12, 3, stride=2, exact=True)


def test_a_kernel_that_does_not_fit_shows_the_arithmetic():
    with pytest.raises(GeometryError, match=re.escape("(5 - 9 + 2*1)/1 + 1 = -1")) as caught:
        output_length(5, 5, padding=1, dilation=2)
    assert "9 cells" in str(caught.value)
    assert "7" in str(caught.value)


def test_geometry_error_is_a_value_error():
    assert issubclass(GeometryError, ValueError)


@given(st.integers(1, 40), st.integers(1, 9), st.integers(0, 9), st.integers(1, 6), st.integers(1, 4))
def test_output_length_counts_the_windows_that_fit(length, kernel, padding, stride, dilation):
    last_weight = (kernel - 1) * dilation
    starts = [s for s in range(-padding, length + padding, stride) if s + last_weight < length + padding]
    options = {"padding": padding, "stride": stride, "dilation": dilation}
    if not starts:
        with pytest.raises(GeometryError):
            output_length(length, kernel, **options)
        return
    assert output_length(length, kernel, **options) == len(starts)
    unreached = length + padding - (starts[-1] + last_weight + 1)
    assert Axis(length, kernel, stride, dilation, padding, padding).left_over == unreached
    if unreached:
        with pytest.raises(GeometryError, match=re.escape(f"/{stride} + 1 ") + "[=≈] "):
            output_length(length, kernel, **options, exact=True)
    else:
        assert output_length(length, kernel, **options, exact=True) == len(starts)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"length": 0}, ("length", "1", "0")),
        ({"length": -4}, ("length", "1", "-4")),
        ({"kernel": 0}, ("kernel", "1", "0")),
        ({"stride": 0}, ("stride", "1", "0")),
        ({"stride": -1}, ("stride", "1", "-1")),
        ({"dilation": 0}, ("dilation", "1", "0")),
        ({"padding": -2}, ("padding", "0", "-2")),
        ({"length": 5.0}, ("length", "integer", "5.0")),
        ({"kernel": "3"}, ("kernel", "integer", "'3'")),
        ({"stride": 1.5}, ("stride", "integer", "1.5")),
        ({"dilation": None}, ("dilation", "integer", "None")),
        ({"padding": np.float64(1)}, ("padding", "integer", "1.0")),
        ({"stride": (1, 1)}, ("stride", "integer", "(1, 1)")),
    ],
)
def test_output_length_names_a_bad_argument_its_value_and_the_limit(arguments, named):
    with pytest.raises(ValueError) as caught:
        output_length(**({"length": 5, "kernel": 3} | arguments))
    assert all(word in str(caught.value) for word in named), caught.value


def test_numpy_integers_are_integers():
    number = as_integer(np.uint8(7), "size")
    assert number == 7
    assert type(number) is int
    assert pair(np.int64(3), "size") == pair((np.int8(3), 3), "size") == pair([3, 3], "size") == (3, 3)


@pytest.mark.parametrize("value", [(), (1,), (1, 2, 3), (1, 2.5), "12", 1.0, None, np.array([1, 2])])
def test_a_pair_is_one_integer_or_two(value):
    with pytest.raises(ValueError, match=r"stride must be (one|an) integer"):
        pair(value, "stride")


@given(st.integers(1, 9), st.integers(0, 30), st.integers(0, 30), st.sampled_from(BOUNDARIES))
def test_source_indices_read_the_cells_that_numpy_pads_with(length, before, after, boundary):
    cells = np.arange(1, length + 1)
    sources = source_indices(np.arange(-before, length + after), length, boundary)
    read = np.where(sources < 0, 0, cells[sources])
    np.testing.assert_array_equal(read, np.pad(cells, (before, after), mode=NUMPY_MODES[boundary]))


def test_source_indices_name_an_unknown_boundary_and_the_known_ones():
    with pytest.raises(ValueError, match="zero, reflect, replicate, wrap, got 'mirror'"):
        source_indices(np.arange(3), 3, "mirror")


@pytest.mark.parametrize("shape", [(3, 4), (3, 4, 2)])
def test_gather_copies_cells_and_puts_zeros_where_the_index_is_minus_one(shape):
    image = np.arange(1, np.prod(shape) + 1).reshape(shape)
    before = image.copy()
    block = gather(image, np.array([-1, 0, 2]), np.array([3, -1, 3, 1]))
    assert block.shape == (3, 4, *shape[2:])
    assert not block[0].any()
    assert not block[:, 1].any()
    np.testing.assert_array_equal(block[1:, [0, 2, 3]], image[[0, 2]][:, [3, 3, 1]])
    block[...] = 0
    np.testing.assert_array_equal(image, before)


def test_an_axis_counts_positions_without_the_padding():
    axis = Axis(length=7, kernel=3, stride=2, dilation=2, before=1, after=2)
    assert (axis.span, axis.padded, axis.output, axis.left_over) == (5, 10, 3, 1)
    assert [axis.start(i) for i in range(3)] == [-1, 1, 3]
    assert [list(axis.positions(i)) for i in range(3)] == [[-1, 1, 3], [1, 3, 5], [3, 5, 7]]
    assert axis.formula == "(7 - 5 + 1 + 2)/2 + 1 = 3.5"


@given(st.integers(1, 20), st.integers(1, 8), st.integers(1, 5), st.integers(1, 3), st.booleans())
def test_same_gives_as_many_windows_as_strides_fit_into_the_length(length, kernel, stride, dilation, flip):
    axis, _ = resolve_axes((length, 9), (kernel, 1), stride=stride, dilation=(dilation, 1), flip=flip)
    assert axis.output == -(-length // stride)
    odd = axis.before - axis.after
    assert odd in ((0, 1) if flip and stride == 1 else (0, -1))


@pytest.mark.parametrize(
    ("padding", "expected"),
    [
        ("valid", [(0, 0), (0, 0)]),
        ("full", [(1, 1), (4, 4)]),
        ("same", [(1, 0), (2, 2)]),
        (3, [(3, 3), (3, 3)]),
        (np.int64(3), [(3, 3), (3, 3)]),
        (((0, 1), (2, 3)), [(0, 1), (2, 3)]),
        ([[0, 1], [2, 3]], [(0, 1), (2, 3)]),
    ],
)
def test_padding_names_and_numbers_become_cells_at_each_end(padding, expected):
    axes = resolve_axes((9, 9), (2, 3), dilation=(1, 2), padding=padding)
    assert [(axis.before, axis.after) for axis in axes] == expected


@given(st.integers(1, 30), st.integers(1, 30), st.integers(1, 9))
def test_formula_is_the_exact_value_before_rounding_down(length, kernel, stride):
    assume(kernel <= length)
    axis = Axis(length, kernel, stride)
    _, sign, written = re.split("([=≈]) ", axis.formula)
    exact = (length - kernel) / stride + 1
    assert float(written) == pytest.approx(exact, rel=1e-3)
    assert (sign == "=") == (float(written) == exact)
    assert axis.output == int((length - kernel) / stride + 1 + 1e-9)


@given(st.data())
def test_a_receptive_field_is_the_union_of_the_windows_below(data):
    axes = []
    for _ in range(2):
        kernel, stride, dilation, pad = (data.draw(st.integers(*limits)) for limits in ((1, 4), (1, 3), (1, 2), (0, 3)))
        length = data.draw(st.integers((kernel - 1) * dilation + 1, 14))
        axes.append(Axis(length, kernel, stride, dilation, pad, pad))
    rows, columns = axes
    row, column = data.draw(st.integers(0, rows.output - 1)), data.draw(st.integers(0, columns.output - 1))
    part = Window(row - 1, column, 3, data.draw(st.integers(1, 3)))
    covered = [
        window_at(rows, columns, r, c)
        for r in range(max(part.top, 0), min(part.top + part.height, rows.output))
        for c in range(part.left, min(part.left + part.width, columns.output))
    ]
    top, left = min(w.top for w in covered), min(w.left for w in covered)
    bottom, right = max(w.top + w.height for w in covered), max(w.left + w.width for w in covered)
    assert receptive_field(rows, columns, part) == Window(top, left, bottom - top, right - left)


@pytest.mark.parametrize(
    ("window", "seen"),
    [
        (Window(-2, -2, 5, 5), Window(0, 0, 3, 3)),
        (Window(1, 2, 3, 4), Window(1, 2, 3, 4)),
        (Window(8, 9, 5, 5), Window(8, 9, 2, 3)),
        (Window(-5, 0, 5, 5), Window(0, 0, 0, 5)),
        (Window(20, 20, 2, 2), Window(10, 12, 0, 0)),
    ],
)
def test_of_a_window_only_what_lies_in_the_image_is_seen(window, seen):
    image, covered = np.zeros((10, 12)), np.zeros((60, 60))
    assert clipped(window, image.shape) == seen
    covered[20 : 20 + 10, 20 : 20 + 12] = 1
    top, left, height, width = window
    assert covered[20 + top : 20 + top + height, 20 + left : 20 + left + width].sum() == seen.height * seen.width
