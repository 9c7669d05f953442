import json
import math
import re
from dataclasses import FrozenInstanceError, fields

import numpy as np
import pytest
from hypothesis import given

from convviz.core.filters.formulas import gaussian, laplacian_of_gaussian, random_kernel
from convviz.core.filters.kernels import KERNELS
from convviz.core.util.fields import declared, from_plain, to_plain
from convviz.core.windows.geometry import BOUNDARIES
from convviz.core.windows.pooling import POOL_KINDS
from convviz.state.choices.convolution import Channels, ConvolutionOptions
from convviz.state.choices.image import ColourMode, ImageChoice
from convviz.state.choices.kernel import KernelChoice, freeze
from convviz.state.choices.pooling import PoolingOptions, PoolSource
from convviz.state.choices.source import Drawn, Example, File, Memory
from convviz.state.choices.view import Colours, ViewOptions
from convviz.state.results.convolution import stack
from tests.strategies import CHOICES

ONE = ((1.0,),)

#: Class, arguments, and what the message must name: the value and its limit.
REFUSED = [
    (ConvolutionOptions, {"stride": (0, 1)}, "stride", "from 1 to 16, got 0"),
    (ConvolutionOptions, {"stride": (1, 17)}, "stride", "from 1 to 16, got 17"),
    (ConvolutionOptions, {"stride": (1, 1.0)}, "stride", "an integer from 1 to 16, got 1.0"),
    (ConvolutionOptions, {"stride": (1, True)}, "stride", "an integer from 1 to 16, got True"),
    (ConvolutionOptions, {"stride": 2}, "stride", "(rows, columns), got 2"),
    (ConvolutionOptions, {"stride": [1, 1]}, "stride", "(rows, columns), got [1, 1]"),
    (ConvolutionOptions, {"stride": (1, 1, 1)}, "stride", "(rows, columns), got (1, 1, 1)"),
    (ConvolutionOptions, {"dilation": (0, 1)}, "dilation", "from 1 to 8, got 0"),
    (ConvolutionOptions, {"dilation": (1, 9)}, "dilation", "from 1 to 8, got 9"),
    (ConvolutionOptions, {"padding": -1}, "padding", "from 0 to 64, got -1"),
    (ConvolutionOptions, {"padding": 65}, "padding", "from 0 to 64, got 65"),
    (ConvolutionOptions, {"padding": "some"}, "padding", "'some'"),
    (ConvolutionOptions, {"padding": None}, "padding", "None"),
    (ConvolutionOptions, {"boundary": "black"}, "boundary", "zero, reflect, replicate, wrap, got 'black'"),
    (ConvolutionOptions, {"flip": 1}, "flip", "true or false, got 1"),
    (ConvolutionOptions, {"channels": "none"}, "channels", "one of each, sum, got 'none'"),
    (ImageChoice, {"range": (3.0, 3.0)}, "range", "must rise from black to white, got (3.0, 3.0)"),
    (ImageChoice, {"range": (0.0, math.inf)}, "range", "finite"),
    (PoolingOptions, {"kind": "median"}, "kind", "max, average, got 'median'"),
    (PoolingOptions, {"size": (0, 2)}, "size", "from 1 to 16, got 0"),
    (PoolingOptions, {"size": (2, 17)}, "size", "from 1 to 16, got 17"),
    (PoolingOptions, {"stride": (2, 0)}, "stride", "from 1 to 16, got 0"),
    (PoolingOptions, {"stride": (17, 2)}, "stride", "from 1 to 16, got 17"),
    (PoolingOptions, {"padding": (-1, 0)}, "padding", "from 0 to 8, got -1"),
    (PoolingOptions, {"padding": (2, 0)}, "padding", "at most half the size, 1, got 2"),
    (PoolingOptions, {"size": (4, 3), "padding": (2, 2)}, "padding", "at most half the size, 1, got 2"),
    (PoolingOptions, {"source": "kernel"}, "source", "one of image, convolution, relu, got 'kernel'"),
    (ViewOptions, {"compare": 0}, "compare", "true or false, got 0"),
    (ViewOptions, {"channel": 3}, "channel", "one of 0, 1, 2, got 3"),
    (ViewOptions, {"channel": -1}, "channel", "one of 0, 1, 2, got -1"),
    (ViewOptions, {"colours": "loud"}, "colours", "one of auto, photograph, signed, got 'loud'"),
    (KernelChoice, {"planes": ()}, "kernel", "one plane, or three"),
    (KernelChoice, {"planes": (ONE, ONE)}, "kernel", "one plane, or three"),
    (KernelChoice, {"planes": ([[1.0]],)}, "kernel", "rows of numbers"),
    (KernelChoice, {"planes": ((),)}, "kernel", "rows of numbers"),
    (KernelChoice, {"planes": (((1.0, 2.0), (3.0,)),)}, "kernel", "rows of one length"),
    (KernelChoice, {"planes": (((0.0,) * 32,),)}, "size of kernel", "from 1 to 31, got 32"),
    (KernelChoice, {"planes": (((0.0,),) * 32,)}, "size of kernel", "from 1 to 31, got 32"),
    (KernelChoice, {"planes": (ONE, ONE, ((1.0, 2.0),))}, "kernel", "must have one size"),
    (KernelChoice, {"planes": (((math.nan,),),)}, "a number of kernel", "from -1000000000.0 to 1000000000.0, got nan"),
    (KernelChoice, {"planes": (((math.inf,),),)}, "a number of kernel", "from -1000000000.0 to 1000000000.0, got inf"),
    (KernelChoice, {"planes": (((10**400,),),)}, "a number of kernel", "from -1000000000.0 to 1000000000.0, got 1000"),
    (KernelChoice, {"planes": (((1.1e9,),),)}, "a number of kernel", "from -1000000000.0 to 1000000000.0, got 11"),
    (KernelChoice, {"planes": (((True,),),)}, "a number of kernel", "from -1000000000.0 to 1000000000.0, got True"),
    (KernelChoice, {"planes": ((("1",),),)}, "a number of kernel", "from -1000000000.0 to 1000000000.0, got '1'"),
    (KernelChoice, {"planes": (ONE,), "name": "sobel"}, "kernel", "'sobel'"),
    (KernelChoice, {"planes": (ONE,), "sigma": 0.2}, "sigma", "from 0.3 to 5.0, got 0.2"),
    (KernelChoice, {"planes": (ONE,), "sigma": 5.1}, "sigma", "from 0.3 to 5.0, got 5.1"),
    (KernelChoice, {"planes": (ONE,), "sigma": math.nan}, "sigma", "from 0.3 to 5.0, got nan"),
    (ImageChoice, {"source": "camera"}, "source", "one of example, file, memory, drawn, got 'camera'"),
    (ImageChoice, {"source": 5}, "source", "got 5"),
    (Example, {"name": ""}, "name", "the name of an example, got ''"),
    (File, {"path": ""}, "path", "a path, got ''"),
    (File, {"path": "here.png"}, "path", "a whole path, from the root on, got 'here.png'"),
    (Memory, {"number": 0}, "number", "from 1"),
    (ImageChoice, {"mode": "cyan"}, "mode", "one of grey, rgb, red, green, blue, got 'cyan'"),
    (ImageChoice, {"crop": (0, 0, 1)}, "crop", "(top, left, height, width), got (0, 0, 1)"),
    (ImageChoice, {"crop": (-1, 0, 1, 1)}, "crop", "from 0 to 1000000, got -1"),
    (ImageChoice, {"crop": (0, 0, 0, 1)}, "crop", "from 1 to 1000000, got 0"),
    (ImageChoice, {"crop": (0, 0, 1, 1.5)}, "crop", "from 1 to 1000000, got 1.5"),
    (ImageChoice, {"shrink": 0}, "shrink", "from 1 to 4096, got 0"),
    (ImageChoice, {"shrink": 4097}, "shrink", "from 1 to 4096, got 4097"),
    (Drawn, {"cells": ((1, 2), (3,))}, "drawn image", "rows of one length"),
    (Drawn, {"cells": ((0,) * 65,)}, "size of drawn image", "from 1 to 64, got 65"),
    (Drawn, {"cells": ONE, "levels": (0.0,)}, "levels", "(black, white), got (0.0,)"),
    (Drawn, {"cells": ONE, "levels": (0.0, math.nan)}, "levels", "finite number, got nan"),
    (Drawn, {"cells": ONE, "levels": (1.0, 1.0)}, "levels", "must rise from black to white, got (1.0, 1.0)"),
]


