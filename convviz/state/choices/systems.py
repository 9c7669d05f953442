"""What one chooses of systems: which one, the signals it is tested with, and a telescope's sky."""

from dataclasses import dataclass, replace
from typing import Any

from convviz.core.signals.systems.boxes import BOXES
from convviz.core.signals.systems.examples import EXAMPLES, MAX_WINDOW, MIN_WINDOW, Numbers
from convviz.core.signals.systems.expression import read_expression
from convviz.core.signals.systems.spelling import MAX_LENGTH
from convviz.core.signals.systems.telescope import MAX_SEPARATION, MAX_STARS
from convviz.core.signals.systems.trials import Inputs
from convviz.core.util.fields import Declared, declare
from convviz.core.util.kinds import Checked, Integer, Items, OneOf, Option, Real
from convviz.core.util.words import Word, one_of

#: The system that one writes.
OWN = "own"
MAX_VALUE = 100.0
#: Pixels from a star's middle to its first dark ring, and between two stars.
_BLURS, _SEPARATIONS = Real(1.5, 8.0, decimals=1, step=0.5, slide=True), Integer(0, MAX_SEPARATION, slide=True)
FACTORS = Real(-3.0, 3.0, decimals=2, step=0.25, slide=True)
DELAYS = Integer(0, MIN_WINDOW - 2, slide=True)


class SystemsView(Word):
    """What of systems is shown."""

    BOX = "box", "One system", "What a box f makes of a signal, sample by sample"
    TESTS = "tests", "Tests", "Whether f keeps sums, factors and shifts, and what its impulse response predicts"
    TELESCOPE = "telescope", "Telescope", "A star's image as the impulse response, a photograph as x ∗ h"


class Predicted(Word):
    """What the impulse response is to predict."""

    INPUT = "x1", "x₁", "The output for x₁, by x₁ ∗ h"
    STEP = "step", "unit step", "The step response, which is the running sum of h"


class StarShape(Word):
    """What a star's image looks like."""

    AIRY = "airy", "Airy pattern", "A bright middle and faint rings, as of a round mirror in space"
    GAUSSIAN = "gaussian", "Gaussian", "Only the middle, about as the air blurs it"


@dataclass(frozen=True)
class SignalOf(Items):
    """A signal: some numbers from t = 0 on; as text also the name of an example."""

    def parse(self, text: str, name: str) -> Any:
        """Read numbers with commas between them, or the name of an example."""
        return EXAMPLES[text].values if text in EXAMPLES else super().parse(text, name)


SIGNAL = SignalOf(Real(-MAX_VALUE, MAX_VALUE), 1, MAX_WINDOW)


def check_expression(value: Any, name: str) -> str:
    """Refuse what is no expression; see `read_expression`."""
    if not isinstance(value, str):
        raise ValueError(f"{name} must be text, got {value!r}")
    read_expression(value)
    return value


_EXPRESSION = Checked(
    check_expression, f"up to {MAX_LENGTH} characters of x[t], x[t-1], y[t-1], t, numbers, + - * / % ** and functions"
)
_SYSTEMS = OneOf(
    (
        *(Option(box.name, box.title, f"{box.about}: y[t] = {box.formula}") for box in BOXES.values()),
        Option(OWN, "own expression", "What is typed beside it"),
    )
)


@dataclass(frozen=True)
class SystemsLook(Declared):
    """What is looked at."""

    view: SystemsView = declare(one_of(SystemsView, abreast=True), default=SystemsView.TESTS, label="", edit="Show {}")


@dataclass(frozen=True)
class SystemsOptions(Declared):
    """A system and what it is tested with."""

    system: str = declare(_SYSTEMS, default="square", label="System f", edit="Use the system {}", tip="what it does")
    expression: str = declare(_EXPRESSION, default="x[t]²", label="y[t] =", edit="Change y[t]", tip="what y[t] is")
    x1: Numbers = declare(SIGNAL, default=EXAMPLES["bump"].values, title="x₁", edit="Change x₁", tip="the first input")
    x2: Numbers = declare(
        SIGNAL, default=EXAMPLES["up-and-down"].values, title="x₂", edit="Change x₂", tip="the second input"
    )
    alpha: float = declare(FACTORS, default=2.0, title="Factor α", label="α", edit="Change α", tip="the factor of x₁")
    beta: float = declare(FACTORS, default=1.0, title="Factor β", label="β", edit="Change β", tip="the factor of x₂")
    delay: int = declare(
        DELAYS, default=3, title="Delay τ", label="τ", edit="Change τ", tip="samples that x₁ comes later"
    )
    predicted: Predicted = declare(
        one_of(Predicted, abreast=True), default=Predicted.INPUT, title="Input", edit="Predict the output for {}"
    )
    trial: int = declare(
        Integer(0, 99_999),
        default=0,
        title="Seed of random inputs",
        called="seed",
        edit=lambda seed: "Try 100 random inputs" if seed else "Leave random inputs out",
        tip="0 for none",
    )

    def along(self, field: str, value: Any) -> dict[str, Any]:
        """With a system its expression, and no trial of another; what is written is one's own system."""
        if field == "system":
            formula = BOXES[value].written if value in BOXES else ""
            return {"trial": 0, **({"expression": formula} if formula else {})}
        return {"system": OWN, "trial": 0} if field == "expression" else {}

    def with_inputs(self, inputs: Inputs) -> "SystemsOptions":
        """The same system with what a random test was given."""
        return replace(self, x1=inputs.x1, x2=inputs.x2, alpha=inputs.alpha, beta=inputs.beta, delay=inputs.delay)


@dataclass(frozen=True)
class TelescopeOptions(Declared):
    """A sky, and the telescope that looks at it."""

    stars: int = declare(
        Integer(1, MAX_STARS), default=40, edit="Change how many stars", tip="points of light in the sky"
    )
    sky: int = declare(Integer(1, 99_999), default=1, title="Seed", edit="Draw other stars", tip="of the stars' places")
    shape: StarShape = declare(
        one_of(StarShape), default=StarShape.AIRY, title="h", edit="Use the {}", tip="a star's image"
    )
    blur: float = declare(
        _BLURS,
        default=4.0,
        unit="pixels",
        edit="Change blur",
        tip="from the middle of a star's image to its first dark ring",
    )
    separation: int = declare(
        _SEPARATIONS,
        default=6,
        title="Two stars",
        unit="pixels apart",
        edit="Change how far two stars are apart",
        tip="two equal stars in the middle; 0 for none",
    )
