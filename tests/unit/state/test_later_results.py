"""Results that may come after the picture: found in another thread, one after the other, and abandoned by a change."""

from dataclasses import dataclass
from threading import Event

import pytest

from convviz.core.util.fields import Declared, declare
from convviz.core.util.kinds import Integer
from convviz.state.graph.result import Result
from convviz.state.subject_model import Choice, SubjectModel
from convviz.state.workbench import Workbench


@dataclass(frozen=True)
class Number(Declared):
    value: int = declare(Integer(0, 100), default=1)


class Bench:
    """A subject whose picture is there at once, and whose scores are let go by hand."""

    def __init__(self):
        self.made, self.let = [], Event()
        double = Result("number/double", ("number.value",), self._double)
        first = Result("number/first", (double,), self._first)
        second = Result("number/second", (double,), self._second)
        self.double, self.first, self.second = double, first, second
        row = SubjectModel(
            "number", "Number", choices=(Choice("number", Number()),), results=(double,), later=(first, second)
        )
        self.workbench = Workbench([row])
        self.workbench.want("number", True)

    def _double(self, value):
        yield 0.0
        return 2 * value

    def _first(self, double):
        while not self.let.wait(0.005):
            yield 0.0
        if double == 10:
            raise ValueError("ten cannot be scored")
        self.made.append(double)
        return double + 1

    def _second(self, double):
        yield 0.0
        return double + 2


@pytest.fixture
def bench(qtbot):
    made = Bench()
    yield made
    made.let.set()
    assert made.workbench.shut_down()


def settled(bench, qtbot):
    qtbot.waitUntil(lambda: not bench.workbench.background.busy)


def test_the_picture_does_not_wait_for_what_comes_later(bench, qtbot):
    workbench, slow = bench.workbench, []
    workbench.background.slow_changed.connect(slow.append)
    assert workbench.results.get(bench.double) == 2
    assert workbench.is_current("number")
    assert not workbench.is_known(bench.first)
    assert workbench.background.busy
    with qtbot.waitSignal(workbench.results_changed) as changed:
        bench.let.set()
    assert changed.args[0] == {"number/first", "number/second"}  # what comes soon after one another comes together
    settled(bench, qtbot)
    assert (workbench.results.get(bench.first), workbench.results.get(bench.second)) == (3, 4)
    assert True not in slow  # nobody waits for it


def test_a_change_abandons_it_and_the_newest_wins(bench, qtbot):
    workbench = bench.workbench
    for value in (2, 3, 4):
        workbench.edit("number", "Change", value=value)
        assert workbench.results.get(bench.double) == 2 * value
    bench.let.set()
    settled(bench, qtbot)
    assert bench.made == [8]
    assert workbench.is_known(bench.first)
    assert workbench.is_known(bench.second)
    workbench.undo_stack.undo()
    assert not workbench.is_known(bench.first)  # what is there is of other numbers
    settled(bench, qtbot)
    assert workbench.results.get(bench.first) == 7


def test_what_is_refused_is_known_and_what_follows_comes_all_the_same(bench, qtbot):
    bench.let.set()
    settled(bench, qtbot)
    bench.workbench.edit("number", "Change", value=5)
    settled(bench, qtbot)
    assert bench.workbench.results.reason(bench.first) == "ten cannot be scored"
    assert bench.workbench.is_known(bench.first)
    assert bench.workbench.results.get(bench.second) == 12


def test_while_something_is_dragged_nothing_is_begun(bench, qtbot):
    bench.let.set()
    settled(bench, qtbot)
    begun = len(bench.made)
    for value in range(10, 20):
        bench.workbench.edit("number", "Change", value=value, merge="drag")
        qtbot.wait(10)
    settled(bench, qtbot)
    assert bench.made[begun:] == [38]


def test_nothing_is_found_for_a_panel_that_is_not_in_front(bench, qtbot):
    bench.workbench.want("number", False)
    assert not bench.workbench.background.busy
    bench.workbench.edit("number", "Change", value=6)
    assert bench.workbench.results.get(bench.double) == 2
    bench.let.set()
    bench.workbench.want("number", True)
    settled(bench, qtbot)
    assert bench.made == [12]
