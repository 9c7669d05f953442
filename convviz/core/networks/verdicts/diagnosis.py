"""What a run's figures say about its training, in plain words: is it healthy, and if not, what to try."""

from collections.abc import Callable
from dataclasses import dataclass

from convviz.core.networks.verdicts import held_out_checks, layer_checks, learning_checks
from convviz.core.networks.verdicts.layer_checks import Words
from convviz.core.networks.verdicts.run_figures import LayerFigures, Measured, RunFigures
from convviz.core.networks.verdicts.suggested_rate import try_smaller

__all__ = ["VERDICTS", "Diagnosis", "LayerFigures", "Measured", "RunFigures", "Verdict", "diagnose"]


@dataclass(frozen=True)
class Diagnosis:
    """A verdict on a run: its kind, two or three words, what is seen with the numbers, and what to try.

    ``alarm`` says that something is wrong; what is odd in a network that learns all the same has neither alarm nor
    advice.
    """

    kind: str
    short: str
    sentence: str
    advice: str
    alarm: bool = True


@dataclass(frozen=True)
class Verdict:
    """A row of the table of verdicts.

    Attributes
    ----------
    kind : what it is known by.
    short : two or three words for where there is no room.
    check : gives the words that fill in ``sentence`` and ``advice``, None where the verdict does not hold.
    explains : kinds of its consequences, which are not said beside it.
    alarm : something is wrong.
    suffers : what follows for the learning, after ``sentence``. A network that learns all the same contradicts it: then
        ``sentence`` is only remarked. "" for what is a verdict on the learning itself.
    """

    kind: str
    short: str
    check: Callable[[RunFigures], Words]
    sentence: str
    advice: str
    explains: tuple[str, ...] = ()
    alarm: bool = True
    suffers: str = ""


_ALL_THE_SAME = "; it learns all the same."

