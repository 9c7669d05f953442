"""What is chosen of systems, in sessions and on the command line."""

import json
from dataclasses import replace

import pytest

from convviz.core.signals.systems.boxes import BOXES
from convviz.core.signals.systems.examples import EXAMPLES
from convviz.core.util.fields import declared, from_plain, to_plain
from convviz.state.choices.systems import OWN, SystemsLook, SystemsOptions, SystemsView, TelescopeOptions


def test_a_session_holds_all_of_it():
    options = SystemsOptions(system=OWN, expression="y[t] = x[t]² − 2·y[t-1]", x1=(1.0, -2.5), alpha=-0.25, trial=7)
    for value in (options, SystemsLook(SystemsView.BOX), TelescopeOptions(stars=3, blur=2.5, separation=0)):
        assert from_plain(type(value), json.loads(json.dumps(to_plain(value))), "systems") == value


def test_a_system_brings_its_expression_and_an_expression_is_ones_own():
    options = SystemsOptions(trial=3)
    for name, box in BOXES.items():
        chosen = options.with_field("system", name)
        assert (chosen.system, chosen.trial) == (name, 0)
        assert chosen.expression == (box.written or options.expression)
    own = options.with_field("expression", "t*x[t]")
    assert (own.system, own.expression, own.trial) == (OWN, "t*x[t]", 0)
    assert options.with_field("system", OWN).expression == options.expression


@pytest.mark.parametrize("name", EXAMPLES)
def test_signals_are_named_on_the_command_line(name):
    assert declared(SystemsOptions)["x1"].kind.parse(name, "x₁") == EXAMPLES[name].values


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"expression": "x[t"}, "is not closed"),
        ({"expression": 5}, "must be text"),
        ({"x1": ()}, "a list of 1 to 32"),
        ({"x2": (float("nan"),)}, "must be a finite number"),
        ({"x1": (0.0,) * 33}, "a list of 1 to 32"),
        ({"delay": -1}, "an integer from 0 to 8"),
        ({"system": "magic"}, "one of gain"),
        ({"trial": -1}, "an integer from 0"),
    ],
)
def test_what_cannot_be_is_refused(changes, sentence):
    with pytest.raises(ValueError, match=sentence):
        replace(SystemsOptions(), **changes)
