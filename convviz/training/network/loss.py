"""What a network learns to make small: the loss of an image's class."""

from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from torch import Tensor
from torch.nn import functional

from convviz.core.networks.network import NetworkSpec

#: From a network's outputs (n, classes) and labels (n,) to the loss; ``reduction`` is "mean", "sum" or "none".
Loss: TypeAlias = Callable[..., Tensor]


def loss_of(spec: NetworkSpec) -> Loss:
    """The loss of a network: the cross-entropy of its outputs, or what its last layer asks for.

    LeNet-5's (LeCun et al., 1998, equation 9) is the distance to the pattern of the true class, plus
    ``ln(exp(-j) + sum of exp(-distance))`` over all classes: the cross-entropy with one class more, which is never the
    true one and always as far away as ``j``.
    """
    rubbish = spec.nodes[-1].layer.rubbish_distance
    return functional.cross_entropy if rubbish is None else partial(_with_rubbish, rubbish)


def _with_rubbish(distance: float, outputs: Tensor, labels: Tensor, *, reduction: str = "mean") -> Tensor:
    return functional.cross_entropy(functional.pad(outputs, (0, 1), value=-distance), labels, reduction=reduction)
