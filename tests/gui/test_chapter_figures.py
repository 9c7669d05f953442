"""The commands of README that draw the chapter's figures."""

import argparse
import re
import shlex
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from PySide6.QtWidgets import QApplication

from convviz.app.cli import commandline
from convviz.app.cli.render import _choose, _seek
from convviz.core.images.examples import EXAMPLES
from convviz.panels.table import PANELS
from convviz.state.results.convolution import OUTPUT
from convviz.state.results.impulses import SUMS
from convviz.state.sessions import session
from convviz.state.settings import read_settings

pytestmark = pytest.mark.usefixtures("one_window")

README = Path(__file__).parents[2] / "README.md"
SUBJECTS = {row.key: row for row in PANELS}


def commands():
    """The words after "render" of each command in the list of figures, by the name of its picture."""
    section = README.read_text(encoding="utf-8").partition("## The chapter's figures")[2].partition("\n## ")[0]
    found = [shlex.split(command) for command in re.findall(r"`python main\.py render ([^`]+)`", section)]
    return {Path(words[words.index("--output") + 1]).stem: words for words in found}, len(found)


COMMANDS, WRITTEN = commands()


def parsed(words):
    """The options of ``convviz render``; a SystemExit where they are wrong."""
    parser = argparse.ArgumentParser()
    parser.set_defaults(subjects=None)
    commandline._add_render(parser)
    options = parser.parse_args(words)
    options.check(options)
    return options


@pytest.fixture
def put(window, qtbot):
    """Put a figure on the screen, as its command does; gives the step that is shown, None where nothing steps."""
    first = session.current(window.context)

    def put(name):
        options, problems = parsed(COMMANDS[name]), []
        session.apply(first, window.context)
        window.show_panel(options.panel)
        _choose(window, options, problems)
        _seek(window, options)
        QApplication.processEvents()
        assert not problems
        steps, player = window.workbench.steps(options.panel), window.front().player_in(window.context)
        return None if steps is None else steps[player.index]

    yield put
    session.apply(first, window.context)


def test_every_command_has_a_picture_of_its_own():
    assert len(COMMANDS) == WRITTEN >= 20


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_names_what_there_is(name):
    options = parsed(COMMANDS[name])
    defaults = {choice.key: choice.default for row in PANELS for choice in row.choices}
    read_settings(options.set, options.panel, SUBJECTS, defaults)
    assert not options.image or options.image in EXAMPLES or (README.parent / options.image).exists()


def test_every_figure_listing_and_table_of_the_first_half_is_there():
    listed = " ".join(COMMANDS)
    wanted = [f"figure-3-{number}" for number in (1, "2a", "2b", "3a", "3b", "3c", "3d", "4a", "4b", "5a", "5b")]
    wanted += [f"figure-3-{number}" for number in range(6, 20)] + [f"listing-3-{number}" for number in range(1, 6)]
    assert [name for name in (*wanted, "table-3-1") if name not in listed] == []


def test_a_figure_of_each_panel_is_drawn_without_a_complaint(put, window):
    by_panel = {parsed(words).panel: name for name, words in COMMANDS.items() if parsed(words).batches is None}
    for panel, name in by_panel.items():
        put(name)
        assert window.front().key == panel
        pages = getattr(window.front_panel, "pages", None)
        assert pages is None or pages.currentWidget() is not pages.problem, name


def test_impulses_have_the_chapters_numbers(put, window):
    assert put("figure-3-6").weight == 1
    last = put("figure-3-7")
    assert last.weight == 3
    assert_array_equal(put("figure-3-8").total, [[4, 13, 10]])
    assert_array_equal(window.workbench.results.get(SUMS).total, [[4, 13, 10]])


def test_the_turned_kernel_goes_over_x_from_before_it_to_behind_it(put):
    steps = [put(f"figure-3-9{letter}") for letter in "abcde"]
    assert [step.value for step in steps] == [0, 4, 13, 10, 0]
    assert all(step.weights.tolist() == [[2, 1]] for step in steps)
    assert [step.products.tolist() for step in steps[1:4]] == [[[0, 4]], [[8, 5]], [[10, 0]]]


def test_the_7x7_has_the_chapters_output(put, window):
    assert put("figure-3-10").value == -2
    assert put("figure-3-11").value == 27
    output = window.workbench.results.get(OUTPUT).values
    assert output[0, [0, 1, 6]].tolist() == [-2, -8, 28]
    assert output[6].tolist() == [-29, 13, 13, 13, 13, 13, 27]


def test_gradients_and_sobel_have_the_chapters_signs(put, window):
    camera = EXAMPLES["camera"].load().pixels.astype(float)
    put("figure-3-16-one-sided")
    assert_array_equal(window.workbench.results.get(OUTPUT).values[:, 1:], np.diff(camera, axis=1))
    put("figure-3-16-down")
    assert_array_equal(window.workbench.results.get(OUTPUT).values[1:-1], camera[:-2] - camera[2:])
    put("figure-3-19")
    assert_array_equal(window.workbench.results.get(OUTPUT).values, camera)
