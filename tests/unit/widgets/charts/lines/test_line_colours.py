from itertools import combinations

import numpy as np
import pytest

from convviz.widgets.charts.lines.colours import LINE_COLOURS, RUN_COLOURS, line_style, run_colour
from convviz.widgets.look.theme import THEMES
from tests.unit.widgets.contrast import contrast
from tests.unit.widgets.look.test_theme import EYES, seen


def test_every_theme_has_its_colours():
    assert set(LINE_COLOURS) == set(THEMES)
    assert len({len(colours) for colours in LINE_COLOURS.values()}) == 1


def test_they_read_well_as_text(theme):
    least = 7 if theme.name == "contrast" else 4.5
    for colour in RUN_COLOURS[theme.name]:
        assert contrast(colour, theme.panel) >= least, colour


@pytest.mark.parametrize("eye", EYES.values(), ids=EYES)
def test_all_are_distinguished(theme, eye):
    for one, other in combinations(RUN_COLOURS[theme.name], 2):
        assert np.linalg.norm(seen(one, eye) - seen(other, eye)) > 0.15, (one, other)


def test_what_has_the_same_colour_has_other_dashes(theme):
    styles = [line_style(number) for number in range(15)]
    assert len(set(styles)) == 15
    assert [colour for colour, dash in styles if dash is None] == list(LINE_COLOURS[theme.name])


def test_seven_runs_have_a_colour_each(theme):
    assert [run_colour(number) for number in range(7)] == list(RUN_COLOURS[theme.name])
    assert len(set(RUN_COLOURS[theme.name])) == 7
    assert run_colour(7) == run_colour(0)
