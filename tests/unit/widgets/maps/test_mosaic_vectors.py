import numpy as np
import pytest
from PySide6.QtCore import QByteArray, QRectF, QSize
from PySide6.QtGui import QFontMetricsF, QImage, QPainter, QPicture
from PySide6.QtSvg import QSvgRenderer

from convviz.core.images.mosaic import best_layout
from convviz.widgets.look.colouring import Colouring, Scale
from convviz.widgets.look.vectors import svg_bytes
from convviz.widgets.maps.mosaic_picture import draw_mosaic, mosaic_picture
from convviz.widgets.maps.scale_bar import draw_scale


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


@pytest.mark.parametrize(("count", "size", "images"), [(32, (7, 7), 0), (9, (28, 28), 9)])
def test_few_cells_are_rectangles_in_a_file_and_many_an_image_a_map(qapp, count, size, images):
    maps = np.random.default_rng(0).normal(size=(count, *size))
    layout = best_layout(count, size, (200, 300), gap=2, min_tile=8, largest=20)
    colouring = Colouring(-2, 2, Scale.SIGN)
    picture = mosaic_picture(maps, layout, colouring, 1)
    recording = QPicture()
    with QPainter(recording) as painter:
        draw_mosaic(painter, 0, 1.0, maps, layout, colouring, 1)
    svg = svg_bytes(recording, picture.size(), "mosaic")
    assert svg.count(b"<image") == images
    drawn = QImage(picture.size(), QImage.Format.Format_RGB32)
    with QPainter(drawn) as painter:
        QSvgRenderer(QByteArray(svg)).render(painter)
    for number, row, column in ((0, 0, 0), (count - 1, size[0] - 1, size[1] - 1), (4, 3, 2)):
        top, left = layout.place(number)
        place = (
            int(left + (column + 0.5) * layout.width / size[1]),
            int(top + (row + 0.5) * layout.height / size[0]),
        )
        assert drawn.pixelColor(*place) == picture.pixelColor(*place)


def test_a_scale_of_colours_is_a_gradient_in_a_file(qapp):
    recording, strip = QPicture(), QRectF(10, 5, 256, 6)
    colouring = Colouring(-2, 2, Scale.SIGN)
    with QPainter(recording) as painter:
        draw_scale(painter, strip, colouring, QFontMetricsF(painter.font()))
    svg = svg_bytes(recording, QSize(300, 40), "scale")
    assert b"<image" not in svg
    drawn = QImage(300, 40, QImage.Format.Format_RGB32)
    with QPainter(drawn) as painter:
        QSvgRenderer(QByteArray(svg)).render(painter)
    expected = colouring.paint(np.linspace(-2, 2, 257)[np.newaxis])[0].astype(int)
    for place in range(4, 256, 12):
        colour = drawn.pixelColor(10 + place, 8).getRgb()[:3]
        assert np.abs(np.array(colour) - expected[place]).max() <= 6, place
