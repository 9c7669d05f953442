import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter

from convviz.core.images.mosaic import best_layout
from convviz.widgets.look.colouring import Colouring, Scale
from convviz.widgets.maps.mosaic_picture import draw_mosaic, mosaic_picture


@pytest.mark.parametrize(
    ("count", "size", "gap", "group"), [(7, (28, 28), 2, 1), (13, (5, 5), 6, 1), (32, (3, 3), 6, 4), (30, (1, 1), 1, 1)]
)
def test_a_mosaic_of_vectors_is_the_same_as_the_picture_on_the_screen(qapp, count, size, gap, group):
    maps = np.random.default_rng(0).normal(size=(count, *size))
    layout = best_layout(count, size, (200, 300), gap=gap, min_tile=8, largest=20, group=group)
    colouring = Colouring(-2, 2, Scale.SIGN)
    picture = mosaic_picture(maps, layout, colouring, group)
    drawn = QImage(picture.size(), QImage.Format.Format_RGB32)
    with QPainter(drawn) as painter:
        draw_mosaic(painter, 0, 1.0, maps, layout, colouring, group)
    assert drawn == picture
