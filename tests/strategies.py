"""Hypothesis strategies for the values in `convviz.core.networks` and `convviz.state`."""

from contextlib import suppress

from hypothesis import strategies as st

from convviz.core.filters.kernels import KERNELS, SIZE_LIMIT
from convviz.core.images.examples import EXAMPLES
from convviz.core.networks.layers import (
    Activation,
    Add,
    BatchNorm,
    Concat,
    Conv,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePool,
    LayerError,
    Pool,
    Subsample,
)
from convviz.core.networks.network import NetworkSpec
from convviz.core.networks.nodes import Node, free_name
from convviz.core.networks.presets import PRESETS
from convviz.core.signals.convolution import MODES
from convviz.core.signals.functions import Shape
from convviz.core.signals.presets import SIGNALS
from convviz.core.signals.sampling.pictures import Dither, Smooth
from convviz.core.signals.sampling.rebuild import Rebuild
from convviz.core.util.checks import NUMBER_LIMIT
from convviz.core.windows.geometry import BOUNDARIES, GeometryError
from convviz.core.windows.pooling import POOL_KINDS
from convviz.runs.recipe import Device, Optimiser, Recipe, Schedule
from convviz.state.choices.convolution import CELLS, DILATIONS, STRIDES, Channels, ConvolutionOptions
from convviz.state.choices.image import ColourMode, ImageChoice
from convviz.state.choices.impulses import ImpulseOptions, ImpulseResponse, ImpulseSource, Notation
from convviz.state.choices.kernel import SIGMAS, KernelChoice
from convviz.state.choices.pooling import SIZES, PoolingOptions, PoolSource
from convviz.state.choices.sampling import MIN_PITCH, ErrorOf, PictureOf, Sampling, Shown, Signal
from convviz.state.choices.signal_functions import FunctionsChoice
from convviz.state.choices.signals import Reading, SignalsChoice, SignalsView
from convviz.state.choices.source import DRAWN_LIMIT, Drawn, Example
from convviz.state.choices.training_view import RunView, TrainingView
from convviz.state.choices.view import Colours, ViewOptions

NUMBERS = st.integers(-1000, 1000) | st.floats(-NUMBER_LIMIT, NUMBER_LIMIT)


def pairs(least, most):
    return st.tuples(st.integers(least, most), st.integers(least, most))


@st.composite
def matrices(draw, largest, numbers=NUMBERS, size=None):
    # Small ones mostly; a large one is made of few numbers.
    rows, columns = size or draw(pairs(1, 4) | pairs(1, largest))
    if rows * columns > 16:
        return tuple(tuple((r * 7 + c) % 11 / 4 for c in range(columns)) for r in range(rows))
    row = st.tuples(*[numbers] * columns)
    return draw(st.tuples(*[row] * rows))


LEVELS = st.tuples(NUMBERS, NUMBERS).map(sorted).filter(lambda pair: pair[0] < pair[1]).map(tuple)
SHRINK = st.none() | st.integers(1, 4096)

#: An example without a crop, or a drawn image with a crop that lies within it.
EXAMPLE_IMAGES = st.builds(
    ImageChoice,
    source=st.sampled_from(list(EXAMPLES)).map(Example),
    mode=st.sampled_from(ColourMode),
    shrink=SHRINK,
)


@st.composite
def drawn_images(draw):
    cells = draw(matrices(DRAWN_LIMIT))
    crop = None
    if draw(st.booleans()):
        top, left = draw(st.integers(0, len(cells) - 1)), draw(st.integers(0, len(cells[0]) - 1))
        crop = (top, left, draw(st.integers(1, len(cells) - top)), draw(st.integers(1, len(cells[0]) - left)))
    return ImageChoice(
        Drawn(cells, draw(LEVELS)), draw(st.sampled_from(ColourMode)), crop, draw(SHRINK), draw(st.none() | LEVELS)
    )


@st.composite
def kernels(draw):
    size = draw(pairs(1, 3) | pairs(1, SIZE_LIMIT))
    planes = draw(st.lists(matrices(SIZE_LIMIT, size=size), min_size=1, max_size=1) | st.just([]))
    planes = planes or [draw(matrices(SIZE_LIMIT, size=size)) for _ in range(3)]
    return KernelChoice(tuple(planes), draw(st.sampled_from(["", *KERNELS])), draw(st.floats(SIGMAS.low, SIGMAS.high)))


CONVOLUTIONS = st.builds(
    ConvolutionOptions,
    stride=pairs(1, STRIDES.high),
    dilation=pairs(1, DILATIONS.high),
    padding=st.sampled_from(["same", "valid", "full"]) | st.integers(0, CELLS.high),
    boundary=st.sampled_from(BOUNDARIES),
    flip=st.booleans(),
    channels=st.sampled_from(Channels),
)


