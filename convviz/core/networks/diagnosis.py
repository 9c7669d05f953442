"""What a network's figures say about its training, in plain words: is it healthy, and if not, what to try."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median
from typing import Literal, TypeAlias

from convviz.core.text.formatting import format_number

#: A first layer whose gradient is this much smaller than a later one's learns practically nothing while that one does.
#: Each sigmoid passes on at most a quarter (its slope's maximum), so five of them make 1/1024; see X. Glorot and
#: Y. Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010.
VANISHING_RATIO = 1e-3
#: A gradient whose norm is larger than this many times that of the weights changes them beyond recognition in one step
#: of plain descent with the usual rate of 0.01. Healthy networks stay well below 1.
EXPLODING_RATIO = 100.0
#: Rule of thumb: an update should be about 1e-3 of the weights; see A. Karpathy, CS231n notes on learning, "Ratio of
#: weights:updates".
HEALTHY_UPDATE = 1e-3
#: Adam starts with larger steps than that and one-cycle rates end with far smaller ones, so only what is much farther
#: off is worth a word: a tenth of the weights in one batch, or a hundred-thousandth.
FAST_UPDATE, SLOW_UPDATE = 0.1, 1e-5
#: ReLU makes some units silent, which is normal: of the Small network's third one about 0.4 say nothing to any of 128
#: digits while it learns well. Where it is this share of a layer, its width is largely wasted.
DEAD_SHARE = 0.6

Kind: TypeAlias = Literal["vanishing", "exploding", "nan", "dead", "slow", "fast"]


@dataclass(frozen=True)
class LayerFigures:
    """One layer's figures; NaN or None for what it has not, or is not known yet.

    Attributes
    ----------
    name : the layer.
    weight_norm, gradient_norm : Euclidean norms of its weights and of their gradient.
    update_ratio : norm of the last change of the weights over the norm of the weights.
    dead : share of a ReLU's maps or units that are 0 for every sample image; None for other layers.
    """

    name: str
    weight_norm: float = math.nan
    gradient_norm: float = math.nan
    update_ratio: float = math.nan
    dead: float | None = None


@dataclass(frozen=True)
class Diagnosis:
    """Something is wrong: its kind, what is seen with the numbers, and what to try."""

    kind: Kind
    sentence: str
    advice: str


def diagnose(layers: Sequence[LayerFigures], loss: float = 0.0, samples: int = 0) -> tuple[Diagnosis, ...]:
    """Say what is wrong with a training, the gravest first; nothing for a healthy one.

    Parameters
    ----------
    layers : from the input to the output.
    loss : of the last batch; NaN and infinity are noticed.
    samples : how many images `LayerFigures.dead` is about, 0 where that is not known.

    Returns
    -------
    tuple of Diagnosis
        Only the one of kind "nan" where numbers are no numbers any more, since all others follow from it.
    """
    broken = _not_a_number(layers, loss)
    if broken is not None:
        return (broken,)
    checks: Iterable[Callable[[Sequence[LayerFigures]], Diagnosis | None]] = (
        _exploding, _vanishing, _fast, _slow, partial(_dead, samples=samples),
    )  # fmt: skip
    return tuple(found for check in checks if (found := check(layers)) is not None)


def _not_a_number(layers: Sequence[LayerFigures], loss: float) -> Diagnosis | None:
    # A layer's NaN means that it has no such figure; infinity always means that numbers have run over.
    over = next((layer.name for layer in layers if math.isinf(layer.weight_norm + layer.gradient_norm)), "")
    if math.isfinite(loss) and not over:
        return None
    what = f"The loss is {format_number(loss)}" if not math.isfinite(loss) else f"The numbers of {over} are infinite"
    advice = "Start again with a learning rate ten times smaller; batch normalisation helps too."
    return Diagnosis("nan", f"{what}: the numbers have grown beyond all bounds.", advice)


def _exploding(layers: Sequence[LayerFigures]) -> Diagnosis | None:
    ratios = {layer.name: layer.gradient_norm / layer.weight_norm for layer in layers if layer.weight_norm > 0}
    name = _extreme(ratios, max)
    if name is None or ratios[name] <= EXPLODING_RATIO:
        return None
    return Diagnosis(
        "exploding",
        f"The gradient of {name} is {format_number(ratios[name])} times as large as its weights: gradients explode.",
        "Try a learning rate ten times smaller, batch normalisation, or smaller initial weights.",
    )


def _vanishing(layers: Sequence[LayerFigures]) -> Diagnosis | None:
    known = [layer for layer in layers if math.isfinite(layer.gradient_norm)]
    if len(known) < 2:
        return None
    first, strongest = known[0], max(known[1:], key=lambda layer: layer.gradient_norm)
    if first.gradient_norm >= VANISHING_RATIO * strongest.gradient_norm:
        return None  # also where both are 0, as once everything is learned
    times = "" if first.gradient_norm == 0 else f", {_times(strongest.gradient_norm / first.gradient_norm)} smaller"
    return Diagnosis(
        "vanishing",
        f"The gradient of {first.name} is {format_number(first.gradient_norm)}, that of {strongest.name} "
        f"{format_number(strongest.gradient_norm)}{times}: on its way back the gradient vanishes.",
        "Try ReLU instead of sigmoid or tanh, batch normalisation, or fewer layers.",
    )


def _fast(layers: Sequence[LayerFigures]) -> Diagnosis | None:
    ratios = {layer.name: layer.update_ratio for layer in layers}
    name = _extreme(ratios, max)
    if name is None or ratios[name] <= FAST_UPDATE:
        return None
    return Diagnosis(
        "fast",
        f"One batch changes the weights of {name} by {format_number(ratios[name])} of their size; "
        f"about {format_number(HEALTHY_UPDATE)} is usual.",
        "Try a learning rate three to ten times smaller.",
    )


def _slow(layers: Sequence[LayerFigures]) -> Diagnosis | None:
    ratios = [layer.update_ratio for layer in layers if math.isfinite(layer.update_ratio)]
    # Of the whole network: a single slow layer is none, or is reported as a vanishing gradient.
    if not ratios or median(ratios) >= SLOW_UPDATE:
        return None
    return Diagnosis(
        "slow",
        f"One batch changes the weights by only {format_number(median(ratios))} of their size; "
        f"about {format_number(HEALTHY_UPDATE)} is usual.",
        "Try a larger learning rate, unless the schedule is at its end.",
    )


def _dead(layers: Sequence[LayerFigures], samples: int) -> Diagnosis | None:
    shares = {layer.name: layer.dead for layer in layers if layer.dead is not None}
    name = _extreme(shares, max)
    if name is None or shares[name] < DEAD_SHARE:
        return None
    images = f"all {samples:,} sample images" if samples else "all sample images"
    return Diagnosis(
        "dead",
        f"{shares[name]:.0%} of the outputs of {name} are silent for {images}: these ReLUs are probably dead.",
        "Try a smaller learning rate, or fewer units; dead ones seldom come back.",
    )


def _extreme(figures: dict[str, float], choose: Callable[..., str]) -> str | None:
    """The name with the most extreme figure that is a number; None without any."""
    finite = {name: figure for name, figure in figures.items() if math.isfinite(figure)}
    return choose(finite, key=finite.__getitem__) if finite else None


def _times(ratio: float) -> str:
    """A large ratio to one digit, as one says it: "2,000 times"."""
    size = 10 ** math.floor(math.log10(ratio))
    return f"about {round(ratio / size) * size:,} times"