@pytest.mark.parametrize(("kind", "arguments", "name", "limit"), REFUSED)
def test_a_value_out_of_range_is_refused_by_name_and_limit(kind, arguments, name, limit):
    with pytest.raises(ValueError, match=f"{re.escape(name)}.*{re.escape(limit)}"):
        kind(**arguments)


@pytest.mark.parametrize(
    ("value", "field", "member"),
    [
        (ConvolutionOptions(channels="sum"), "channels", Channels.SUM),
        (PoolingOptions(source="image"), "source", PoolSource.IMAGE),
        (ViewOptions(colours="signed"), "colours", Colours.SIGNED),
        (ImageChoice(mode="red"), "mode", ColourMode.RED),
    ],
)
def test_a_word_becomes_its_enum(value, field, member):
    assert getattr(value, field) is member


@given(CHOICES)
def test_valid_values_are_plain_frozen_and_comparable(choices):
    for value in choices.values():
        parts = {part.name: getattr(value, part.name) for part in fields(value)}
        twin = type(value)(**parts)
        assert twin == value
        assert hash(twin) == hash(value)
        with pytest.raises(FrozenInstanceError):
            setattr(value, next(iter(parts)), None)


@pytest.mark.parametrize("name", KERNELS)
def test_a_preset_holds_the_weights_of_its_kernel(name):
    choice = KernelChoice.preset(name)
    np.testing.assert_array_equal(choice.weights(), KERNELS[name].weights)
    assert choice.size == KERNELS[name].weights.shape
    assert choice.name == name


