"""The networks to begin with."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from convviz.core.networks.branching import inception_small, residual_small
from convviz.core.networks.layers import (
    Activation,
    BatchNorm,
    Conv,
    Dense,
    Dropout,
    Flatten,
    LayerSpec,
    Pool,
    Rbf,
    Subsample,
)
from convviz.core.networks.network import NetworkSpec
from convviz.core.networks.nodes import Node, chain

MNIST_SHAPE, PHOTO_SHAPE = (1, 28, 28), (3, 64, 64)


@dataclass(frozen=True)
class Preset:
    """A network that comes with the program; ``description`` says in a sentence or two what it is for."""

    key: str
    title: str
    description: str
    spec: NetworkSpec


_RELU, _SQUASH, _HALVE = Activation("relu"), Activation("scaled_tanh"), Pool((2, 2))

_SMALL = chain(
    *(Conv(16, (5, 5)), _RELU, _HALVE),
    *(Conv(32, (3, 3)), _RELU, _HALVE),
    *(Flatten(), Dense(64), _RELU, Dense(10)),
)

_CHAPTER_MNIST = chain(
    *(Conv(64, (5, 5)), _RELU, _HALVE),
    *(Conv(128, (5, 5)), _RELU, _HALVE),
    *(Flatten(), Dense(1024), _RELU, Dropout(0.25), Dense(10)),
)

_CHAPTER_THREE_CLASS = chain(
    *(Conv(64, (3, 3)), _RELU, _HALVE),
    *(Conv(128, (3, 3)), _RELU, _HALVE),
    *(Conv(256, (3, 3)), _RELU, _HALVE),
    *(Flatten(), Dense(512), _RELU, Dropout(0.5), Dense(512), _RELU, Dropout(0.5), Dense(3)),
)

#: LeCun et al., Gradient-based learning applied to document recognition, 1998, section II B.
_LENET5 = chain(
    *(Conv(6, (5, 5), padding=(2, 2)), _SQUASH, Subsample(), _SQUASH),
    *(Conv(16, (5, 5), padding="valid"), _SQUASH, Subsample(), _SQUASH),
    *(Conv(120, (5, 5), padding="valid"), _SQUASH),
    *(Flatten(), Dense(84), _SQUASH, Rbf(10)),
)

_LENET5_MODERN = chain(
    *(Conv(6, (5, 5), padding=(2, 2)), _RELU, _HALVE),
    *(Conv(16, (5, 5), padding="valid"), _RELU, _HALVE),
    *(Conv(120, (5, 5), padding="valid"), _RELU),
    *(Flatten(), Dense(84), _RELU, Dense(10)),
)

_PLAIN = chain(
    *(Conv(16), _RELU, Conv(16), _RELU, _HALVE),
    *(Conv(32), _RELU, Conv(32), _RELU, _HALVE),
    *(Flatten(), Dense(128), _RELU, Dense(10)),
)


def _regularised(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """The same layers, with batch normalisation between every sum and its ReLU, and a dropout before the last layer."""
    changed: list[LayerSpec] = []
    for node in nodes:
        changed += [BatchNorm(), node.layer] if isinstance(node.layer, Activation) else [node.layer]
    return chain(*changed[:-1], Dropout(0.5), changed[-1])


#: Figure 3-20 of the chapter, with one output for each class in place of its single sigmoid unit.
_ONE_CONVOLUTION = chain(Conv(16, (5, 5)), _RELU, _HALVE, Flatten(), Dense(10))

_SMALL_WITHOUT_POOLING = chain(
    *(Conv(16, (5, 5), (2, 2), (2, 2)), _RELU, Conv(32, (3, 3), (2, 2), (1, 1)), _RELU),
    *(Flatten(), Dense(64), _RELU, Dense(10)),
)


_TABLE: tuple[tuple[str, str, tuple[int, int, int], tuple[Node, ...], str], ...] = (
    (
        "small",
        "Small",
        MNIST_SHAPE,
        _SMALL,
        "Two convolutions and two dense layers: quick on a laptop, and right for 98 of 100 digits after one epoch.",
    ),
    (
        "chapter-mnist",
        "Chapter's MNIST network",
        MNIST_SHAPE,
        _CHAPTER_MNIST,
        "The textbook's network for digits: two wide 5×5 convolutions and a dense layer of 1,024 units. Slow without a "
        "GPU.",
    ),
    (
        "chapter-three-class",
        "Chapter's three-class network",
        PHOTO_SHAPE,
        _CHAPTER_THREE_CLASS,
        "The textbook's network for photographs of three kinds, 64×64 in colour: three 3×3 convolutions and two dense "
        "layers with dropout.",
    ),
    (
        "lenet5",
        "LeNet-5",
        MNIST_SHAPE,
        _LENET5,
        "LeCun's network of 1998: trainable sub-sampling, distances to fixed patterns as its output, and the paper's "
        "loss. Other than there, two cells of padding make 32×32 of 28×28, inputs are 0 to 1, every kernel of "
        "the second convolution sees all 6 maps, and any optimiser takes the place of the paper's.",
    ),
    (
        "lenet5-modern",
        "LeNet-5, modern",
        MNIST_SHAPE,
        _LENET5_MODERN,
        "LeNet-5 as one would write it today: ReLU, max pooling and a dense output.",
    ),
    (
        "plain",
        "Plain",
        MNIST_SHAPE,
        _PLAIN,
        "Four 3×3 convolutions and two dense layers without any regularisation, to compare with Regularised.",
    ),
    (
        "regularised",
        "Regularised",
        MNIST_SHAPE,
        _regularised(_PLAIN),
        "The Plain network with batch normalisation before every ReLU and dropout before the output.",
    ),
    (
        "one-convolution",
        "One convolution",
        MNIST_SHAPE,
        _ONE_CONVOLUTION,
        "The chapter's figure 3-20: one convolution, ReLU, pooling and a dense layer. The figure ends in one sigmoid "
        "unit, yes or no; here there is one output for each class, and a softmax makes probabilities of them.",
    ),
    (
        "small-without-pooling",
        "Small without pooling",
        MNIST_SHAPE,
        _SMALL_WITHOUT_POOLING,
        "The Small network with convolutions of stride 2 in place of its poolings: as many maps and parameters, to "
        "compare how the two take a shifted digit.",
    ),
    (
        "residual-small",
        "Residual, small",
        MNIST_SHAPE,
        residual_small(),
        "Three residual blocks as in ResNet: each adds its input to what two convolutions make of it. Where a block "
        "halves the maps and doubles their number, a 1×1 convolution of stride 2 fits its input to the sum.",
    ),
    (
        "inception-small",
        "Inception, small",
        MNIST_SHAPE,
        inception_small(),
        "One inception module as in GoogLeNet: 1×1, 3×3 and 5×5 convolutions and a pooling side by side, their maps "
        "one after the other; 1×1 convolutions before the larger ones keep the number of parameters down.",
    ),
)

#: The networks by key, in the order in which they are offered; the first is the default.
PRESETS: Mapping[str, Preset] = MappingProxyType(
    {key: Preset(key, title, text, NetworkSpec(key, shape, nodes)) for key, title, shape, nodes, text in _TABLE}
)


def is_preset(spec: NetworkSpec) -> bool:
    """Whether a network is the preset whose key it has as its name, if only for another input or number of classes."""
    preset = PRESETS.get(spec.name)
    return preset is not None and spec == preset.spec.fitted(spec.input_shape, spec.classes)


def network_title(spec: NetworkSpec) -> str:
    """What a network is called on the screen: a preset's title, "edited" after it where it has been changed."""
    preset = PRESETS.get(spec.name)
    if preset is None:
        return spec.name
    return preset.title if is_preset(spec) else f"{preset.title}, edited"
