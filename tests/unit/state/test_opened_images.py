import numpy as np
import pytest
from numpy.testing import assert_array_equal

from convviz.core.images.image import Image
from convviz.core.util.opencv import cv2
from convviz.core.windows.geometry import Window
from convviz.state.choices.image import ColourMode, ImageChoice
from convviz.state.choices.source import Drawn, Example, File
from convviz.state.results.image import PICTURE


@pytest.fixture
def opened(context):
    """The paths of the files said to be opened."""
    opened = []
    context.images.opened.connect(opened.append)
    return opened


@pytest.fixture
def file(tmp_path):
    """A small grey picture."""
    path = tmp_path / "grey.png"
    cv2.imwrite(str(path), np.arange(12, dtype=np.uint8).reshape(3, 4))
    return str(path)


def test_a_file_that_was_opened_is_named(context, opened, file, settled):
    context.images.open(file)
    assert opened == []
    settled()
    assert opened == [file]
    assert context.workbench.value(ImageChoice).source == File.at(file)
    assert context.workbench.undo_stack.undoText() == "Open grey.png"


def test_a_file_opened_twice_is_one_edit_but_named_twice(context, opened, file, settled):
    for _ in range(2):
        context.images.open(file)
        settled()
    assert opened == [file, file]
    assert context.workbench.undo_stack.count() == 1


@pytest.mark.parametrize("name", ["gone.png", "text.png"])
def test_a_file_that_cannot_be_read_is_not_named_and_no_edit(context, opened, tmp_path, settled, name):
    (tmp_path / "text.png").write_text("no picture")
    before, problems = context.workbench.choices, []
    context.workbench.problem.connect(problems.append)
    context.images.open(str(tmp_path / name))
    settled()
    assert (opened, context.workbench.choices, context.workbench.undo_stack.count()) == ([], before, 0)
    assert len(problems) == 1
    assert name in problems[0]


def test_another_image_is_shown_whole_in_the_same_colours(context, workbench):
    workbench.edit("image", "", crop=Window(2, 3, 8, 9), shrink=5, mode=ColourMode.RGB)
    assert context.images.use(Example("chelsea"), "Choose a cat")
    choice = workbench.value(ImageChoice)
    assert (choice.crop, choice.shrink, choice.mode) == (None, None, ColourMode.RGB)
    assert workbench.undo_stack.undoText() == "Choose a cat"


def test_the_image_that_is_shown_already_is_no_news(context, workbench):
    assert not context.images.use(workbench.value(ImageChoice).source, "Choose it again")
    assert workbench.undo_stack.count() == 0


def test_a_pasted_image_is_shown(context, workbench):
    pixels = np.arange(6.0).reshape(2, 3)
    context.images.paste(Image("pasted", pixels, (0.0, 5.0)))
    assert_array_equal(workbench.results.get(PICTURE).values, pixels)
    assert workbench.undo_stack.undoText() == "Paste image"


def _use_another(context):
    context.images.use(Example("coins"), "Choose coins")


def _use_the_same(context):
    context.images.use(context.workbench.value(ImageChoice).source, "Choose it again")


def _draw(context):
    context.workbench.edit("image", "Draw", source=Drawn(((1.0,),), (0.0, 255.0)), crop=None, shrink=None)


def _undo(context):
    context.workbench.undo_stack.undo()


@pytest.mark.parametrize("choose", [_use_another, _use_the_same, _draw, _undo])
def test_whatever_image_is_chosen_ends_the_reading_of_a_file(context, opened, file, settled, choose):
    context.images.use(Example("chelsea"), "Choose a cat")
    context.images.open(file)
    assert context.workbench.background.reading.busy
    choose(context)
    assert not context.workbench.background.reading.busy
    chosen = context.workbench.value(ImageChoice)
    settled()
    assert opened == []
    assert context.workbench.value(ImageChoice) == chosen


def test_another_choice_does_not_end_the_reading_of_a_file(context, opened, file, settled):
    context.images.open(file)
    context.workbench.edit("convolution", "Change stride", stride=(2, 2))
    settled()
    assert opened == [file]
