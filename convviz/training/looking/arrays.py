"""From tensors on any device to arrays in main memory."""

from collections.abc import Mapping

import torch
from torch import Tensor

from convviz.runs.snapshot import Floats


def as_arrays(groups: Mapping[str, Mapping[str, Tensor]]) -> dict[str, dict[str, Floats]]:
    """Copies of ``groups`` of tensors: float32, rows one after the other, and parts of one array.

    So all come in one transfer, since a GPU is waited for with each; and all stay in memory as long as one does.
    """
    tensors = [tensor.detach() for group in groups.values() for tensor in group.values()]
    flat = torch.cat([tensor.reshape(-1).float() for tensor in tensors]).cpu() if tensors else torch.empty(0)
    parts = iter(torch.split(flat, [tensor.numel() for tensor in tensors]))
    return {
        key: {name: next(parts).reshape(tensor.shape).numpy() for name, tensor in group.items()}
        for key, group in groups.items()
    }


def as_floats(scalars: Mapping[str, Tensor]) -> dict[str, float]:
    """The numbers that tensors of one each hold, in one transfer too."""
    return dict(zip(scalars, torch.stack(list(scalars.values())).tolist(), strict=True)) if scalars else {}
