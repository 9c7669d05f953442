"""What follows from tests of a system, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from convviz.core.signals.systems.boxes import System
from convviz.core.signals.systems.tests import Comparison, Verdict
from convviz.core.signals.systems.trials import SystemTest, Trial
from convviz.core.text.formatting import format_number


class Standing(Enum):
    """How sure a property of a system is: a single breach disproves it, and no number of passes proves it."""

    BROKEN = "not {}"
    PROVED = "{}"
    OPEN = "{} for these inputs"
    TRIED = "{} in 100 random inputs"
    UNKNOWN = "not known to be {}"

    def text(self, word: str) -> str:
        """The property as it stands: "not linear"."""
        return str(self.value).format(word)


@dataclass(frozen=True)
class Conclusion:
    """What is known of a system."""

    linear: Standing
    time_invariant: Standing

    @property
    def parts(self) -> tuple[str, str]:
        """Both properties in words."""
        return self.linear.text("linear"), self.time_invariant.text("time-invariant")

    @property
    def broken(self) -> str:
        """What it is not, in words; "" where nothing is broken."""
        pairs = zip((self.linear, self.time_invariant), self.parts, strict=True)
        return " and ".join(text for standing, text in pairs if standing is Standing.BROKEN)


def conclude(
    system: System, shown: Mapping[SystemTest, Comparison], tried: Mapping[SystemTest, Trial] | None
) -> Conclusion:
    """What the form of a system, its tests on what is ``shown``, and those on random inputs say together."""

    def standing(proved: bool, *tests: SystemTest) -> Standing:
        broken = any(shown[test].verdict is Verdict.BROKEN for test in tests)
        if broken or (tried is not None and any(tried[test].broken for test in tests)):
            return Standing.BROKEN
        if proved:
            return Standing.PROVED
        if any(shown[test].verdict is Verdict.UNDEFINED for test in tests):
            return Standing.UNKNOWN
        return Standing.OPEN if tried is None else Standing.TRIED

    return Conclusion(
        standing(system.linear, SystemTest.SCALING, SystemTest.SUPERPOSITION),
        standing(system.time_invariant, SystemTest.SHIFT),
    )


def verdict_text(test: SystemTest, comparison: Comparison) -> str:
    """A verdict in a few words: "broken by 8 at t = 2", "holds here"."""
    at = f"at t = {comparison.t}"
    if comparison.verdict is Verdict.UNDEFINED:
        return f"not finite {at}"
    if comparison.verdict is Verdict.BROKEN:
        word = "off" if test is SystemTest.PREDICTION else "broken"
        return f"{word} by {format_number(comparison.breach)} {at}"
    return str(comparison.verdict.value)


def trial_text(trial: Trial, seed: int) -> str:
    """What random inputs say: "seed 1: 86 of 100 random inputs break it, the worst by 2 at t = 4"."""
    of = f"seed {seed}: {trial.broken or 'none'} of {trial.count} random inputs "
    breaks = f"{'breaks' if trial.broken in (0, 1) else 'break'} it"
    worst = f", the worst by {format_number(trial.breach)} at t = {trial.t}" if trial.broken else ""
    beyond = f"; {trial.undefined} give nothing finite" if trial.undefined else ""
    return f"{of}{breaks}{worst}{beyond}"


def short_trial_text(trial: Trial, seed: int) -> str:
    """The same in fewer words: "seed 1: 86 of 100 break it, by up to 2"."""
    worst = f", by up to {format_number(trial.breach)}" if trial.broken else ""
    breaks = "breaks" if trial.broken in (0, 1) else "break"
    return f"seed {seed}: {trial.broken or 'none'} of {trial.count} {breaks} it{worst}"


def prediction_text(conclusion: Conclusion, comparison: Comparison, said: str, asked: str) -> tuple[str, str]:
    """What the prediction from h says of the system: a sentence, and its numbers.

    ``said`` is what predicts, "x₁ ∗ h", and ``asked`` what is predicted, "f(x₁)".
    """
    left, right = (format_number(float(side[comparison.t])) for side in (comparison.left, comparison.right))
    broken = conclusion.broken
    if comparison.verdict is Verdict.UNDEFINED:
        return "There is no prediction", f"a number is not finite at t = {comparison.t}"
    if comparison.verdict is Verdict.BROKEN:
        numbers = f"{said} says {left} at t = {comparison.t}, the box says {right}."
        if not broken:
            return "Not both linear and time-invariant, so no impulse response can predict it:", numbers
        return f"{broken[:1].upper()}{broken[1:]}, so no impulse response can predict it:", numbers
    if broken:
        return f"It is {broken}, so h predicts some outputs only:", f"this one happens to be {said}."
    if conclusion.linear is conclusion.time_invariant is Standing.PROVED:
        return "Linear and time-invariant, so h says it all:", f"{said} is {asked}, whatever the input."
    return "h predicts this output:", f"{said} is {asked}. Another input may still break it."
