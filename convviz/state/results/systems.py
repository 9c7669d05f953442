"""What follows from a system and its inputs: outputs, tests, responses, and a telescope's photograph."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.core.images.pyramid import pyramid
from convviz.core.signals.systems import tests
from convviz.core.signals.systems.boxes import BOXES, System, respond, written_system
from convviz.core.signals.systems.conclusions import Conclusion, conclude, prediction_text
from convviz.core.signals.systems.examples import Numbers, in_window, window_length
from convviz.core.signals.systems.responses import Response, impulse_response, step_response
from convviz.core.signals.systems.stepping import SystemSteps
from convviz.core.signals.systems.telescope import Pair, Star, StarSteps, draw_stars, measure_pair, sky_of, star_image
from convviz.core.signals.systems.tests import Comparison, Verdict
from convviz.core.signals.systems.trials import SystemTest, Trial, try_random
from convviz.core.text.formatting import counted, in_short
from convviz.core.windows.steps import Steps
from convviz.state.choices.systems import OWN, Predicted, SystemsLook, SystemsOptions, SystemsView, TelescopeOptions
from convviz.state.graph.result import Chosen, Making, Result
from convviz.state.graph.results import Results
from convviz.state.results.picture import Picture, photograph
from convviz.state.results.summary import in_line

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Outputs:
    """Two inputs and what the system makes of them, all (N,)."""

    x1: Array
    x2: Array
    y1: Array
    y2: Array


@dataclass(frozen=True, eq=False)
class Predicting:
    """What the impulse response predicts.

    Attributes
    ----------
    response : measured.
    comparison : of what it predicts with what the system gives.
    remark : what h says of the system, where that is plain; or "".
    """

    response: Response
    comparison: Comparison
    remark: str


@dataclass(frozen=True, eq=False)
class Sky:
    """A telescope at work.

    Attributes
    ----------
    stars : the brightest first; with ``pair`` the two equal ones.
    x : the stars as points (H, W).
    h : the image of one of them.
    y : the photograph, x ∗ h.
    pair : of two equal stars how well they are seen as two; None where there are none.
    """

    stars: tuple[Star, ...]
    x: Array
    h: Array
    y: Array
    pair: Pair | None


def _system(name: str, expression: str) -> Making[System]:
    yield 0.0
    return written_system(expression) if name == OWN else BOXES[name]


def _outputs(system: System, x1: Numbers, x2: Numbers) -> Making[Outputs]:
    yield 0.0
    length = window_length(x1, x2)
    both = np.stack([in_window(x1, length), in_window(x2, length)])
    return Outputs(*both, *respond(system, both))


def _tests(
    system: System, outputs: Outputs, alpha: float, beta: float, delay: int
) -> Making[Mapping[SystemTest, Comparison]]:
    yield 0.0
    x1, x2, one, two = outputs.x1, outputs.x2, np.float64(alpha), np.float64(beta)
    nothing = "" if x1.any() else "x₁ is 0 everywhere"
    alone = "" if x2.any() else "x₂ is 0 everywhere, so that nothing is added"
    return {
        SystemTest.SCALING: tests.compared(
            tests.scaling(system, x1, one, outputs.y1), nothing or _idle_factor("α", alpha)
        ),
        SystemTest.SUPERPOSITION: tests.compared(
            tests.superposition(system, x1, x2, one, two, outputs.y1, outputs.y2),
            nothing or alone or _idle_sum(alpha, beta),
        ),
        SystemTest.SHIFT: tests.compared(
            tests.shift(system, x1, delay, outputs.y1), nothing or ("" if delay else "τ = 0 shifts nothing")
        ),
    }


def _idle_factor(name: str, factor: float) -> str:
    if factor == 0:
        return f"{name} = 0 only asks whether f(0) is 0"
    return f"{name} = 1 leaves the input as it is" if factor == 1 else ""


def _idle_sum(alpha: float, beta: float) -> str:
    if alpha == 0 or beta == 0:
        return f"{'α' if alpha == 0 else 'β'} = 0 leaves one input alone, so that nothing is added"
    return ""


def _predicting(system: System, outputs: Outputs, predicted: Predicted) -> Making[Predicting]:
    yield 0.0
    length = len(outputs.x1)
    response = impulse_response(system, length)
    if predicted is Predicted.STEP:
        sides = tests.step_prediction(response, step_response(system, length))
    else:
        sides = tests.prediction(system, outputs.x1, response, outputs.y1)
    idle = "" if predicted is Predicted.STEP or outputs.x1.any() else "x₁ is 0 everywhere"
    return Predicting(response, tests.compared(sides, idle), _remark(response))


def _step(system: System, outputs: Outputs) -> Making[Array]:
    yield 0.0
    return step_response(system, len(outputs.x1))


def _remark(response: Response) -> str:
    """What a plain impulse response says."""
    values = response.values
    if not values.any():
        return "h says: nothing comes out"
    impulse = np.zeros(values.size)
    impulse[-response.start] = 1.0
    return "h says: do nothing" if np.array_equal(values, impulse) else ""


def _trials(system: System, outputs: Outputs, seed: int) -> Making[Mapping[SystemTest, Trial] | None]:
    yield 0.0
    return try_random(system, seed, len(outputs.x1)) if seed else None


def _time_steps(system: System, outputs: Outputs) -> Making[SystemSteps]:
    yield 0.0
    return SystemSteps(system, outputs.x1, outputs.y1)


def _sky(options: TelescopeOptions) -> Making[Sky]:
    yield 0.0
    stars = draw_stars(options.stars, options.sky, options.separation)
    x, h = sky_of(stars), star_image(options.blur, options.shape.value)
    y = StarSteps(stars, h).step(len(stars) - 1).total
    return Sky(stars, x, h, y, measure_pair(y, stars[0], stars[1]) if options.separation else None)


def _photo(sky: Sky | None) -> Making[Picture]:
    yield 0.0
    if sky is None:
        raise ValueError("only the telescope makes a picture")
    return photograph(pyramid(sky.y), (0.0, float(sky.y.max()) or 1.0), 0.0)


def _star_steps(sky: Sky) -> Making[StarSteps]:
    yield 0.0
    return StarSteps(sky.stars, sky.h)


def _no_sky() -> Making[None]:
    yield 0.0
    return None


def _shown_sky(sky: Sky | None) -> Making[Sky | None]:
    yield 0.0
    return sky


def _steps(steps: Steps[Any]) -> Making[Steps[Any]]:
    yield 0.0
    return steps


SYSTEM = Result("systems/system", ("systems.system", "systems.expression"), _system)
OUTPUTS = Result("systems/outputs", (SYSTEM, "systems.x1", "systems.x2"), _outputs)
TESTS = Result("systems/tests", (SYSTEM, OUTPUTS, "systems.alpha", "systems.beta", "systems.delay"), _tests)
PREDICTING = Result("systems/predicting", (SYSTEM, OUTPUTS, "systems.predicted"), _predicting)
#: The step response (N,).
STEP = Result("systems/step", (SYSTEM, OUTPUTS), _step)
TRIALS = Result("systems/trials", (SYSTEM, OUTPUTS, "systems.trial"), _trials)
_TIME_STEPS = Result("systems/time-steps", (SYSTEM, OUTPUTS), _time_steps)
_SKY = Result("systems/sky", ("telescope",), _sky)
_STAR_STEPS = Result("systems/star-steps", (_SKY,), _star_steps)
_NO_SKY = Result("systems/no-sky", (), _no_sky)
#: Only where it is looked at.
SKY = Result(
    "systems/shown-sky",
    (Chosen("systems_look.view", {**dict.fromkeys(SystemsView, _NO_SKY), SystemsView.TELESCOPE: _SKY}),),
    _shown_sky,
)
#: The photograph, which may become the image.
PHOTO = Result("systems/photo", (SKY,), _photo)
STEPS = Result(
    "systems/steps",
    (Chosen("systems_look.view", {**dict.fromkeys(SystemsView, _TIME_STEPS), SystemsView.TELESCOPE: _STAR_STEPS}),),
    _steps,
)


def conclusion(results: Results) -> Conclusion | None:
    """What is known of the system, all tests together."""
    system, shown = results.get(SYSTEM), results.get(TESTS)
    if system is None or shown is None:
        return None
    return conclude(system, shown, results.get(TRIALS))


def prediction_said(results: Results) -> tuple[str, str]:
    """What the prediction says of the system, and its numbers."""
    known, predicting = conclusion(results), results.get(PREDICTING)
    if known is None or predicting is None:
        return "", ""
    step = results.choice(SystemsOptions).predicted is Predicted.STEP
    said, asked = ("The running sum of h", "f(u)") if step else ("x₁ ∗ h", "f(x₁)")
    return prediction_text(known, predicting.comparison, said, asked)


def start(results: Results) -> tuple[float, float]:
    """At first the player stands at the worst breach; where samples or stars come one by one, on the last."""
    shown = results.get(TESTS)
    if results.choice(SystemsLook).view is not SystemsView.TESTS or shown is None:
        return 0.5, 0.999
    broken = [comparison for comparison in shown.values() if comparison.verdict is Verdict.BROKEN]
    one = broken[0] if broken else shown[SystemTest.SCALING]
    return 0.5, (one.t + 0.5) / len(one.left)


def origin(results: Results) -> str:
    """Where the photograph comes from: "40 stars ∗ Airy pattern of 4 pixels"."""
    sky = results.choice(TelescopeOptions)
    return f"{counted(sky.stars, 'star')} ∗ {sky.shape.text} of {in_short(sky.blur)} pixels"


def summary(results: Results) -> str:
    """The system and what is known of it; or the telescope."""
    system = results.get(SYSTEM)
    if results.choice(SystemsLook).view is SystemsView.TELESCOPE:
        sky = results.choice(TelescopeOptions)
        return in_line([counted(sky.stars, "star"), sky.shape.text, f"blur {in_short(sky.blur)} pixels"])
    known = conclusion(results)
    if system is None or known is None:
        return ""
    return in_line([system.title if system.name != OWN else f"y[t] = {system.formula}", *known.parts])
