"""What a run is about."""

from typing import NamedTuple

from convviz.core.data.datasets import Dataset
from convviz.runs.files.checkpoint_header import CheckpointHeader
from convviz.runs.history import Past


class LookedAt(NamedTuple):
    """A checkpoint whose network is only looked at, without its images."""

    path: str
    header: CheckpointHeader
    past: Past


class About(NamedTuple):
    """What a run is about: its dataset, the shape (C, H, W) of its images, its past; or that it learns nothing."""

    dataset: Dataset | None = None
    shape: tuple[int, ...] = ()
    past: Past | None = None
    looked_at: LookedAt | None = None
