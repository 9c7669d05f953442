"""What every kind of layer answers, and the row that says what kind it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Any, ClassVar, TypeAlias

from convviz.core.util.checks import Pair
from convviz.core.util.fields import Declared, to_plain
from convviz.core.windows.geometry import Axis

#: What goes from layer to layer: feature maps ``(C, H, W)`` or a list of numbers ``(N,)``.
Shape: TypeAlias = tuple[int, ...]


class LayerError(ValueError):
    """A layer that cannot take what the layers before it give."""


class LayerRole(StrEnum):
    """What a layer is there for."""

    SUM = "sum"
    POINTWISE = "pointwise"
    NORMALISATION = "normalisation"
    POOLING = "pooling"
    RESHAPING = "reshaping"
    JOIN = "join"


class Answering(Enum):
    """Whether a layer may give the network's answer, one number a class."""

    INSIDE = "never"
    ANYWHERE = "it may"
    LAST = "it does nothing else"


@dataclass(frozen=True)
class Module:
    """A layer as torch has it: what makes its module.

    Attributes
    ----------
    name : of a class in `torch.nn`, or, where torch has none, in `convviz.training.network.layers`.
    arguments : by place.
    options : by name.
    """

    name: str
    arguments: tuple[Any, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class LayerSpec(Declared):
    """What all layers answer; those that change nothing and learn nothing need no more than this.

    Shapes are of one image, without a batch axis.

    Attributes
    ----------
    kind : the word for it in files.
    inputs : min and max number of nodes that it takes.
    width : the field that says how many maps or units come out; "" where that follows from what goes in.
    place : whether it may give the network's answer.
    sees_all : whether every output depends on every input.
    is_view : whether its output is its input, only listed anew, and so takes no memory.
    map_by_map : whether a map of the output depends on the map of that number of each input alone.
    is_random : whether it draws random numbers while a network learns.
    slides : what of it slides over maps, in words.
    """

    kind: ClassVar[str] = ""
    inputs: ClassVar[tuple[int, int]] = (1, 1)
    width: ClassVar[str] = ""
    place: ClassVar[Answering] = Answering.INSIDE
    sees_all: ClassVar[bool] = False
    is_view: ClassVar[bool] = False
    map_by_map: ClassVar[bool] = False
    is_random: ClassVar[bool] = False
    slides: ClassVar[str] = "a window"

    def limit(self, field: str) -> Pair | None:  # noqa: ARG002
        """The max (rows, columns) that a field may have as the others are; None where its own limit holds."""
        return None

    @property
    def stem(self) -> str:
        """What it is called in a network, before its number."""
        return self.kind

    @property
    def rubbish_distance(self) -> float | None:
        """Of LeNet-5's loss, where the network learns by it: how far away what is no class at all lies."""
        return None

    def axes(self, shape: Shape, /) -> tuple[Axis, Axis] | None:  # noqa: ARG002
        """How its window slides over maps of ``shape`` along rows and columns; None without a window."""
        return None

    def sources(self, number: int | None, *shapes: Shape) -> tuple[tuple[int, int | None], ...]:
        """What a map depends on: places of inputs, and of each the one map; None stands for all maps."""
        return tuple((place, number if self.map_by_map else None) for place in range(len(shapes)))

    def output_shape(self, shape: Shape, /) -> Shape:
        """What comes out where ``shape`` goes in; `LayerError` or `GeometryError` where it cannot."""
        return shape

    def parameters(self, shape: Shape, /) -> int:  # noqa: ARG002
        """How many weights and biases it has."""
        return 0

    def multiply_adds(self, shape: Shape, /) -> int:  # noqa: ARG002
        """Multiplications with a learned or fixed weight for one image, forward, those with padding included."""
        return 0

    def dense_parameters(self, shape: Shape, /) -> int | None:  # noqa: ARG002
        """Parameters of a dense layer from the same input to the same output; None where nobody would compare."""
        return None

    def held(self, shape: Shape, /) -> int:  # noqa: ARG002
        """How many numbers it multiplies with that are fixed, and saved with the weights."""
        return 0

    def module(self, shape: Shape, /) -> Module:
        """What computes it in torch where ``shape`` goes in."""
        raise NotImplementedError

    def to_data(self) -> dict[str, Any]:
        """Its kind and its fields, ready for JSON."""
        return {"kind": self.kind, **to_plain(self)}


@dataclass(frozen=True)
class LayerKind:
    """A row of the table of layers.

    Attributes
    ----------
    make : its class.
    title : what it is called where it is offered.
    about : what it does, in a sentence without its full stop.
    begin : the layer that is added at first.
    role : what it is there for.
    colour : the role of its colour in the theme; "" for grey.
    passes_on : whether it hands on every value as it is once the network is trained.
    """

    make: type[LayerSpec]
    title: str
    about: str
    begin: LayerSpec
    role: LayerRole
    colour: str = ""
    passes_on: bool = False


def shape_text(shape: Shape) -> str:
    """A shape as it is read: ``16 × 28 × 28``, channels first."""
    return " × ".join(f"{size:,}" for size in shape)


def check_maps(shape: Shape) -> Shape:
    """The shape itself, if it is one of maps; else a `LayerError`."""
    if len(shape) != 3:
        raise LayerError(
            f"it slides over feature maps, but gets a list of {shape[0]:,} numbers: it belongs before what makes one"
        )
    return shape


def check_list(shape: Shape) -> Shape:
    """The shape itself, if it is one of a list; else a `LayerError`."""
    if len(shape) != 1:
        raise LayerError(f"it takes a list of numbers, but gets maps of {shape_text(shape)}: put a flatten before it")
    return shape


def both_ends(padding: Pair) -> tuple[Pair, Pair]:
    """The same padding (rows, columns) before and after, as `resolve_axes` takes it."""
    return (padding[0], padding[0]), (padding[1], padding[1])


def refuse_unknown(given: Mapping[Any, Any], known: list[str], what: str) -> None:
    """Refuse the first key of ``given`` that is not among ``known``."""
    unknown = [str(name) for name in given if name not in known]
    if unknown:
        raise ValueError(f"{what} has no {unknown[0][:40]!r}")
