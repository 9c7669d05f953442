"""A late row is imported when it is looked at, and is then as any other."""

from dataclasses import dataclass

import pytest

from convviz.core.util.fields import Declared, declare
from convviz.core.util.kinds import Integer
from convviz.state.graph.result import Result
from convviz.state.late_subject import Held, LateSubject
from convviz.state.rooms import Room
from convviz.state.subject import Choice, Subject
from convviz.state.workbench import Workbench


@dataclass(frozen=True)
class Base(Declared):
    number: int = declare(Integer(0, 99), default=2)


@dataclass(frozen=True)
class Power(Declared):
    exponent: int = declare(Integer(0, 9), default=3)


@dataclass(frozen=True)
class Colours(Declared):
    shade: int = declare(Integer(0, 9), default=1)


def _raised(number, exponent):
    yield 0.0
    return number**exponent


def _counted(raised):
    yield 0.0
    return range(raised)


RAISED = Result("power/raised", ("base.number", "power.exponent"), _raised)
STEPS = Result("power/steps", (RAISED,), _counted)


def panel(_context, _parent):
    raise AssertionError("nobody looks at it")


class Rows:
    def __init__(self):
        self.loads = 0
        self.late = LateSubject(
            "power",
            "Power",
            Room.SIGNALS,
            panel,
            self._held,
            choices=("power",),
            looks=("colours",),
            has_steps=True,
        )
        self.eager = Subject("base", "Base", Room.SIGNALS, panel, choices=(Choice("base", Base()),))

    def _held(self):
        self.loads += 1
        return Held(values=(Power(), Colours()), results=(RAISED, STEPS), steps=STEPS)


@pytest.fixture
def rows():
    return Rows()


@pytest.fixture
def bench(qapp, rows):
    bench = Workbench((rows.eager, rows.late))
    yield bench
    bench.shut_down()


def test_nothing_of_it_is_imported_before_it_is_looked_at(bench, rows):
    before = bench.choices
    assert list(before) == ["base", "power", "colours"]
    assert bench.value(Base).number == 2
    bench.edit("base", "Change", number=5)
    assert bench.choices != before
    assert "power" in bench.players
    assert rows.late.title == "Power"
    bench.want("base", True)
    assert bench.results is not None
    assert rows.loads == 0


def test_looked_at_it_is_computed_steps_and_is_undone(bench, rows):
    bench.want("base", True)
    bench.want("power", True)
    assert rows.loads == 1
    assert bench.results.get(RAISED) == 8
    assert len(bench.steps("power")) == bench.players["power"].length == 8
    bench.edit("power", "Change the exponent", exponent=2)
    bench.edit("colours", "Another shade", shade=4)
    assert bench.results.get(RAISED) == 4
    assert bench.undo_stack.count() == 1  # of what is only looked at differently there is nothing to undo
    bench.undo_stack.undo()
    assert bench.results.get(RAISED) == 8
    assert bench.value(Colours).shade == 4
    assert rows.loads == 1


def test_a_session_holds_its_choices_whether_or_not_it_was_looked_at(bench, rows):
    kept = dict(bench.choices)
    assert kept == {"base": Base(), "power": Power(), "colours": Colours()}
    bench.restore({**kept, "power": Power(4)}, {"power": 5})
    assert rows.loads == 1
    bench.want("power", True)
    assert bench.results.get(RAISED) == 16
    assert bench.players["power"].index == 5


def test_values_are_equal_whether_or_not_they_are_made(bench):
    late, again = bench.choices, bench.choices
    assert late == again
    assert late["power"] == Power()
    assert late == again == {"base": Base(), "power": Power(), "colours": Colours()}
    assert late != {"base": Base(), "power": Power(1), "colours": Colours()}
    assert late | {"power": Power(1)} != late


def test_a_choice_is_found_by_its_type_and_is_of_its_subject(bench, rows):
    assert bench.value(Power) == Power()
    assert bench.key(Colours) == "colours"
    assert bench.subject_of(Colours) is rows.late
    with pytest.raises(KeyError, match="nothing chosen is a int"):
        bench.value(int)
