"""The choice of the unit impulses, and what follows from it beside numbers."""

import numpy as np
import pytest

from convviz.state.choices.impulses import ImpulseOptions, ImpulseResponse, ImpulseSource, Notation
from convviz.state.results.impulses import FIGURES, RESPONSES, too_large, turned


@pytest.mark.parametrize("spell", [lambda word: word, str])
def test_with_an_x_comes_the_h_that_belongs_to_it(spell):
    options = ImpulseOptions(cell=(1, 1)).with_field("source", spell(ImpulseSource.PAIR))
    assert (options.source, options.response, options.cell) == (ImpulseSource.PAIR, ImpulseResponse.PAIR, None)
    options = options.with_field("source", spell(ImpulseSource.IMAGE))
    assert (options.response, options.uses_docks) == (ImpulseResponse.KERNEL, True)
    options = options.with_field("source", spell(ImpulseSource.WEIGHTED))
    assert options.response is ImpulseResponse.NUMBERS
    own = options.with_field("response", spell(ImpulseResponse.PAIR))
    assert own.with_field("source", spell(ImpulseSource.SHIFTED)).response is ImpulseResponse.PAIR


def test_a_kept_cell_goes_where_it_would_be_another_one():
    chapter = ImpulseOptions(cell=(1, 1))
    assert chapter.with_field("notation", Notation.UP).cell == (1, 1)
    assert chapter.with_field("order", "weight").cell == (1, 1)
    assert chapter.with_field("response", ImpulseResponse.PAIR).cell is None
    image = ImpulseOptions(source=ImpulseSource.IMAGE, cell=(1, 1))
    assert image.with_field("notation", Notation.UP).cell is None


def test_places_are_named_as_the_axes_run():
    assert ImpulseOptions().named((1, 0)) == (1, 0)
    assert ImpulseOptions(notation=Notation.UP).named((1, 0)) == (0, 1)
    assert turned(np.array([[1], [2]]), Notation.UP).tolist() == [[2], [1]]


def test_the_figures_hold_the_chapters_numbers():
    assert [FIGURES[ImpulseSource.WEIGHTED][a][b] for a, b in ((0, 0), (0, 1), (1, 1))] == [1, 2, 3]
    assert FIGURES[ImpulseSource.PAIR] == ((4,), (5,))
    assert RESPONSES[ImpulseResponse.PAIR] == ((1,), (2,))


@pytest.mark.parametrize(
    ("shape", "said"), [((64, 64), ""), ((1, 1), ""), ((65, 2), "65 × 2 pixels"), ((2, 65), "130")]
)
def test_up_to_64_pixels_each_way(shape, said):
    assert said in too_large(shape)
    assert bool(too_large(shape)) is bool(said)


@pytest.mark.parametrize(
    ("changes", "named"),
    [({"source": "figure-9"}, "figure-3-7"), ({"order": "up"}, "weight"), ({"cell": (-1, 0)}, "from 0 to")],
)
def test_what_cannot_be_is_refused_with_the_limits(changes, named):
    with pytest.raises(ValueError, match=named):
        ImpulseOptions(**changes)