#: Causes stand before their consequences. ``{smaller}`` is a smaller learning rate.
VERDICTS: tuple[Verdict, ...] = (
    Verdict(
        "nan",
        "diverged",
        layer_checks.not_a_number,
        "{what}: the numbers have grown beyond all bounds.",
        "Start again with {smaller}; batch normalisation helps too.",
        ("diverging", "fast", "exploding", "silent", "silent_branch", "dead", "vanishing", "slow", "unbalanced",
         "not_learned", "nothing_for_others", "one_answer", "overfits", "gap", "worse"),
    ),
    Verdict(
        "diverging",
        "diverges",
        learning_checks.diverging,
        "The median loss of {batches} batches has grown from {first} to {last}; guessing among {classes} classes gives "
        "{guessing}: it diverges.",
        "Start again with {smaller}.",
        ("exploding", "not_learned", "nothing_for_others", "one_answer", "unbalanced", "overfits", "gap", "worse"),
    ),
    Verdict(
        "fast",
        "rate too large",
        layer_checks.fast,
        "Each batch changes the weights of {layer} by {ratio} of their size",
        "Try {smaller}.",
        ("exploding", "worse"),
        suffers="; about {usual} is usual.",
    ),
    Verdict(
        "exploding",
        "gradients explode",
        layer_checks.exploding,
        "The gradient of {layer} is {ratio} times as large as its weights",
        "Try {smaller}, batch normalisation, or smaller initial weights.",
        suffers=": gradients explode.",
    ),
    Verdict(
        "silent",
        "silent layer",
        layer_checks.silent,
        "All outputs of {layer} are 0 for {images}",
        "Start again with {smaller}; a silent layer does not come back.",
        ("dead", "vanishing", "slow", "unbalanced", "not_learned", "nothing_for_others", "one_answer", "worse"),
        suffers=": nothing passes it, so every image gets the same answer and no gradient comes back.",
    ),
    Verdict(
        "silent_branch",
        "silent branch",
        layer_checks.silent_branch,
        "All outputs of {layer} are 0 for {images}",
        "Start again with {smaller}; a silent branch does not come back.",
        ("dead",),
        suffers=": nothing passes its branch, and no gradient comes back through it; only what goes beside it learns.",
    ),
    Verdict(
        "dead",
        "dead ReLUs",
        layer_checks.dead,
        "{share} of the outputs of {layer} are silent for {images}",
        "Try {smaller}, or fewer units; dead ones seldom come back.",
        ("vanishing", "slow"),
        suffers=": these ReLUs are probably dead.",
    ),
    Verdict(
        "vanishing",
        "gradient vanishes",
        layer_checks.vanishing,
        "The gradient of {layer} is {gradient}, that of {other} {larger}{times}",
        "Try ReLU instead of sigmoid or tanh, batch normalisation, or fewer layers.",
        ("slow",),
        suffers=": on its way back the gradient vanishes.",
    ),
    Verdict(
        "slow",
        "rate too small",
        layer_checks.slow,
        "One batch changes the weights by only {ratio} of their size",
        "Try a larger learning rate.",
        suffers="; about {usual} is usual.",
    ),
    Verdict(
        "unbalanced",
        "unbalanced classes",
        learning_checks.unbalanced,
        "The classes are unbalanced: {trained} of the training images are “{name}”, and it {always} answers “{name}” "
        "({images}).",
        "Try about as many images of each class.",
        ("not_learned", "nothing_for_others", "one_answer", "gap"),
    ),
    Verdict(
        "not_learned",
        "has not learned",
        learning_checks.not_learned,
        "After {epochs} {accuracy} of the {split} images are correct, and always answering “{name}” gives {share}: "
        "it has not learned.",
        "Try another learning rate, Adam, ReLU or batch normalisation.",
    ),
    Verdict(
        "nothing_for_others",
        "learned by heart",
        held_out_checks.nothing_for_others,
        "It has learned nothing that holds for other images: {trained} of the training images are correct, but only "
        "{accuracy} of the {images}; always answering “{name}” gives {share}.",
        "Try more images, fewer parameters, dropout, or weight decay.",
        ("one_answer", "overfits", "gap"),
    ),
    Verdict(
        "one_answer",
        "one answer",
        learning_checks.one_answer,
        "It {always} answers “{name}” ({images}).",
        "Try another learning rate, or more epochs.",
    ),
    Verdict(
        "overfits",
        "overfits",
        held_out_checks.overfits,
        "It overfits: since epoch {best} the {split} loss has risen from {low} to {high}, while the mean training "
        "loss of an epoch has fallen from {then} to {now}.",
        "Try {fewer}dropout, weight decay, or more images.",
        ("gap",),
    ),
    Verdict(
        "gap",
        "overfits",
        held_out_checks.gap,
        "It overfits: {trained} of the training images are correct, but only {accuracy} of the {images}.",
        "Try dropout, weight decay, or more images.",
    ),
    Verdict(
        "worse",
        "gets worse",
        learning_checks.worse,
        "It gets worse: the mean training loss of the last {stretch} is {last}, and was as low as {low}.",
        "Try {smaller}.",
    ),
    Verdict(
        "perfect",
        "all correct",
        learning_checks.perfect,
        "All is correct: the training images of the last {stretch}, with a mean loss of {last}, and the {images}.",
        "",
        alarm=False,
    ),
    Verdict(
        "learning",
        "still learning",
        learning_checks.learning,
        "It is still learning: the mean loss of the last {batches} batches is {last}, of the {batches} before "
        "{before}.",
        "{more}",
        ("converged",),
        alarm=False,
    ),
    Verdict(
        "risen",
        "past its best",
        held_out_checks.risen,
        "The {split} loss was lowest after epoch {best}: {low}. Since then it has risen to {high}.",
        "",
        alarm=False,
    ),
    Verdict(
        "converged",
        "converged",
        learning_checks.converged,
        "It has converged: the mean loss of the last {stretch} is {last}, of the {earlier} before {before}.",
        "",
        alarm=False,
    ),
    Verdict(
        "settled",
        "converged",
        learning_checks.settled,
        "It has converged: the {split} loss was {then} after epoch {since} and is {now}; it no longer falls.",
        "",
        alarm=False,
    ),
)  # fmt: skip


def diagnose(run: RunFigures) -> tuple[Diagnosis, ...]:
    """Say how a training goes: what is wrong, causes first, else how far it is, and then what is odd all the same."""
    found: list[Diagnosis] = []
    odd: list[Diagnosis] = []
    explained: set[str] = set()
    for row in VERDICTS:
        if row.kind in explained or (found and not row.alarm):
            continue
        words = row.check(run)
        if words is None:
            continue
        explained.update(row.explains)
        filled = {**words, "smaller": try_smaller(run.rate)}
        if row.suffers and learning_checks.learns(run):
            odd.append(Diagnosis(row.kind, "", (row.sentence + _ALL_THE_SAME).format(**filled), "", alarm=False))
        else:
            texts = (row.sentence + row.suffers).format(**filled), row.advice.format(**filled)
            found.append(Diagnosis(row.kind, row.short, *texts, row.alarm))
    return (*found, *odd)
