"""Unit impulses as programs."""

from convviz.export.code.code import Code
from convviz.export.code.impulses import impulses_code
from convviz.state.choices.impulses import ImpulseOptions
from convviz.state.graph.results import Results
from convviz.state.results.impulses import STEPS, turned


def impulses_shown(results: Results) -> Code | None:
    """The sum of all copies that is shown, of x and h as they are drawn from the top down."""
    steps, notation = results.get(STEPS), results.choice(ImpulseOptions).notation
    return None if steps is None else impulses_code(turned(steps.x, notation), turned(steps.h, notation))
