"""A network together with what makes it learn: optimiser, precision and random numbers."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from errno import EBUSY
from threading import Lock
from typing import NamedTuple

import torch
from torch import Tensor

from convviz.runs.recipe import TrainConfig
from convviz.training.checkpoint import Checkpoint
from convviz.training.devices import drops_denormals, without_denormals
from convviz.training.learning.batches import Batch
from convviz.training.learning.optimisers import make_optimiser, set_rate
from convviz.training.learning.randomness import RandomStream, seeded_state
from convviz.training.network.build import built_with_seed
from convviz.training.network.graph import quick_forward
from convviz.training.network.loss import loss_of

#: Seconds that whoever copies the network waits for the end of an update.
_PATIENCE = 0.5


@dataclass(frozen=True, eq=False)
class LearnedBatch:
    """One batch, after the update: mean loss and logits (n, classes) as the network was before; on the device."""

    images: Tensor
    labels: Tensor
    logits: Tensor
    loss: Tensor
    rate: float


class Left(NamedTuple):
    """What a finished batch leaves behind and the next one changes long before it changes the weights.

    Attributes
    ----------
    step : batches done.
    buffers : name -> copy of what the network keeps besides weights, such as the means of batch normalisation.
    random : what dropout draws from next.
    """

    step: int
    buffers: dict[str, Tensor]
    random: Tensor


class Learner:
    """The network on its device, channels-last, with weights from the recipe's seed; dropout goes on from there."""

    def __init__(self, config: TrainConfig, device: torch.device) -> None:
        recipe = config.recipe
        self.device = device
        network, after = built_with_seed(config.network, recipe.seed)
        self.network = network.to(device).to(memory_format=torch.channels_last)
        self.forward = quick_forward(self.network)
        self.loss = loss_of(config.network)
        self.optimiser = make_optimiser(recipe, self.network.parameters(), device)
        self.scaler = torch.amp.GradScaler("cuda", enabled=recipe.mixed_precision)
        self.random = RandomStream(device, after if device.type == "cpu" else seeded_state(device, recipe.seed))
        self._dropped = drops_denormals()
        self._draws = any(layer.is_random for layer in config.network.layers)
        self._changing = Lock()  # held while the weights change
        self._buffers = dict(self.network.named_buffers())
        self._left = self._leave(0)

    def learn(self, batch: Batch, rate: float) -> LearnedBatch:
        """Forward, loss, backward, update. The gradients stay until the next batch."""
        with without_denormals(self._dropped):
            return self._learn(batch, rate)

    def _learn(self, batch: Batch, rate: float) -> LearnedBatch:
        images, labels = batch
        set_rate(self.optimiser, rate)
        self.optimiser.zero_grad(set_to_none=True)
        with self._drawing(), self._precision():
            logits = self.forward(images)
            loss = self.loss(logits, labels)
        self.scaler.scale(loss).backward()
        if self.scaler.is_enabled():
            self.scaler.unscale_(self.optimiser)  # so that gradients are what they are called wherever they are shown
        with self._changing:
            self.scaler.step(self.optimiser)
            self.scaler.update()
            self._left = self._leave(self._left.step + 1)
        return LearnedBatch(images, labels, logits.detach(), loss.detach(), rate)

    @contextmanager
    def unchanging(self) -> Iterator[Left]:
        """Keep weights and optimiser as the last finished batch left them; gives what the one under way has changed.

        Any thread may ask for it. OSError where they are being changed, and that takes long.
        """
        if not self._changing.acquire(timeout=_PATIENCE):
            raise OSError(EBUSY, "the network is being changed")
        try:
            yield self._left
        finally:
            self._changing.release()

    def _leave(self, step: int) -> Left:
        return Left(step, {name: buffer.clone() for name, buffer in self._buffers.items()}, self.random.state)

    def optimiser_state(self) -> dict[str, Tensor]:
        """What the optimiser keeps, as ``<parameter>.<name>``."""
        return {
            f"{name}.{kind}": value
            for name, parameter in self.network.named_parameters()
            for kind, value in self.optimiser.state.get(parameter, {}).items()
            if isinstance(value, Tensor)
        }

    def restore(self, checkpoint: Checkpoint, seed: int) -> None:
        """Resume from a checkpoint of the same network and optimiser.

        Random numbers go on only on a device of the same type; on another they begin anew with ``seed``.
        """
        self.network.load_state_dict(dict(checkpoint.network))
        for name, parameter in self.network.named_parameters():
            self.optimiser.state[parameter] = dict(self._state_of(name, parameter, checkpoint))
        same = checkpoint.device == self.device.type
        self.random.state = checkpoint.random if same else seeded_state(self.device, seed)
        if self.scaler.is_enabled() and checkpoint.scaler:
            self.scaler.load_state_dict(dict(checkpoint.scaler))
        self._left = self._leave(checkpoint.step)

    def _state_of(self, name: str, parameter: Tensor, checkpoint: Checkpoint) -> Iterable[tuple[str, Tensor]]:
        """The optimiser's tensors of one parameter where and how the optimiser keeps them."""
        for key, tensor in checkpoint.optimiser.items():
            owner, _, kind = key.rpartition(".")
            if owner != name:
                continue
            if tensor.shape == parameter.shape:
                yield kind, torch.empty_like(parameter, requires_grad=False).copy_(tensor)
            else:  # a count of steps, which only CUDA's optimisers keep beside the weights
                yield kind, tensor.to(self.device) if self.device.type == "cuda" else tensor.clone()

    def _drawing(self) -> AbstractContextManager[None]:
        return self.random.drawn() if self._draws else nullcontext()

    def _precision(self) -> AbstractContextManager[object]:
        return torch.autocast("cuda", torch.float16) if self.scaler.is_enabled() else nullcontext()