def test_one_plane_serves_every_channel_and_three_serve_one_each():
    one = KernelChoice((((1, 2),),))
    three = KernelChoice((((1, 2),), ((3, 4),), ((5, 6),)))
    np.testing.assert_array_equal(stack(one.planes, 3), np.dstack([[[1, 2]]] * 3))
    np.testing.assert_array_equal(stack(three.planes, 3), np.dstack([[[1, 2]], [[3, 4]], [[5, 6]]]))
    np.testing.assert_array_equal(one.weights(2), [[1, 2]])
    np.testing.assert_array_equal(three.weights(2), [[5, 6]])


def test_freeze_gives_rows_of_plain_floats():
    frozen = freeze(np.array([[1, 2], [3, 4]], dtype=np.uint8))
    assert frozen == ((1.0, 2.0), (3.0, 4.0))
    assert {type(number) for row in frozen for number in row} == {float}


@pytest.mark.parametrize(("name", "make"), [("gaussian", gaussian), ("log", laplacian_of_gaussian)])
def test_the_sigma_a_preset_shows_is_the_one_its_weights_have(name, make):
    choice = KernelChoice.preset(name)
    np.testing.assert_array_equal(choice.weights(), make(choice.sigma))


@pytest.mark.parametrize(
    ("kind", "name", "words"),
    [
        (ConvolutionOptions, "boundary", BOUNDARIES),
        (PoolingOptions, "kind", POOL_KINDS),
        (PoolingOptions, "source", tuple(PoolSource)),
        (ImageChoice, "mode", tuple(ColourMode)),
    ],
)
def test_what_is_offered_is_what_there_is(kind, name, words):
    assert tuple(option.value for option in declared(kind)[name].kind.options) == tuple(words)


