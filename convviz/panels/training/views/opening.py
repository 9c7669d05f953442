"""Stepping through a unit's own sum as a convolution, with the network's weights and the maps before it."""

from dataclasses import replace
from typing import cast

import numpy as np
from numpy.typing import NDArray

from convviz.core.filters.kernels import freeze
from convviz.core.images.image import VALUE_LIMIT, Image
from convviz.core.networks.layers import Conv
from convviz.core.networks.network import NetworkSpec
from convviz.core.networks.nodes import INPUT
from convviz.core.networks.unit import UnitPicture, UnitSum, unit_parts
from convviz.runs.snapshot import Snapshot
from convviz.state.choices.convolution import BIASES, DILATIONS, Channels, ConvolutionOptions
from convviz.state.choices.image import ImageChoice
from convviz.state.choices.kernel import KernelChoice
from convviz.state.context import Context


def inputs_of(network: NetworkSpec, snapshot: Snapshot, name: str) -> NDArray[np.float32]:
    """What node ``name`` takes first: the maps of the node before it, or the image."""
    source = network.node(name).inputs[0]
    return snapshot.input if source == INPUT else snapshot.activations[source]


def unit_of(
    network: NetworkSpec, snapshot: Snapshot, name: str, number: int, max_channels: int | None = None
) -> UnitSum:
    """Map ``number`` of the convolution ``name`` broken down into ``max_channels`` channels, or all that it reaches.

    Channels are numbered as the maps of the node that the convolution takes.
    """
    layer, maps = cast("Conv", network.node(name).layer), inputs_of(network, snapshot, name)
    reached = layer.channels_of(number, len(maps))
    bias = float(snapshot.biases[name][number]) if name in snapshot.biases else 0.0
    parts = unit_parts(
        maps[reached],
        snapshot.weights[name][number],
        bias,
        stride=layer.stride,
        padding=layer.pads,
        dilation=layer.dilation,
        max_channels=len(maps) if max_channels is None else max_channels,
    )
    return replace(parts, channels=tuple(reached.start + channel for channel in parts.channels))


def opening_problem(network: NetworkSpec, snapshot: Snapshot, name: str) -> str:
    """Why the Convolution panel cannot step through the maps of a node, in a sentence; "" where it can."""
    layer = network.node(name).layer
    if not isinstance(layer, Conv):
        return f"{name} is no convolution."
    if name not in snapshot.weights:
        return f"{name} has more weights than a snapshot keeps."
    largest = float(np.abs(inputs_of(network, snapshot, name)).max())
    if not (np.isfinite(snapshot.weights[name]).all() and largest <= VALUE_LIMIT):  # NaN is not below it
        return f"{name} has numbers that have grown beyond all bounds."
    if not isinstance(layer.padding, str) and layer.padding[0] != layer.padding[1]:
        return f"{name} pads rows and columns differently; step by step both are padded alike."
    if name in snapshot.biases and float(np.abs(snapshot.biases[name]).max()) > BIASES.high:
        return f"{name} has a bias above {BIASES.high:,.0f}, the largest that can be chosen."
    if max(layer.dilation) > DILATIONS.high:
        return f"{name} has a dilation above {DILATIONS.high}, the largest that can be chosen."
    return ""


def open_sum(
    context: Context,
    network: NetworkSpec,
    snapshot: Snapshot,
    name: str,
    number: int,
    row: int,
    column: int,
    channel: int | None = None,
) -> str:
    """Choose image, kernel and options so that the Convolution panel steps through map ``number`` of a convolution.

    Its result is then that map, bias included. What it shows of the layer's input says `UnitSum.picture`; a ``channel``
    that is asked for opens as its part alone. Gives the key of that panel, "" where `opening_problem` says why that
    cannot be.
    """
    if opening_problem(network, snapshot, name):
        return ""
    layer = cast("Conv", network.node(name).layer)
    picture = unit_of(network, snapshot, name, number).picture(row, column, channel)
    title = _title(f"{name}, map {number}", picture)
    source = context.images.store.add(Image(title, picture.pixels, picture.levels, added=picture.added))
    goal = context.workbench.subject_of(ConvolutionOptions).key
    context.visits.begin(
        "training",
        goal,
        f"Open {name}, map {number}",
        row * snapshot.activations[name].shape[-1] + column,
        ImageChoice(source),
        KernelChoice(tuple(freeze(plane) for plane in picture.kernel)),
        ConvolutionOptions(
            stride=layer.stride,
            dilation=layer.dilation,
            padding=layer.padding if isinstance(layer.padding, str) else layer.padding[0],
            flip=False,
            channels=Channels.SUM if len(picture.kernel) > 1 else Channels.EACH,
            bias=picture.bias,
        ),
    )
    return goal


def _title(unit: str, picture: UnitPicture) -> str:
    if picture.channel is None:
        return unit
    if picture.added is None:
        return f"{unit}: the part of map {picture.channel}, without the others and bias"
    return f"{unit}: map {picture.channel}, and the others in one sum"
