"""Looking inside a network while it learns: from its tensors to a `Snapshot`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import nan

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from convviz.core.data.splits import Split
from convviz.runs.control import Probe
from convviz.runs.errors import TrainingError
from convviz.runs.snapshot import DETAIL_WEIGHTS, KEPT_WEIGHTS, BatchDetail, Floats, Histogram, LayerStats, Snapshot
from convviz.training.learning.batches import as_input, stratified_sample
from convviz.training.learning.learner import LearnedBatch
from convviz.training.looking.arrays import as_arrays, as_floats
from convviz.training.looking.evaluate import evaluation_mode
from convviz.training.looking.histograms import Span, as_it_lies, evenly_spread, histogram, span_of
from convviz.training.network.graph import GraphNetwork, activations, inspected
from convviz.training.network.layers import Rbf
from convviz.training.network.loss import Loss

#: Held-out images that every snapshot predicts.
SAMPLE_SIZE = 128
#: Values of a layer's output, evenly spread over those for all sample images, that its histogram counts.
HISTOGRAM_VALUES = 16_384
#: Images of a batch that its `BatchDetail` keeps.
DETAIL_IMAGES = 8
#: Sample images that go through the network at once at most: so their maps stay in the processor's cache.
_AT_ONCE = 64


@dataclass(frozen=True, eq=False)
class _SampleFigures:
    """What the network makes of the sample."""

    predicted: NDArray[np.int64]
    confidence: Floats
    histograms: Mapping[str, Histogram | None]
    dead: Mapping[str, float]


class Inspector:
    """Makes snapshots of a network; it changes neither the network nor any random state.

    Parameters
    ----------
    network : built by `build`.
    loss : what it learns by.
    held_out : where the sample is taken from, or the shape (C, H, W) of images where there are none.
    device : the network's.
    size : images of the sample that go through the network at once.
    scaled : the loss is scaled for float16. A gradient that has run over is then no news: that step is skipped and
        the scale made smaller.
    """

    def __init__(
        self,
        network: GraphNetwork,
        loss: Loss,
        held_out: Split | tuple[int, ...],
        device: torch.device,
        size: int,
        *,
        scaled: bool = False,
    ) -> None:
        self.network, self._loss = network, loss
        self.device = device
        self.size = size
        self.scaled = scaled
        if isinstance(held_out, Split):
            self.sample = stratified_sample(held_out.labels, SAMPLE_SIZE)
            self._images = torch.from_numpy(held_out.images[self.sample]).to(device)
        else:
            self.sample, self._images = np.empty(0, np.int64), torch.empty((0, *held_out), dtype=torch.uint8)
        self._sampled: tuple[int, _SampleFigures] | None = None
        self._before: dict[str, Tensor] = {}
        self._ratios: tuple[int, dict[str, float]] = -1, {}

    def remember_weights(self) -> None:
        """Keep the weights as they are before an update, for what `weights_changed` is to say of it."""
        self._before = {name: weights.detach().clone() for name, weights in self._weights()}

    def weights_changed(self, step: int) -> None:
        """The weights remembered have become those after batch ``step``."""
        before = self._before
        changes = {name: (w.detach() - before[name]).norm() / before[name].norm() for name, w in self._weights()}
        self._ratios = step, {} if self._skipped_step() else as_floats(changes)
        self._before = {}

    def detail(self, step: int, learned: LearnedBatch) -> BatchDetail:
        """The batch just learned from, between `remember_weights` and `weights_changed`."""
        weights = {n: w for n, w in self._weights() if w.ndim > 1 and w.numel() <= DETAIL_WEIGHTS}
        logits, labels = learned.logits[:DETAIL_IMAGES].float(), learned.labels[:DETAIL_IMAGES]
        arrays = as_arrays(
            {
                "batch": {
                    "images": learned.images[:DETAIL_IMAGES],
                    "probabilities": logits.softmax(1),
                    "losses": self._loss(logits, labels, reduction="none"),
                },
                "before": {name: self._before[name] for name in weights},
                "gradients": {} if self._skipped_step() else _gradients(weights),
                "after": weights,
            }
        )
        return BatchDetail(
            step=step,
            labels=labels.to("cpu", copy=True).numpy(),
            count=len(learned.labels),
            loss=float(learned.loss),
            learning_rate=learned.rate,
            before=arrays["before"],
            gradients=arrays["gradients"],
            after=arrays["after"],
            **arrays["batch"],
        )

    def snapshot(
        self, probe: Probe, step: int, seconds: float, detail: BatchDetail | None = None, *, sample: bool = True
    ) -> Snapshot:
        """The network now, with ``probe`` as its input; without ``sample``, what was made of the sample last will do.

        Raises
        ------
        TrainingError
            For an image of another shape than the network takes.
        """
        expected = tuple(self._images.shape[1:])
        if probe.image.shape != expected:
            raise TrainingError(f"the probe image must have the shape {expected}, not {probe.image.shape}")
        with evaluation_mode(self.network), torch.no_grad():
            image = torch.from_numpy(np.array(probe.image, dtype=np.float32)[None]).to(self.device)
            outputs = activations(self.network, image.contiguous(memory_format=torch.channels_last))
        if self._sampled is None or sample:
            self.predict_sample(step)
        assert self._sampled is not None
        figures, modules, parameters = self._sampled[1], dict(self.network.named_nodes()), dict(self._weights())
        small = {name: weights for name, weights in parameters.items() if weights.numel() <= KEPT_WEIGHTS}
        kept = [name for name, weights in small.items() if weights.ndim > 1]  # of convolutions and dense layers
        arrays = as_arrays(
            {
                "probe": {"image": image[0], "probabilities": list(outputs.values())[-1][0].softmax(0)},
                "activations": {name: output[0] for name, output in outputs.items()},
                "weights": small,
                "biases": {name: bias for name in kept if isinstance(bias := modules[name].bias, Tensor)},
                "patterns": {name: module.patterns for name, module in modules.items() if isinstance(module, Rbf)},
            }
        )
        at_hand = {name: torch.from_numpy(array) for name, array in arrays["weights"].items()}
        return Snapshot(
            step=step,
            seconds=seconds,
            input=arrays["probe"]["image"],
            label=probe.label,
            name=probe.name,
            activations=arrays["activations"],
            probabilities=arrays["probe"]["probabilities"],
            weights={name: arrays["weights"][name] for name in kept},
            biases=arrays["biases"],
            stats=self._stats(step, parameters | at_hand, figures),
            predicted=figures.predicted.copy(),
            confidence=figures.confidence.copy(),
            detail=detail,
            patterns=arrays["patterns"],
            sampled=None if self._sampled[0] == step else self._sampled[0],
            drawn=probe.drawn,
        )

    def _stats(self, step: int, weights: Mapping[str, Tensor], figures: _SampleFigures) -> dict[str, LayerStats]:
        """The figures of each layer; those of ``weights`` that are small are in main memory."""
        gradients = {} if self._skipped_step() else _gradients(dict(self._weights()))
        small = {name: gradient for name, gradient in gradients.items() if gradient.numel() <= KEPT_WEIGHTS}
        counted = as_arrays({"gradients": small})["gradients"]
        gradients |= {name: torch.from_numpy(array) for name, array in counted.items()}
        ratios = self._ratios[1] if self._ratios[0] == step else {}
        return {
            name: LayerStats(
                weight_norm=_norm(weights.get(name)),
                gradient_norm=_norm(gradients.get(name)),
                update_ratio=ratios.get(name, nan),
                weights=histogram(weights[name]) if name in weights else None,
                gradients=histogram(gradients[name]) if name in gradients else None,
                activations=figures.histograms[name],
                dead=figures.dead.get(name),
            )
            for name, _ in self.network.named_nodes()
        }

    def predict_sample(self, step: int) -> None:
        """Note what the network, as batch ``step`` left it, makes of the sample, if that has not been done."""
        if self._sampled is None or self._sampled[0] != step:
            with evaluation_mode(self.network), torch.no_grad():
                self._sampled = step, self._sample_figures()

    def _weights(self) -> Iterator[tuple[str, Tensor]]:
        for name, module in self.network.named_nodes():
            if isinstance(weight := getattr(module, "weight", None), Tensor):
                yield name, weight

    def _skipped_step(self) -> bool:
        """Whether the last step was skipped, since a gradient had run over."""
        if not self.scaled:
            return False
        finite = [weights.grad.isfinite().all() for weights in self.network.parameters() if weights.grad is not None]
        return bool(finite) and not bool(torch.stack(finite).all())

    def _sample_figures(self) -> _SampleFigures:
        values: dict[str, list[Tensor]] = {}
        sums: dict[str, Tensor] = {}
        spans: dict[str, Span] = {}
        count = len(self._images)
        if not count:
            nothing = dict.fromkeys(name for name, _ in self.network.named_nodes())
            return _SampleFigures(self.sample, np.empty(0, np.float32), nothing, {})

        def seen(name: str, module: nn.Module, output: Tensor) -> None:
            some = evenly_spread(output, HISTOGRAM_VALUES * len(output) // count)
            values.setdefault(name, []).append(some.clone())  # so that the whole output can be let go
            span = span_of(as_it_lies(output).reshape(-1))  # of all, though only some are counted
            spans[name] = spans[name].joined(span) if name in spans else span
            if isinstance(module, nn.ReLU):
                sums[name] = _sum_over_images(output) + sums.get(name, 0)

        size = min(self.size, _AT_ONCE) if self.device.type == "cpu" else self.size
        with inspected(self.network, seen):
            logits = [self.network(as_input(part)) for part in torch.split(self._images, size)]
        confidence, predicted = torch.cat(logits).float().softmax(1).max(1)
        return _SampleFigures(
            predicted.cpu().numpy(),
            confidence.cpu().numpy(),
            {name: histogram(torch.cat(parts), spans[name]) for name, parts in values.items()},
            # A map whose cells are all 0 is dead; single ones, at the border of digits say, are only never met.
            as_floats({name: (total == 0).float().mean() for name, total in sums.items()}),
        )


def _sum_over_images(output: Tensor) -> Tensor:
    """The sum of each map, or unit, over the images: (C,) of (N, C, H, W) or (N, C).

    For a ReLU it is 0 only where all are, and it is quicker than the maximum.
    """
    rows = as_it_lies(output).reshape(len(output), -1)
    return (rows.new_ones(len(rows)) @ rows).reshape(-1, output.shape[1]).sum(0)


def _gradients(parameters: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Of those that have one: there is none before the first batch."""
    return {name: weights.grad for name, weights in parameters.items() if weights.grad is not None}


def _norm(tensor: Tensor | None) -> float:
    return nan if tensor is None else float(tensor.detach().norm())
