"""The feature maps of a snapshot as one picture."""

from collections.abc import Generator, Mapping
from os import PathLike

import numpy as np
from numpy.typing import NDArray

from convviz.core.networks.layers import kind_of
from convviz.core.networks.network import NetworkSpec
from convviz.core.networks.presets import network_title
from convviz.core.util.whole_file import write_file
from convviz.export.sheet import Ink, Section, png, sheet_of
from convviz.runs.snapshot import Snapshot


def save_maps(
    path: str | PathLike[str], network: NetworkSpec, snapshot: Snapshot, limits: Mapping[str, float], ink: Ink
) -> Generator[float, None, None]:
    """Write the activations of every layer as one PNG; yields the fraction done.

    Parameters
    ----------
    path : the file.
    network : what the snapshot is of.
    snapshot : whose activations are drawn.
    limits : layer name -> the end of its colour scale, which is symmetric about 0.
    ink : the colours.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    sections = [
        Section(f"{name}  ·  {size_text(snapshot.activations[name])}", snapshot.activations[name], limits[name])
        for name in shown_layers(network, snapshot)
    ]
    heading = f"{network_title(network)}  ·  {snapshot.name}  ·  batch {snapshot.step:,}"
    yield 0.0
    data = png(sheet_of(heading, sections), ink)
    yield 0.9
    write_file(path, data)


def shown_layers(network: NetworkSpec, snapshot: Snapshot) -> list[str]:
    """The layers with maps of their own, in order."""
    return [name for name in snapshot.activations if not kind_of(network.node(name).layer).passes_on]


def size_text(maps: NDArray[np.floating]) -> str:
    """Maps × rows × columns, or the number of units."""
    return " × ".join(str(length) for length in maps.shape)
