"""Pictures so wide or tall that all of one would be a line: a useful part is drawn, which follows the step."""

import numpy as np
import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from convviz.core.images.image import Image
from convviz.widgets.grid.lens import THIN, WIDE, Extent, Lens, useful_cell
from tests.gui.mouse import drag, wheel

SHAPES = [(20, 4000), (3000, 8), (1, 5000)]


def drawn(view):
    """Pixels (rows, columns) of a view that show the picture, which is black."""
    image = view.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    lines = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    dark = lines[:, : image.width()] < 40
    return np.count_nonzero(dark.any(axis=1)), np.count_nonzero(dark.any(axis=0))


def titles(window):
    """What is said over, or under, each grid that is to show all."""
    scenes = [window.panels[key].scene for key in ("convolution", "pooling") if key in window.panels.made]
    yield window.panels["image"].facts.text()
    yield from (scene.result_title.text() for scene in scenes)
    if "pooling" in window.panels.made:
        yield window.panels["pooling"].scene.detail_title.text()


def views(window):
    """Every grid that shows the picture or what has become of it, of both stepping panels."""
    window.show_panel("convolution")
    scene = window.panels["convolution"].scene
    yield "convolution", [window.panels["image"].view, scene.input, scene.output, scene.result]
    window.workbench.edit("pooling", "", source="image", size=(1, 2))
    window.show_panel("pooling")
    panel = window.panels["pooling"]
    yield "pooling", [panel.whole_input, panel.scene.input, panel.scene.output, panel.scene.result]


@pytest.mark.parametrize("shape", SHAPES)
def test_the_window_of_the_step_is_in_view_and_large_enough_to_be_seen(window, settled, shape):
    window.context.images.paste(Image("long", np.zeros(shape, np.uint8), (0.0, 255.0)))
    window.workbench.edit("kernel", "", planes=(((1.0,),),), name="")
    settled()
    for key, grids in views(window):
        settled()
        assert all("art of the" in said or "a part is shown" in said for said in titles(window))
        player = window.workbench.players[key]
        for step in (player.length - 1, player.length // 2, 0):
            player.seek(step)
            QApplication.processEvents()
            for grid in grids:
                seen = grid._outlines[0].window
                rect = grid.lens.rect(seen.top, seen.left, seen.height, seen.width)
                assert grid.rect().adjusted(-1, -1, 1, 1).contains(rect.toAlignedRect()), (
                    key,
                    grid.accessibleName(),
                    step,
                )
                assert grid.lens.cell * min(shape) >= THIN, (key, grid.accessibleName())


@pytest.mark.parametrize("shape", SHAPES)
def test_the_image_dock_shows_a_part_that_can_be_moved_and_zoomed(window, settled, shape):
    window.context.images.paste(Image("long", np.zeros(shape, np.uint8), (0.0, 255.0)))
    settled()
    view = window.panels["image"].view
    window.workbench.players["convolution"].pause()
    first, middle = view.lens, view.rect().center()
    assert min(drawn(view)) >= 0.9 * WIDE
    drag(view, [middle, middle * 0.8])
    assert view.lens != first
    wheel(view, -60)  # all of it is a line then, but never nothing
    QApplication.processEvents()
    assert min(drawn(view)) >= 1
    view.fit()
    assert view.lens.cell == first.cell


@pytest.mark.parametrize(("shape", "cell"), [((20, 4000), 2.4), ((1, 5000), 48), ((400, 600), 0.5), ((40, 1500), 0.2)])
def test_what_is_no_line_is_shown_whole(shape, cell):
    extent = Extent(0, 0, *shape)
    assert useful_cell(extent, 300, 200) == pytest.approx(cell)
    if cell < 1 and min(shape) >= 40:
        lens = Lens.fit(extent, 300, 200)
        assert lens.visible(extent, 300, 200) == extent


def test_what_is_shown_whole_is_called_so(window, settled):
    window.context.images.paste(Image("long", np.zeros((20, 4000), np.uint8), (0.0, 255.0)))
    window.context.images.paste(Image("square", np.zeros((64, 64), np.uint8), (0.0, 255.0)))
    for _ in views(window):
        settled()
        assert not any("art of the" in said or "a part is shown" in said for said in titles(window))
