"""The scene of the panel in front, saved and copied: as a picture, and as vectors."""

import re
import zlib
from base64 import b64decode
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QLineEdit

from convviz.state.lab.activity import Activity
from convviz.widgets.charts.lines.canvas import Canvas
from convviz.widgets.charts.lines.colours import RUN_COLOURS
from convviz.widgets.look.theme import THEMES, current_theme
from tests.gui.conftest import WAIT
from tests.gui.dialogs import answer
from tests.gui.mouse import choose

SVG = "{http://www.w3.org/2000/svg}"
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def saved(window, key, qtbot, tmp_path):
    """Press Ctrl+E, type a name, and give the file's bytes."""

    def save(name):
        key(Qt.Key.Key_E, CTRL)
        answer(window, tmp_path / name, qtbot)
        assert window.status.message.text() == f"Saved {name}."
        return (tmp_path / name).read_bytes()

    return save


def texts(svg):
    return ["".join(text.itertext()).strip() for text in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def pictures(svg):
    """The images inside an SVG."""
    links = [
        image.get("{http://www.w3.org/1999/xlink}href") for image in ElementTree.fromstring(svg).iter(f"{SVG}image")
    ]
    return [QImage.fromData(b64decode(link.partition(",")[2])) for link in links]


def streams(pdf):
    """The dictionaries of a PDF's streams, and what they hold."""
    for head, data in re.findall(rb"<<((?:(?!>>).)*?/Length.*?)>>\s*stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        yield head, zlib.decompress(data) if b"FlateDecode" in head else data


def test_numbers_are_text_and_cells_are_rectangles_in_an_svg(book, saved):
    book.workbench.players["convolution"].seek(24)
    svg = saved("scene.svg")
    written = texts(svg)
    for number in ("−8", "28", "49", "Input x", "Kernel h, flipped"):
        assert number in written, number
    cells = [
        group for group in ElementTree.fromstring(svg).iter(f"{SVG}g") if len(group) and group.get("fill") != "none"
    ]
    assert len([path for group in cells for path in group.findall(f"{SVG}path")]) > 49 + 49 + 9
    # The numbers keep their places whatever font the reader has.
    assert all(text.get("textLength") for text in ElementTree.fromstring(svg).iter(f"{SVG}text"))
    root = ElementTree.fromstring(svg)
    anchors = {text.text: text.get("text-anchor") for text in root.iter(f"{SVG}text")}
    assert (anchors["−8"], anchors["Input x"]) == ("middle", None)
    size = book.panels["convolution"].size()
    assert (root.get("width"), root.get("height")) == (str(size.width()), str(size.height()))


def test_the_controls_are_not_in_the_scene_and_come_back(book, saved):
    written = texts(saved("scene.svg"))
    panel = book.panels["convolution"]
    assert "Padding" not in written
    assert not any(text.startswith("step ") for text in written)
    assert panel.controls.isVisible()
    assert all(
        player.isVisible()
        for player in panel.findChildren(type(panel.make_player(book.bar)))
        if player.parent() is panel
    )


def test_a_photograph_is_an_image_within_the_vectors(window, saved, settled):
    settled()
    root = ElementTree.fromstring(saved("scene.svg"))
    images = list(root.iter(f"{SVG}image"))
    assert images
    whole = float(root.get("width")) * float(root.get("height"))
    assert max(float(image.get("width")) * float(image.get("height")) for image in images) < whole / 2
    assert len(list(root.iter(f"{SVG}text"))) > 50


def test_a_pdf_is_one_page_of_vectors_with_text(book, saved):
    pdf = saved("scene.pdf")
    assert pdf.startswith(b"%PDF-1.")
    assert pdf.count(b"/Type /Page\n") == 1
    assert b"/Subtype /Type0" in pdf or b"/Subtype /TrueType" in pdf  # its font is inside
    page = max((data for head, data in streams(pdf) if b"/Subtype" not in head), key=len)
    assert page.count(b" Tj") + page.count(b" TJ") > 100
    assert page.count(b" re\n") + page.count(b" l\n") > 200
    assert b"DCTDecode" not in pdf  # nothing is blurred by compression
    size = book.panels["convolution"].size() * 0.75
    (box,) = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert [float(side) for side in box] == pytest.approx([size.width(), size.height()], abs=1)


def looks(window):
    window.status.clear_message()
    window.setFocus()
    QApplication.processEvents()
    return window.grab().toImage()


@pytest.mark.parametrize("theme", ["dark", "contrast"])
def test_a_scene_is_always_light_and_the_window_stays_as_it_is(book, saved, theme, tmp_path):
    light = saved("light.svg")
    book.apply_theme(theme)
    before = looks(book)
    assert saved("again.svg") == light
    assert current_theme() is THEMES[theme]
    assert looks(book) == before


def test_the_curves_of_a_scene_are_those_of_the_light_theme_too(window, content, saved, one_batch):
    window.apply_theme("dark")
    one_batch()
    svg = saved("curves.svg").decode()
    assert RUN_COLOURS["light"][0] in svg
    assert RUN_COLOURS["dark"][0] not in svg
    content.draw()
    assert {one.colour for one in content.curves.loss.series} == {RUN_COLOURS["dark"][0]}


def test_a_png_is_twice_as_fine_as_the_screen(book, saved, tmp_path):
    picture = QImage.fromData(saved("scene.png"))
    assert picture.size() == book.panels["convolution"].size() * 2
    assert picture.pixelColor(2, 2).name() == THEMES["light"].panel


def test_an_unknown_ending_is_refused_whoever_asks(window, tmp_path):
    window.exchange.save_scene(str(tmp_path / "a.gif"))
    assert window.status.message.text() == "The name must end in .png, .svg or .pdf, not in '.gif'."


def test_a_copied_scene_is_an_image_and_a_drawing(book, key):
    book.setFocus()
    key(Qt.Key.Key_C, CTRL)
    data = QGuiApplication.clipboard().mimeData()
    assert data.imageData().size() == book.panels["convolution"].size() * 2
    assert "Input x" in texts(bytes(data.data("image/svg+xml").data()))


@pytest.mark.parametrize("panel", ["pooling", "network"])
def test_every_panel_is_saved_as_vectors(window, saved, panel):
    window.show_panel(panel)
    QApplication.processEvents()
    svg = saved("scene.svg")
    assert len(texts(svg)) > 20
    assert saved("scene.pdf").startswith(b"%PDF-1.")


def test_views_of_training_are_saved_with_their_curves(window, content, lab, saved, qtbot):
    lab.run.start(batches=5)
    qtbot.waitUntil(lambda: lab.run.activity is Activity.PAUSED, timeout=WAIT)
    content.draw()
    svg = saved("scene.svg")
    written = texts(svg)
    assert "loss" in written
    assert "conv1" in written
    assert not {"Resume", "Draw", "Own picture"} & {*written}  # controls
    assert content.probe.clear.isVisible()
    assert content.probe.tools.own.isVisible()
    assert not content.probe.tools.back.isVisible()
    lines = [line.get("points", "") for line in ElementTree.fromstring(svg).iter(f"{SVG}polyline")]
    paths = [path.get("d", "") for path in ElementTree.fromstring(svg).iter(f"{SVG}path")]
    assert any(text.count(",") >= 5 for text in (*lines, *paths))
    charts = [canvas for canvas in content.findChildren(Canvas) if canvas.isVisible()]
    assert len([path for path in paths if path.count("C") >= 4]) >= 5 * len(charts) == 10  # a dot for each batch
    axis = charts[0].getAxis("left")
    (_, ticks), *_ = axis.tickValues(*axis.range, axis.size().height())
    assert {*axis.tickStrings(ticks, 1.0, 1.0)} < {*written}
    assert axis.cacheMode() is not axis.CacheMode.NoCache  # on the screen, as before

    hints = "to see how it is made", "turn the wheel", "to see what it sees"
    assert not any(hint in text for hint in hints for text in written)
    assert content.view.note.text().endswith(f"{hints[0]}.")  # on the screen, as before
    choose(content.tabs, "maps")
    svg = saved("maps.svg")
    assert not any(hint in text for hint in hints for text in texts(svg))
    assert not any(image.height() < 20 for image in pictures(svg))  # scales are no images, nor maps of few cells
    assert content.view.note.text().endswith(f"{hints[2]} of the image.")

    choose(content.tabs, "kernels")
    drawn = ElementTree.fromstring(saved("kernels.svg")).iter(f"{SVG}path")
    cells = [path for path in drawn if path.get("d").count("L") == 4]
    assert len(cells) > 16 * 5 * 5
    choose(content.tabs, "predictions")
    content.draw()
    svg = saved("predictions.svg")
    assert "own pictures" not in texts(svg)
    shapes = [picture.height() / picture.width() for picture in pictures(svg)]
    assert shapes.count(1.0) > 5
    assert max(shapes) < 2  # the digits, and no strip of all of them in the place of each


def test_the_focus_stays_where_it_was(window, key, saved):
    spin = window.panels["convolution"].controls.findChildren(QLineEdit)[0]
    spin.setFocus()
    focused = QApplication.focusWidget()
    window.exchange.copy()
    assert QApplication.focusWidget() is focused
