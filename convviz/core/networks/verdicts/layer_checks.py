"""What a network's layers say about its training: pure functions of plain numbers.

Each gives the words that its sentence in `diagnosis` is filled with, or None where there is nothing to be said.
"""

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from statistics import median
from typing import TypeAlias

from convviz.core.networks.nodes import INPUT, Node
from convviz.core.networks.verdicts.run_figures import RunFigures
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
#: In its first batches a network moves far, and units fall silent and come back. For so many batches, at so many
#: measurements, a figure must have been beyond its limit before it is an alarm; a layer silent as a whole shows sooner.
FAST_LASTS, DEAD_LASTS, SILENT_LASTS = (30, 3), (50, 4), (8, 3)

#: What a sentence is filled with; None where it is not to be said.
Words: TypeAlias = Mapping[str, str] | None


def not_a_number(run: RunFigures) -> Words:
    """The loss, or a figure of a layer, is not finite."""
    # A layer's NaN means that it has no such figure; infinity always means that numbers have run over.
    over = next((layer.name for layer in run.layers if math.isinf(layer.weight_norm + layer.gradient_norm)), "")
    if math.isfinite(run.loss) and not over:
        return None
    finite = math.isfinite(run.loss)
    return {"what": f"The numbers of {over} are infinite" if finite else f"The loss is {format_number(run.loss)}"}


def fast(run: RunFigures) -> Words:
    """Each batch changes some layer's weights beyond recognition, and has done so for a while."""
    lasting = [layer for layer in run.layers if layer.updates.lasts(FAST_UPDATE, *FAST_LASTS)]
    name, ratio = _extreme({layer.name: layer.update_ratio for layer in lasting}, max)
    if not ratio > FAST_UPDATE:
        return None
    return {"layer": name, "ratio": format_number(ratio), "usual": format_number(HEALTHY_UPDATE)}


def exploding(run: RunFigures) -> Words:
    """Some layer's gradient is far larger than its weights."""
    layers = [layer for layer in run.layers if layer.weight_norm > 0]
    name, ratio = _extreme({layer.name: layer.gradient_norm / layer.weight_norm for layer in layers}, max)
    return {"layer": name, "ratio": format_number(ratio)} if ratio > EXPLODING_RATIO else None


def silent(run: RunFigures) -> Words:
    """ReLUs pass nothing on for any image, and there is no way around them: so nothing comes back either."""
    names = _silent_layers(run)
    if not names or _leads_around(run.nodes, names):
        return None
    alone = [name for name in names if not _leads_around(run.nodes, [name])]
    return {"layer": alone[0] if alone else " and ".join(names), "images": _images(run)}


def silent_branch(run: RunFigures) -> Words:
    """A ReLU passes nothing on for any image, but what goes on beside it does."""
    names = _silent_layers(run)
    return {"layer": names[0], "images": _images(run)} if names and _leads_around(run.nodes, names) else None


def _silent_layers(run: RunFigures) -> list[str]:
    return [layer.name for layer in run.layers if layer.dead == 1.0 and layer.deaths.lasts(1.0, *SILENT_LASTS)]


def _leads_around(nodes: Sequence[Node], silent: Collection[str]) -> bool:
    """Whether the image still reaches the answer by other nodes than these."""
    reached = {INPUT}
    for node in nodes:
        if node.name not in silent and not reached.isdisjoint(node.inputs):
            reached.add(node.name)
    return bool(nodes) and nodes[-1].name in reached


def dead(run: RunFigures) -> Words:
    """Most of some ReLU has been silent for a while."""
    lasting = [layer for layer in run.layers if layer.deaths.lasts(DEAD_SHARE, *DEAD_LASTS)]
    name, share = _extreme({layer.name: layer.dead for layer in lasting if layer.dead is not None}, max)
    return {"layer": name, "share": f"{share:.0%}", "images": _images(run)} if share >= DEAD_SHARE else None


def vanishing(run: RunFigures) -> Words:
    """The gradient becomes ever smaller on its way back, layer by layer; silent ReLUs stop it at once instead."""
    known = [layer for layer in run.layers if math.isfinite(layer.gradient_norm)]
    if len(known) < 2 or _blocked(run):
        return None
    first, strongest = known[0], max(known[1:], key=lambda layer: layer.gradient_norm)
    if first.gradient_norm >= VANISHING_RATIO * strongest.gradient_norm:
        return None  # also where both are 0, as once everything is learned
    if first.gradient_norm == 0 and any(layer.dead is not None for layer in run.layers):
        return None  # ReLUs have just stopped it, of which the sample may not have been asked since
    times = "" if first.gradient_norm == 0 else f", {_times(strongest.gradient_norm / first.gradient_norm)} smaller"
    return {
        "layer": first.name,
        "gradient": format_number(first.gradient_norm),
        "other": strongest.name,
        "larger": format_number(strongest.gradient_norm),
        "times": times,
    }


def slow(run: RunFigures) -> Words:
    """The weights hardly change, though the schedule is not at its end."""
    ratios = [layer.update_ratio for layer in run.layers if math.isfinite(layer.update_ratio)]
    # Of the whole network: a single slow layer is none, or is reported as a vanishing gradient.
    if run.falling or _blocked(run) or not ratios or median(ratios) >= SLOW_UPDATE:
        return None
    return {"ratio": format_number(median(ratios)), "usual": format_number(HEALTHY_UPDATE)}


def _blocked(run: RunFigures) -> bool:
    """Whether silent ReLUs let hardly any gradient through just now, for however short a time."""
    return any(layer.dead is not None and layer.dead >= DEAD_SHARE for layer in run.layers)


def _images(run: RunFigures) -> str:
    return f"all {run.samples:,} sample images" if run.samples else "all sample images"


def _extreme(figures: Mapping[str, float], choose: Callable[..., str]) -> tuple[str, float]:
    """The name with the most extreme figure that is a number, and that figure; NaN without any."""
    finite = {name: figure for name, figure in figures.items() if math.isfinite(figure)}
    name = choose(finite, key=finite.__getitem__) if finite else ""
    return name, finite.get(name, math.nan)


def _times(ratio: float) -> str:
    """A large ratio to one digit, as one says it: "2,000 times"."""
    size = 10 ** math.floor(math.log10(ratio))
    return f"about {round(ratio / size) * size:,} times"
