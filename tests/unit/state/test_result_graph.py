"""A small graph of numbers: a sum of two choices, its double, and one of both."""

from dataclasses import dataclass
from math import inf

import pytest

from convviz.state.graph.graph import Graph
from convviz.state.graph.result import Chosen, Refused, Result
from convviz.state.graph.results import Results


@dataclass(frozen=True)
class Numbers:
    left: int = 1
    right: int = 2
    name: str = "numbers"


@dataclass(frozen=True)
class Way:
    doubled: bool = True


class Counted:
    """Computes, and notes how often."""

    def __init__(self, function):
        self.function, self.times = function, 0

    def __call__(self, *needs):
        yield 0.5
        self.times += 1
        return self.function(*needs)


def _added(left, right):
    if left + right > 100:
        raise ValueError(f"{left} and {right} are more than 100")
    return [left + right]  # a list, for its identity


@pytest.fixture
def cells():
    """The results by name, with `Counted` ones to compute them."""
    added = Result("sum", ("numbers.left", "numbers.right"), Counted(_added), lambda *_needs: 10.0)
    doubled = Result("double", (added,), Counted(lambda total: [2 * total[0]]), lambda *_needs: 5.0)
    way = Chosen("way.doubled", {True: doubled, False: added})
    shown = Result("shown", (way, "unit"), Counted(lambda one, unit: f"{one[0]} {unit}"), instead="There is no sum.")
    return {"sum": added, "double": doubled, "shown": shown}


@pytest.fixture
def compute(cells):
    """Evaluate the wanted cells for choices, beginning with earlier results."""
    graph = Graph([cells["shown"]], {"numbers": Numbers(), "way": Way()}, {"unit": "m"})

    def evaluate(numbers=Numbers(), way=Way(), before=None, wanted="shown"):
        evaluation = graph.evaluation([cells[wanted]], {"numbers": numbers, "way": way}, before)
        assert evaluation.quick(inf)
        return evaluation.results

    return evaluate


def times(cells):
    return {key: result.compute.times for key, result in cells.items()}


def test_a_result_is_made_of_what_it_needs(cells, compute):
    results = compute()
    assert results.get(cells["shown"]) == "6 m"
    assert results.choice(Numbers) == Numbers()
    assert times(cells) == {"sum": 1, "double": 1, "shown": 1}


def test_only_what_is_wanted_is_computed(cells, compute):
    assert compute(wanted="sum").get(cells["sum"]) == [3]
    assert times(cells) == {"sum": 1, "double": 0, "shown": 0}


def test_what_nothing_has_changed_of_is_kept(cells, compute):
    before = compute()
    after = compute(Numbers(name="others"), before=before)
    assert times(cells) == {"sum": 1, "double": 1, "shown": 1}
    assert after.get(cells["sum"]) is before.get(cells["sum"])
    assert after.changes_since(before) == {"numbers"}
    assert before.choice(Numbers) == Numbers()


def test_equal_results_of_other_choices_are_results_anew(cells, compute):
    before = compute()
    after = compute(Numbers(2, 1), before=before)
    assert after.changes_since(before) == {"numbers", "sum", "double", "shown"}
    assert times(cells) == {"sum": 2, "double": 2, "shown": 2}


def test_a_chosen_need_alone_is_computed(cells, compute):
    results = compute(way=Way(doubled=False))
    assert results.get(cells["shown"]) == "3 m"
    assert times(cells) == {"sum": 1, "double": 0, "shown": 1}
    assert compute(before=results).get(cells["shown"]) == "6 m"
    assert times(cells) == {"sum": 1, "double": 1, "shown": 2}


def test_what_has_not_been_asked_for_since_is_stale_when_it_is(cells, compute):
    before = compute()
    meanwhile = compute(Numbers(5, 5), before=before, wanted="sum")
    assert meanwhile.get(cells["shown"]) == "6 m"
    assert compute(Numbers(5, 5), before=meanwhile).get(cells["shown"]) == "20 m"


def test_an_error_is_handed_on_or_said_in_other_words(cells, compute):
    results = compute(Numbers(99, 2))
    assert [results.get(cell) for cell in cells.values()] == [None] * 3
    assert results.reason(cells["sum"]) == results.reason(cells["double"]) == "99 and 2 are more than 100"
    assert results.reason(cells["shown"]) == "There is no sum."
    assert times(cells)["double"] == times(cells)["shown"] == 0
    mended = compute(before=results)
    assert (mended.get(cells["shown"]), mended.reason(cells["shown"])) == ("6 m", "")


def test_an_essential_result_that_is_refused_refuses_the_choice():
    essential = Result("sum", ("numbers.left", "numbers.right"), Counted(_added), essential=True)
    graph = Graph([essential], {"numbers": Numbers()}, {})
    assert graph.essential == [essential]
    for act in (lambda e: e.quick(inf), lambda e: list(e.work())):
        with pytest.raises(ValueError, match="99 and 2 are more than 100"):
            act(graph.evaluation([essential], {"numbers": Numbers(99, 2)}, None))


def test_what_would_take_longer_is_left_to_the_work(cells):
    graph = Graph([cells["shown"]], {"numbers": Numbers(), "way": Way()}, {"unit": "m"})
    evaluation = graph.evaluation([cells["shown"]], {"numbers": Numbers(), "way": Way()}, None)
    assert not evaluation.quick(14.0)
    assert times(cells) == {"sum": 1, "double": 0, "shown": 0}
    fractions = list(evaluation.work())
    assert evaluation.results.get(cells["shown"]) == "6 m"
    assert fractions == sorted(fractions)
    assert times(cells) == {"sum": 1, "double": 1, "shown": 1}


def test_exactly_the_budget_is_still_quick(cells):
    graph = Graph([cells["shown"]], {"numbers": Numbers(), "way": Way()}, {"unit": "m"})
    assert graph.evaluation([cells["shown"]], {"numbers": Numbers(), "way": Way()}, None).quick(15.0)


def test_nothing_can_be_computed_of_what_nothing_gives(cells):
    with pytest.raises(ValueError, match=r"sum needs numbers\.right, which nothing gives|numbers\.left, which"):
        Graph([cells["sum"]], {"way": Way()}, {})
    typo = Result("sum", ("numbers.lefft",), Counted(abs))
    with pytest.raises(ValueError, match=r"sum needs numbers\.lefft, which nothing gives"):
        Graph([typo], {"numbers": Numbers()}, {})


def test_a_result_that_does_not_take_its_needs_is_refused_at_the_start():
    def compute(_first):
        yield 0.0

    with pytest.raises(ValueError, match="sum is not computed of its 2 needs: too many positional arguments"):
        Graph([Result("sum", ("numbers.left", "numbers.right"), compute)], {"numbers": Numbers()}, {})
    with pytest.raises(ValueError, match="sum is not computed of its 1 needs: missing a required argument: 'more'"):
        Graph([Result("sum", ("numbers.left",), compute, lambda _first, more: more)], {"numbers": Numbers()}, {})


def test_there_are_no_two_of_one_name(cells):
    twin = Result("sum", ("numbers.name",), Counted(str.upper))
    with pytest.raises(ValueError, match="there are two of sum"):
        Graph([cells["sum"], twin], {"numbers": Numbers()}, {})


def test_results_know_nothing_of_what_was_never_computed(cells):
    results = Results({}, {})
    assert (results.get(cells["sum"]), results.reason(cells["sum"])) == (None, "")
    with pytest.raises(KeyError, match="Numbers"):
        results.choice(Numbers)
    assert Refused("so") == Refused("so")
