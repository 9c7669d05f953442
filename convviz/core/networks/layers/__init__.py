"""The layers a network is made of, as plain values: what each makes of a shape, and what that costs."""

from convviz.core.networks.layers.base import Answering, LayerError, LayerKind, LayerRole, LayerSpec, Shape, shape_text
from convviz.core.networks.layers.joins import Add, Concat, Flatten
from convviz.core.networks.layers.pointwise import Activation, BatchNorm, Dropout
from convviz.core.networks.layers.pooling import GlobalAveragePool, Pool, Subsample
from convviz.core.networks.layers.sums import (
    Conv,
    Dense,
    Rbf,
)
from convviz.core.networks.layers.table import KINDS, kind_of, layer_from_data

__all__ = [
    "KINDS",
    "Activation",
    "Add",
    "Answering",
    "BatchNorm",
    "Concat",
    "Conv",
    "Dense",
    "Dropout",
    "Flatten",
    "GlobalAveragePool",
    "LayerError",
    "LayerKind",
    "LayerRole",
    "LayerSpec",
    "Pool",
    "Rbf",
    "Shape",
    "Subsample",
    "kind_of",
    "layer_from_data",
    "shape_text",
]