@st.composite
def poolings(draw):
    size = draw(pairs(1, SIZES.high))
    padding = tuple(draw(st.integers(0, cells // 2)) for cells in size)
    kind, source = draw(st.sampled_from(POOL_KINDS)), draw(st.sampled_from(PoolSource))
    return PoolingOptions(kind, size, draw(pairs(1, SIZES.high)), padding, source)


VIEWS = st.builds(ViewOptions, compare=st.booleans(), channel=st.integers(0, 2), colours=st.sampled_from(Colours))

SAMPLES = st.lists(NUMBERS.map(float), min_size=1, max_size=12).map(tuple)
#: Presets, or samples of one's own with or without a name.
SIGNAL_CHOICES = st.builds(
    lambda choice, name: choice.with_field("h_name", name) if name else choice,
    st.builds(SignalsChoice, x=SAMPLES, h=SAMPLES, x_name=st.just("") | st.just("row 7"), mode=st.sampled_from(MODES)),
    st.sampled_from(["", *SIGNALS]),
)

IMPULSES = st.builds(
    ImpulseOptions,
    source=st.sampled_from(ImpulseSource),
    response=st.sampled_from(ImpulseResponse),
    notation=st.sampled_from(Notation),
    order=st.sampled_from(["rows", "columns", "weight"]),
    cell=st.none() | pairs(0, 99),
)

SAMPLINGS = st.sampled_from(Signal).flatmap(
    lambda signal: st.builds(
        Sampling,
        signal=st.just(signal),
        frequency=st.floats(MIN_PITCH if signal is Signal.SPEECH else 0.1, 1000),
        view=st.sampled_from(Shown),
        rate=st.floats(0.5, 2000),
        duration=st.floats(0.01, 10),
        bits=st.integers(1, 8),
        quantised=st.booleans(),
        lowpass=st.booleans(),
        rebuild=st.sampled_from(Rebuild),
        error=st.sampled_from(ErrorOf),
        phase=st.integers(0, 360),
        amplitude=st.floats(0.05, 1.5),
        picture=st.sampled_from(PictureOf),
        every=st.integers(1, 32),
        smooth=st.sampled_from(Smooth),
        dither=st.sampled_from(Dither),
    )
)

CHOICES = st.fixed_dictionaries(
    {
        "image": EXAMPLE_IMAGES | drawn_images(),
        "kernel": kernels(),
        "convolution": CONVOLUTIONS,
        "impulses": IMPULSES,
        "pooling": poolings(),
        "sampling": SAMPLINGS,
        "view": VIEWS,
        "signals": SIGNAL_CHOICES,
        "functions": st.builds(
            FunctionsChoice,
            x_shape=st.sampled_from(Shape),
            h_shape=st.sampled_from(Shape),
            x_width=st.floats(0.01, 4),
            delta=st.floats(0.01, 1),
        ),
        "signals_view": st.builds(
            SignalsView,
            reading=st.sampled_from(Reading),
            around=st.booleans(),
            near=st.booleans(),
            column=st.none() | st.integers(0, 99),
        ),
        "training_view": st.builds(TrainingView, view=st.sampled_from(RunView)),
    }
)

#: A preset as it is, or made to fit other images.
NETWORKS = st.sampled_from([preset.spec for preset in PRESETS.values()]) | st.builds(
    lambda preset, shape, classes: preset.spec.fitted(shape, classes),
    st.sampled_from(list(PRESETS.values())),
    st.tuples(st.sampled_from([1, 3]), st.integers(8, 256), st.integers(8, 256)),
    st.integers(2, 1000),
)

RECIPES = st.builds(
    Recipe,
    dataset=st.sampled_from(["mnist", "textures"]) | st.text(min_size=1),
    image_size=st.integers(8, 256),
    epochs=st.integers(1, 1000),
    batch_size=st.integers(1, 4096),
    optimiser=st.sampled_from(Optimiser),
    learning_rate=st.floats(0, 10) | st.integers(0, 10),
    schedule=st.sampled_from(Schedule),
    weight_decay=st.floats(0, 10) | st.integers(0, 10),
    seed=st.integers(0, 2**31 - 1),
    device=st.sampled_from(Device),
    mixed_precision=st.booleans(),
    autosave_minutes=st.integers(0, 1440),
)


GRAPH_LAYERS = st.one_of(
    st.builds(
        Conv,
        filters=st.sampled_from([2, 4]),
        kernel=pairs(1, 4),
        stride=pairs(1, 2),
        padding=st.sampled_from(["same", "valid"]) | pairs(0, 2),
        bias=st.booleans(),
        dilation=st.just((1, 1)) | st.just((1, 1)) | pairs(1, 2),
        groups=st.sampled_from([1, 2]),
    ),
    st.builds(Pool, pairs(2, 3), st.none() | pairs(1, 2), pairs(0, 1), st.sampled_from(POOL_KINDS)),
    st.sampled_from([BatchNorm(), Activation(), Activation("leaky_relu", 0.25), Subsample(), Dropout()]),
)


@st.composite
def graphs(draw, layers=GRAPH_LAYERS, least_side=4):
    """A possible network whose branches part and meet at random; all that is left loose is pooled and joined."""
    shape = (draw(st.sampled_from([1, 2, 4])), *draw(pairs(least_side, 12)))
    shapes, nodes = {"input": shape}, []

    def add(layer, *inputs):
        after = layer.output_shape(*(shapes[name] for name in inputs))
        nodes.append(Node(free_name(shapes, layer), layer, inputs))
        shapes[nodes[-1].name] = after
        return nodes[-1].name

    for _ in range(draw(st.integers(1, 8))):
        source = draw(st.sampled_from(list(shapes)))
        equal = [name for name in shapes if shapes[name] == shapes[source]]
        beside = [name for name in shapes if shapes[name][1:] == shapes[source][1:]]
        join, others = draw(st.sampled_from([(None, []), (Add(), equal), (Concat(), beside)]))
        if join is None:
            with suppress(GeometryError, LayerError):
                add(draw(layers), source)
        else:
            add(join, source, draw(st.sampled_from(others)))
    if not nodes:
        add(Activation(), "input")
    taken = {name for node in nodes for name in node.inputs}
    loose = [name for name in shapes if name not in taken and name != "input"]
    ends = [add(draw(st.sampled_from([Flatten(), GlobalAveragePool()])), name) for name in loose]
    add(Dense(3), ends[0] if len(ends) == 1 else add(Concat(), *ends))
    return NetworkSpec("graph", shape, tuple(nodes))