@given(CHOICES)
def test_a_choice_comes_back_from_plain_data(choices):
    for value in choices.values():
        assert from_plain(type(value), json.loads(json.dumps(to_plain(value))), "it") == value


def test_with_a_kernels_name_or_parameter_come_its_weights():
    kernel = KernelChoice.preset("sobel_x").with_field("name", "log")
    assert kernel == KernelChoice.preset("log")
    assert kernel.idle == ("angle", "seed")
    wide = kernel.with_field("sigma", 2.0)
    assert (wide.name, wide.sigma, wide.size) == ("log", 2.0, (13, 13))
    assert np.array_equal(wide.weights(), laplacian_of_gaussian(2.0))
    drawn = kernel.with_field("name", "random").with_field("seed", 7)
    assert (drawn.name, drawn.idle) == ("random", ("sigma", "angle"))
    assert np.array_equal(drawn.weights(), random_kernel(3, 3, 7))
    own = drawn.with_field("planes", (((1.0, 2.0),),))
    assert (own.name, own.size, own.idle) == ("", (1, 2), ("sigma", "angle", "seed"))
    assert own.with_field("sigma", 2.0).planes == own.planes
    assert drawn.with_field("name", "").planes == drawn.planes


def test_another_size_draws_random_numbers_anew_and_cuts_what_has_three_planes():
    one = KernelChoice.preset("random").with_field("seed", 4).resized(2, 5)
    assert (one.name, one.seed) == ("random", 4)
    assert np.array_equal(one.weights(), random_kernel(2, 5, 4))
    planes = tuple(freeze(random_kernel(3, 3, seed)) for seed in (4, 5, 6))
    three = KernelChoice(planes, "random").resized(4, 3)
    assert (three.name, three.size) == ("", (4, 3))
    assert [three.weights(k)[:3].tolist() for k in range(3)] == [[list(row) for row in plane] for plane in planes]


def test_a_kernel_with_a_formula_keeps_it_in_another_size():
    expected = {
        "gaussian": gaussian(1.0, (5, 8)),
        "log": laplacian_of_gaussian(1.4, (5, 8)),
        "mean3": np.full((5, 8), 1 / 40),
        "mean5": np.full((5, 8), 1 / 40),
        "random": random_kernel(5, 8, 1),
        "identity": np.eye(5, 8, 1) * (np.arange(8) == 3),
        "motion": np.eye(5, 8, 1) / 5,
        "gaussian20": np.fromfunction(lambda i, j: np.exp(-((i - 2) ** 2 + (j - 4) ** 2) / 10), (5, 8)),
    }
    for name, weights in expected.items():
        kernel = KernelChoice.preset(name).resized(5, 8)
        np.testing.assert_allclose(kernel.weights(), weights, rtol=1e-12, err_msg=name)
        assert kernel.name == {"mean5": "mean3"}.get(name, name)
    others = set(KERNELS) - set(expected)
    assert {KernelChoice.preset(name).resized(5, 8).name for name in others} == {""}


def test_a_size_that_was_chosen_stays_where_sigma_changes():
    kernel = KernelChoice.preset("gaussian").resized(5, 5).with_field("sigma", 2.0)
    assert (kernel.name, kernel.size) == ("gaussian", (5, 5))
    np.testing.assert_array_equal(kernel.weights(), gaussian(2.0, 5))
    assert kernel.resized(13, 13).with_field("sigma", 1.0).size == (7, 7)  # which reaches three sigma again


def test_sigma_keeps_the_number_of_planes():
    three = KernelChoice(KernelChoice.preset("gaussian").planes * 3, "gaussian").with_field("sigma", 2.0)
    assert (len(three.planes), three.size) == (3, (13, 13))
