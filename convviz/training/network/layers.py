"""The layers that torch does not have."""

from functools import reduce
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from convviz.core.networks.patterns import class_patterns


class ScaledTanh(nn.Module):
    """LeNet's squashing function, ``1.7159 tanh(2x/3)``: it takes ±1 to ±1."""

    def forward(self, x: Tensor) -> Tensor:
        """Of each number."""
        return 1.7159 * torch.tanh(x * (2.0 / 3.0))


class PaddedConv(nn.Conv2d):
    """A convolution with different numbers of zeros at the two ends, which torch's own cannot have.

    ``zeros`` is (left, right, top, bottom), as `torch.nn.functional.pad` takes it.
    """

    def __init__(self, *size: Any, zeros: tuple[int, int, int, int], **options: Any) -> None:
        super().__init__(*size, **options)
        self.zeros = zeros

    def forward(self, x: Tensor) -> Tensor:
        """``(N, C, H, W)`` in, maps out."""
        return super().forward(functional.pad(x, self.zeros))


class Subsample(nn.Module):
    """LeNet-5's pooling: the mean of each window, times a coefficient, plus a bias, both learned for each channel."""

    def __init__(self, channels: int, size: tuple[int, int]) -> None:
        super().__init__()
        self.size = size
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))

    def forward(self, x: Tensor) -> Tensor:
        """``(N, C, H, W)`` in, smaller maps out."""
        means = functional.avg_pool2d(x, self.size)
        return means * self.weight[:, None, None] + self.bias[:, None, None]


class GlobalAveragePool(nn.Module):
    """The mean of each map."""

    def forward(self, x: Tensor) -> Tensor:
        """``(N, C, H, W)`` in, ``(N, C)`` out."""
        return x.mean(dim=(2, 3))


class Add(nn.Module):
    """The sum of all inputs."""

    def forward(self, *branches: Tensor) -> Tensor:
        """Of one shape, which is that of the sum."""
        return reduce(torch.add, branches)


class Concat(nn.Module):
    """All maps, or numbers of a list, of all inputs."""

    def forward(self, *branches: Tensor) -> Tensor:
        """``(N, C, ...)`` each, with any number of channels."""
        return torch.cat(branches, dim=1)


class Rbf(nn.Module):
    """LeNet-5's output: minus the squared distance of the input to a fixed pattern of ±1 a class.

    Minus, so that the most probable class has the greatest number and the cross-entropy applies. Nothing is learned.
    """

    patterns: Tensor

    def __init__(self, inputs: int, units: int) -> None:
        super().__init__()
        self.register_buffer("patterns", torch.from_numpy(np.ascontiguousarray(class_patterns(units, inputs))))

    def forward(self, x: Tensor) -> Tensor:
        """``(N, inputs)`` in, ``(N, units)`` out, none above 0."""
        return -(x[:, None, :] - self.patterns).square().sum(dim=2)


class _QuickFlatten(torch.autograd.Function):
    """A flatten whose gradient lies in memory as the maps did.

    Torch's own gives it the other way, and the pooling before then copies all its maps to and fro.
    """

    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        ctx.shape = x.shape
        return x.flatten(1)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Tensor:
        maps = gradients[0].view(ctx.shape)
        return maps.contiguous(memory_format=torch.channels_last) if maps.ndim == 4 else maps


def quick_flatten(x: Tensor) -> Tensor:
    """``x`` (N, C, H, W) as (N, C*H*W), for networks that keep their maps channels-last."""
    flat: Tensor = _QuickFlatten.apply(x)
    return flat
