import numpy as np
import pytest
import torch
from torch.nn import functional

from convviz.core.networks.unit import unit_parts


def case(channels, size, kernel, seed=0):
    rng = np.random.default_rng(seed)
    maps = rng.standard_normal((channels, *size)).astype(np.float32)
    return maps, rng.standard_normal((channels, *kernel)).astype(np.float32), float(rng.standard_normal())


def by_torch(maps, weights, bias, stride, pads):
    """The layer's map as torch computes it, in float64, with ((top, bottom), (left, right)) zeros around."""
    (top, bottom), (left, right) = pads
    padded = functional.pad(torch.from_numpy(maps).double()[None], (left, right, top, bottom))
    kernel, offset = torch.from_numpy(weights).double()[None], torch.tensor([bias], dtype=torch.float64)
    return functional.conv2d(padded, kernel, offset, stride=stride)[0, 0].numpy()


def tensorflow_pads(size, kernel, stride):
    """TensorFlow's SAME, from its documentation: ceil(L/S) outputs, the odd cell at the end."""
    pads = []
    for length, taps, step in zip(size, kernel, stride, strict=True):
        total = max((-(-length // step) - 1) * step + taps - length, 0)
        pads.append((total // 2, total - total // 2))
    return tuple(pads)


@pytest.mark.parametrize("channels", [1, 3, 20])
@pytest.mark.parametrize("kernel", [(3, 3), (5, 5), (2, 4), (1, 1)])
@pytest.mark.parametrize("stride", [(1, 1), (2, 2), (1, 3)])
def test_the_sum_is_the_layers_map_as_torch_computes_it(channels, kernel, stride):
    maps, weights, bias = case(channels, (11, 9), kernel)
    for padding, pads in (
        ("same", tensorflow_pads((11, 9), kernel, stride)),
        ("valid", ((0, 0), (0, 0))),
        (((2, 1), (0, 3)), ((2, 1), (0, 3))),
    ):
        unit = unit_parts(maps, weights, bias, stride=stride, padding=padding)
        np.testing.assert_allclose(unit.output, by_torch(maps, weights, bias, stride, pads), rtol=0, atol=1e-12)


@pytest.mark.parametrize("dilation", [(2, 2), (1, 3)])
def test_a_dilated_sum_is_the_layers_map_as_torch_computes_it(dilation):
    maps, weights, bias = case(3, (11, 9), (3, 2))
    unit = unit_parts(maps, weights, bias, stride=(2, 1), padding=((1, 1), (2, 2)), dilation=dilation)
    image, kernel = torch.from_numpy(maps).double()[None], torch.from_numpy(weights).double()[None]
    offset = torch.tensor([bias], dtype=torch.float64)
    expected = functional.conv2d(image, kernel, offset, (2, 1), (1, 2), dilation)[0, 0].numpy()
    np.testing.assert_allclose(unit.output, expected, rtol=0, atol=1e-12)
    assert unit.window(1, 0) == (1, -2, 2 * dilation[0] + 1, dilation[1] + 1)


def test_every_part_is_one_channels_own_and_all_add_up_to_the_last_bit():
    maps, weights, bias = case(12, (8, 8), (3, 3))
    unit = unit_parts(maps, weights, bias, max_channels=5)
    total = np.zeros((8, 8))
    for place, channel in enumerate(unit.channels):
        alone = by_torch(maps[[channel]], weights[[channel]], 0.0, (1, 1), ((1, 1), (1, 1)))
        np.testing.assert_allclose(unit.partial[place], alone, rtol=0, atol=1e-12)
        np.testing.assert_array_equal(unit.inputs[place], maps[channel])
        np.testing.assert_array_equal(unit.kernels[place], weights[channel])
        total = total + unit.partial[place]
    others = [channel for channel in range(12) if channel not in unit.channels]
    rest = by_torch(maps[others], weights[others], 0.0, (1, 1), ((1, 1), (1, 1)))
    np.testing.assert_allclose(unit.rest, rest, rtol=0, atol=1e-12)
    assert unit.total == 12
    np.testing.assert_array_equal(total + unit.rest + unit.bias, unit.output)


def test_the_channels_with_the_largest_share_are_given_in_their_order():
    maps = np.ones((5, 4, 4))
    weights = np.array([1.0, -7, 2, 9, 3]).reshape(5, 1, 1)
    assert unit_parts(maps, weights, max_channels=3).channels == (1, 3, 4)
    assert unit_parts(maps, weights, max_channels=5).rest is None


def test_the_window_and_the_peak_of_a_cell():
    maps, weights, bias = case(2, (7, 7), (3, 3))
    unit = unit_parts(maps, weights, bias, stride=2, padding=((1, 1), (1, 1)))
    row, column = unit.peak
    assert abs(unit.output[row, column]) == np.abs(unit.output).max()
    window = unit.window(1, 2)
    assert (window.top, window.left, window.height, window.width) == (1, 3, 3, 3)
    patch = maps[:, 1:4, 3:6].astype(np.float64)
    assert unit.output[1, 2] == pytest.approx((patch * weights).sum() + bias, abs=1e-12)


@pytest.mark.parametrize(
    ("maps", "weights", "options", "message"),
    [
        (np.ones((2, 4, 4)), np.ones((3, 3, 3)), {}, "do not match"),
        (np.ones((4, 4)), np.ones((3, 3)), {}, "do not match"),
        (np.ones((0, 4, 4)), np.ones((0, 3, 3)), {}, "do not match"),
        (np.ones((1, 4, 4)), np.ones((1, 3, 3)), {"max_channels": 0}, "max_channels must be at least 1, got 0"),
        (np.full((1, 4, 4), np.nan), np.ones((1, 3, 3)), {}, "finite"),
    ],
)
def test_what_is_no_unit_is_refused(maps, weights, options, message):
    with pytest.raises(ValueError, match=message):
        unit_parts(maps, weights, **options)


def test_fewer_channels_are_the_same_unit_with_the_smallest_parts_added_up():
    rng = np.random.default_rng(5)
    maps, weights = rng.standard_normal((9, 6, 7)), rng.standard_normal((9, 3, 3))
    unit = unit_parts(maps, weights, 0.25, max_channels=5)
    less, direct = unit.fewer(2), unit_parts(maps, weights, 0.25, max_channels=2)
    assert less.channels == direct.channels
    np.testing.assert_array_equal(less.partial, direct.partial)
    np.testing.assert_allclose(less.rest, direct.rest, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(less.output, unit.output, rtol=1e-12, atol=1e-12)
    np.testing.assert_array_equal(less.partial.sum(axis=0) + less.rest + less.bias, less.output)
    assert less.total == 9
    assert unit.fewer(5) is unit
    with pytest.raises(ValueError, match="at least 1"):
        unit.fewer(0)


def made_of(picture):
    """What a picture's cross-correlation with its kernel gives, with what is added: (H', W')."""
    channels = np.moveaxis(np.atleast_3d(picture.pixels), 2, 0)
    made = by_torch(channels, picture.kernel, picture.bias, (1, 1), ((1, 1), (1, 1)))
    return made if picture.added is None else made + picture.added


@pytest.mark.parametrize(("channels", "shape"), [(1, (8, 7)), (2, (8, 7)), (3, (8, 7, 3)), (6, (8, 7))])
def test_as_one_picture_it_is_the_map_and_as_one_channels_that_part_alone(channels, shape):
    maps, weights, bias = case(channels, (8, 7), (3, 3))
    unit = unit_parts(maps, weights, bias, max_channels=channels)
    picture = unit.picture(2, 5)
    assert picture.pixels.shape == shape
    assert (picture.added is None) == (picture.channel is None) == (channels in (1, 3))
    np.testing.assert_allclose(made_of(picture), unit.output, rtol=0, atol=1e-12)
    if picture.channel is not None:
        assert abs(unit.partial[picture.channel, 2, 5]) == np.abs(unit.partial[:, 2, 5]).max()
    part = unit.picture(2, 5, channels - 1)
    assert part.added is None
    np.testing.assert_allclose(
        made_of(part), unit.output if channels == 1 else unit.partial[channels - 1], rtol=0, atol=1e-12
    )
    with pytest.raises(ValueError, match="is none of them"):
        unit.picture(2, 5, channels)


def test_a_picture_of_a_unit_of_which_not_all_is_given_takes_the_rest_too():
    maps, weights, bias = case(9, (8, 7), (3, 3))
    for given in (1, 3, 4):
        unit = unit_parts(maps, weights, bias, max_channels=given)
        picture = unit.picture(0, 0)
        assert picture.channel in unit.channels
        np.testing.assert_allclose(made_of(picture), unit.output, rtol=0, atol=1e-12)


def test_zero_is_among_a_pictures_levels():
    for value, levels in ((2.0, (0.0, 2.0)), (-2.0, (-2.0, 1e-6)), (0.0, (0.0, 1e-6))):
        assert unit_parts(np.full((1, 2, 2), value), np.ones((1, 1, 1))).picture(0, 0).levels == levels
