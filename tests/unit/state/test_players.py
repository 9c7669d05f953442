from dataclasses import dataclass

import pytest

from convviz.core.util.fields import Declared, declare
from convviz.core.util.kinds import Integer
from convviz.core.windows.steps import GridSteps
from convviz.state.graph.result import Result
from convviz.state.subject_model import Choice, SubjectModel
from convviz.state.workbench import Workbench


@dataclass(frozen=True)
class Size(Declared):
    rows: int = declare(Integer(0, 99), default=4)
    columns: int = declare(Integer(0, 99), default=6)
    refused: int = declare(Integer(0, 1), default=0)


class Cells(GridSteps):
    def __init__(self, rows, columns):
        self.shape = (rows, columns)

    def at(self, row, column):
        return row, column


def _cells(size):
    yield 0.0
    if size.refused:
        raise ValueError("no steps")
    return Cells(size.rows, size.columns)


def _line(size):
    yield 0.0
    return range(size.columns)


GRID, LINE = Result("grid/steps", ("size",), _cells), Result("line/steps", ("size",), _line)


def row(key, steps, *choices, **options):
    return SubjectModel(key, key, choices=choices, results=(steps,), steps=steps, **options)


@pytest.fixture
def bench(qapp):
    start = {"start": lambda _results: (0.0, 0.5)}
    bench = Workbench([row("grid", GRID, Choice("size", Size())), row("line", LINE, **start)])
    yield bench
    bench.shut_down()


def place(bench, key="grid"):
    return divmod(bench.players[key].index, bench.value(Size).columns)


def test_only_subjects_that_step_have_players(qapp):
    still = SubjectModel("still", "still")
    bench = Workbench([row("grid", GRID, Choice("size", Size())), still])
    assert set(bench.players) == {"grid"}


def test_a_player_starts_half_way_or_where_its_row_says(bench):
    bench.want("grid", True)
    bench.want("line", True)
    assert place(bench) == (2, 3)
    assert bench.players["line"].index == 3


def test_new_steps_find_it_at_the_same_place_on_the_picture(bench):
    bench.want("grid", True)
    bench.players["grid"].seek(3 * 6 + 1)  # the last row, a quarter of the way
    bench.edit("size", "", rows=8, columns=12)
    assert place(bench) == (7, 3)


def test_steps_that_form_no_grid_lie_in_one_row(bench):
    bench.want("line", True)
    bench.players["line"].seek(5)
    bench.edit("size", "", columns=60)
    assert (bench.players["line"].length, bench.players["line"].index) == (60, 55)


def test_where_there_are_no_steps_it_has_none_and_begins_anew_afterwards(bench):
    bench.want("grid", True)
    bench.players["grid"].seek(0)
    bench.edit("size", "", refused=1)
    assert bench.players["grid"].length == 0
    bench.edit("size", "", refused=0)
    assert place(bench) == (2, 3)


@pytest.mark.parametrize(("sent", "index"), [(0, 0), (7, 7), (1000, 23)])
def test_it_goes_where_it_was_sent_once_its_steps_are_there(bench, sent, index):
    bench.players.send("grid", sent)
    assert bench.players["grid"].length == 0
    bench.want("grid", True)
    assert bench.players["grid"].index == index
    bench.players["grid"].seek(1)
    bench.edit("size", "", rows=5)
    assert bench.players["grid"].index != index  # it is sent there once


def test_two_players_are_sent_one_after_the_other(bench):
    bench.players.send("grid", 7)
    bench.players.send("line", 1)
    bench.want("grid", True)
    bench.want("line", True)
    assert (bench.players["grid"].index, bench.players["line"].index) == (7, 1)


def test_an_edit_sends_a_player_and_undone_it_brings_it_back(bench):
    bench.want("grid", True)
    bench.players["grid"].seek(3)
    bench.choose("See there", Size(5, 7), places={"grid": 11})
    assert bench.players["grid"].index == 11
    bench.undo_stack.undo()
    assert bench.players["grid"].index == 3
    bench.undo_stack.redo()
    assert bench.players["grid"].index == 11


def test_where_all_are_sent_replaces_where_one_was_sent_before(bench):
    bench.players.send("grid", 7)
    bench.players.send_all({"line": 1})
    bench.want("grid", True)
    bench.want("line", True)
    assert (place(bench), bench.players["line"].index) == ((2, 3), 1)


def test_the_player_of_a_panel_behind_is_sent_to_the_steps_it_will_have(bench):
    bench.want("grid", True)
    bench.want("line", True)
    bench.players["grid"].seek(0)
    bench.want("grid", False)
    bench.players.send("grid", 7)
    bench.edit("size", "", rows=9)
    assert bench.players["grid"].index == 0
    bench.want("grid", True)
    assert bench.players["grid"].index == 7


def test_steps_that_have_not_changed_are_no_news(bench):
    bench.want("grid", True)
    emitted = []
    bench.players["grid"].steps_changed.connect(lambda: emitted.append("grid"))
    bench.want("line", True)
    assert emitted == []
    bench.edit("size", "", rows=5)
    assert emitted == ["grid"]


def test_after_empty_steps_it_begins_anew(bench):
    bench.want("grid", True)
    bench.players["grid"].seek(1)
    bench.edit("size", "", columns=0)
    assert (bench.players["grid"].length, bench.players["grid"].index) == (0, 0)
    bench.edit("size", "", columns=6)
    assert place(bench) == (2, 3)


def test_it_is_still_sent_where_the_first_choices_give_no_steps(bench):
    bench.edit("size", "", refused=1)
    bench.players.send("grid", 7)
    bench.want("grid", True)
    bench.edit("size", "", refused=0)
    assert bench.players["grid"].index == 7


def test_its_place_is_where_it_was_sent_until_it_is_there(bench):
    bench.players.send("grid", 7)
    assert bench.players.place("grid") == 7
    bench.want("grid", True)
    bench.players["grid"].seek(9)
    assert bench.players.place("grid") == 9


def test_the_player_of_a_panel_behind_stays_without_steps(bench):
    bench.want("line", True)
    assert bench.players["grid"].length == 0


def test_pausing_stops_all(bench):
    bench.want("grid", True)
    bench.want("line", True)
    for player in bench.players.values():
        player.seek(0)
        player.toggle()
    assert all(player.playing for player in bench.players.values())
    bench.players.pause()
    assert not any(player.playing for player in bench.players.values())


def test_nothing_is_drawn_of_new_steps_before_their_results(bench):
    bench.want("grid", True)
    bench.players["grid"].seek(23)
    bench.choose("", Size(1, 2), places={"grid": 0})
    emitted = []
    bench.players["grid"].moved.connect(lambda: emitted.append("moved"))
    bench.results_changed.connect(lambda _changes: emitted.append("results"))
    bench.undo_stack.undo()
    assert (bench.players["grid"].index, emitted) == (23, ["results"])


def test_of_steps_that_stay_another_one_is_drawn_though_other_results_are_new(bench):
    bench.want("grid", True)
    bench.players["grid"].seek(1)
    bench.players.send("grid", None)
    emitted = []
    bench.players["grid"].moved.connect(lambda: emitted.append(bench.players["grid"].index))
    bench.want("line", True)
    assert emitted == [2 * 6 + 3]
