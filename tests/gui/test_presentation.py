"""Presentation mode: the scene alone, in large numbers, on every screen."""

from collections import Counter
from itertools import product

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from convviz.app.start.program import make_window
from convviz.app.window.appearance import theme
from convviz.app.window.appearance.theme import SYSTEM, TEXT_PIXELS
from convviz.core.text.formatting import format_number
from convviz.core.windows.geometry import Window
from convviz.panels.shared.player import PlayerControls
from convviz.panels.table import PANELS
from convviz.state.choices.convolution import Channels
from convviz.state.choices.kernel import KernelChoice
from convviz.state.choices.source import Example
from convviz.widgets.controls.controls import DropDown
from convviz.widgets.grid.lens import Extent
from convviz.widgets.grid.marks import Outline
from convviz.widgets.look.icons import IconButton
from convviz.widgets.look.labels import Label
from convviz.widgets.look.theme import UNIT, Role
from tests.gui.conftest import close, shown
from tests.gui.conftest import view as show_view
from tests.gui.mouse import click, press, release
from tests.gui.test_rooms import CTRL, Key, seen_docks
from tests.gui.test_window import complaint
from tests.written import lines, texts

TABS = [row for row in PANELS if row.dock is None]


def players(window):
    return [player for player in window.findChildren(PlayerControls) if player.isVisible()]


def around(window):
    """What stands around the scene and is seen."""
    parts = {"menus": window.menuBar(), "rooms": window.bar, "foot": window.status}
    return {name for name, part in parts.items() if part.isVisible()} | seen_docks(window)


@pytest.mark.parametrize("pressed", [(Key.Key_F5,), (Key.Key_F11,), (Key.Key_L, CTRL)])
def test_one_key_in_and_escape_out(window, key, pressed, qtbot):
    before = around(window)
    key(*pressed)
    assert window.isFullScreen()
    assert around(window) == set()
    qtbot.waitUntil(window.updatesEnabled)  # the window has its size
    assert QApplication.font().pixelSize() >= 1.5 * TEXT_PIXELS
    assert not window.panels["convolution"].controls.isVisible()
    key(Key.Key_Escape)
    assert not window.isFullScreen()
    qtbot.waitUntil(lambda: around(window) == before == {"menus", "rooms", "foot", "image", "kernel"})
    assert QApplication.font().pixelSize() == TEXT_PIXELS
    assert window.panels["convolution"].controls.isVisible()


@pytest.mark.parametrize("row", TABS, ids=lambda row: row.key)
def test_every_panel_is_presented_with_its_player_and_no_other(window, key, row):
    window.present()
    window.show_panel(row.key)
    QApplication.processEvents()
    panel, player = window.front_panel, row.player_in(window.context)
    assert around(window) == set()
    assert panel.aside
    assert not any(part.isVisible() for part in panel.aside)
    inner = (part for view in getattr(panel, "views", {}).values() for part in view.aside)
    assert {*panel.aside} >= {*inner, *(panel.views["runs"].curves.aside if row.key == "training" else ())}
    assert [bar._player for bar in players(window)] == ([] if player is None else [player])
    assert all(window.presentation.bar.isAncestorOf(bar) for bar in players(window))
    key(Key.Key_C)
    assert not any(part.isHidden() for part in panel.aside)
    key(Key.Key_C)
    assert not any(part.isVisible() for part in panel.aside)
    window.present(False)
    assert [bar._player for bar in players(window)] == ([] if player is None else [player])
    assert all(panel.isAncestorOf(bar) for bar in players(window))


def test_all_is_drawn_in_another_size_once_in_and_once_out_and_seen_when_it_stands(window, key, qtbot, monkeypatch):
    sizes = []

    def apply_theme(application, shown_in, pixels):
        assert not window.updatesEnabled()
        sizes.append(pixels)
        apply(application, shown_in, pixels)

    apply = theme.apply_theme
    monkeypatch.setattr(theme, "apply_theme", apply_theme)
    window.resize(1024, 768)
    key(Key.Key_F5)
    window.resize(1920, 1080)  # as a screen would
    qtbot.waitUntil(window.updatesEnabled)
    assert len(sizes) == 1
    key(Key.Key_Escape)
    qtbot.waitUntil(window.updatesEnabled)
    assert sizes == [28, TEXT_PIXELS]


class StyledAnew(QObject):
    """Notes what a style sheet is applied to."""

    def __init__(self):
        super().__init__()
        self.parts = set()

    def eventFilter(self, watched, event):  # noqa: N802
        if event.type() == QEvent.Type.StyleChange:
            self.parts.add(watched)
        return False


def test_another_size_reaches_everything_without_styling_it_anew(window, qapp):
    parts = [part for kind in (Label, IconButton, DropDown) for part in window.findChildren(kind)]
    drop_downs = [part for part in window.findChildren(DropDown) if part.isVisible()]
    narrow = [part.minimumSizeHint().width() for part in drop_downs]
    styled = StyledAnew()
    qapp.installEventFilter(styled)
    try:
        for pixels in (28, TEXT_PIXELS):
            window.look.set_text(pixels)
            assert {part.font().pixelSize() for part in parts} == {pixels}
            wider = [part.minimumSizeHint().width() > least for part, least in zip(drop_downs, narrow, strict=True)]
            assert all(wider) or pixels == TEXT_PIXELS
        assert styled.parts == set()
        window.look.apply("dark")
        assert styled.parts >= {*drop_downs}
    finally:
        qapp.removeEventFilter(styled)
        window.apply_theme(SYSTEM)


def test_the_docks_come_back_as_they_were(window):
    window.resizeDocks(list(window.docks.values()), [300, 400], Qt.Orientation.Vertical)
    QApplication.processEvents()
    sizes = [dock.size() for dock in window.docks.values()]
    window.present()
    QApplication.processEvents()
    window.present(False)
    QApplication.processEvents()
    for dock, size in zip(window.docks.values(), sizes, strict=True):
        assert dock.width() == size.width()
        assert abs(dock.height() - size.height()) <= 8


@pytest.mark.parametrize("row", TABS, ids=lambda row: row.key)
def test_each_room_has_its_docks_again_and_no_others(window, row):
    window.docks["kernel"].hide()
    window.show_panel(row.key)
    before = around(window)
    for _ in range(2):
        window.present()
        QApplication.processEvents()
        window.present(False)
        QApplication.processEvents()
        assert around(window) == before
    window.show_panel("convolution")
    assert seen_docks(window) == {"image"}


def test_all_keys_work_without_the_menus(book, key):
    book.present()
    player = book.workbench.players["convolution"]
    player.seek(0)
    key(Key.Key_Right)
    assert player.index == 1
    key(Key.Key_Down)
    assert player.index == 8
    key(Key.Key_3, CTRL)
    assert book.front().key == "pooling"
    assert around(book) == set()
    key(Key.Key_2, CTRL)
    assert around(book) == set(), "the docks of a room step aside too"


def test_the_bar_plays_shows_the_controls_and_leaves(book, qtbot):
    book.presentation.switch.trigger()
    player = book.workbench.players["convolution"]
    player.seek(0)
    (bar,) = players(book)
    click(bar._forward)
    assert player.index == 1
    controls, leave = book.presentation.bar.buttons
    assert controls.toolTip().endswith("(C)")
    assert leave.toolTip().endswith("(Esc)")
    click(controls)
    assert book.panels["convolution"].controls.isVisible()
    assert controls.isChecked()
    click(leave)
    assert not book.presentation.on
    assert not book.isFullScreen()
    assert not book.presentation.bar.isVisible()


def test_what_went_wrong_is_said_there_too_but_no_news(window, qtbot):
    window.present()
    window.context.lab.message.emit("The network before it is kept.")
    assert not window.status.isVisible()
    window.workbench.problem.emit("The file is damaged.")
    assert window.status.isVisible()
    assert complaint(window) == "The file is damaged."
    click(window.status.close_message)
    assert not window.status.isVisible()


def test_the_next_start_is_laid_out_as_before_the_presentation(qtbot):
    first = shown(make_window(), qtbot)
    first.docks["image"].hide()
    first.resize(first.width(), 700)
    first.present()
    close(first)
    second = shown(make_window(), qtbot)
    assert not second.isFullScreen()
    assert second.height() == 700
    assert around(second) == {"menus", "rooms", "foot", "kernel"}
    close(second)


def test_a_maximised_window_stays_maximised(window, key):
    window.setWindowState(Qt.WindowState.WindowMaximized)
    key(Key.Key_F5)
    assert window.isFullScreen()
    key(Key.Key_F5)
    assert window.isMaximized()
    assert not window.isFullScreen()


SIZES = [(1024, 768), (1280, 720), (1280, 800), (1920, 1080)]


@pytest.fixture(params=SIZES, ids=lambda size: "{}x{}".format(*size))
def presented(request, book):
    """The chapter's example presented in a window of each size, at a step in the middle."""
    book.resize(1280, 800)
    book.workbench.players["convolution"].seek(17)
    for _ in range(4):
        QApplication.processEvents()
    before = {name: lines(view) for name, view in scene(book).items()}
    book.present()
    book.resize(*request.param)
    for _ in range(4):
        QApplication.processEvents()
    assert (book.width(), book.height()) == request.param
    return book, before


def scene(window):
    panel = window.panels["convolution"]
    return {"input": panel.scene.input, "kernel": panel.flip, "output": panel.scene.output, "sum": panel.sum}


def test_nothing_of_the_scene_is_dropped_and_every_number_is_larger(presented):
    window, before = presented
    panel = window.panels["convolution"]
    for name, view in scene(window).items():
        now = lines(view)
        assert [line.text for line in now] == [line.text for line in before[name]], name
        sizes = [line.size for line in now]
        assert min(sizes) >= (20 if window.width() >= 1280 else 1.5 * TEXT_PIXELS - 2), (name, min(sizes))
        frame = QRectF(view.rect())
        assert all(frame.contains(line.box) for line in now), name
    assert panel.sum._plan.products


@pytest.mark.parametrize("size", SIZES, ids=lambda size: "{}x{}".format(*size))
def test_a_cell_says_the_same_as_its_sum_where_that_is_exact(book, size):
    book.workbench.choose("", KernelChoice.preset("mean5"))
    book.present()
    book.resize(*size)
    for _ in range(4):
        QApplication.processEvents()
    panel = book.panels["convolution"]
    for step in (0, 17, 48):
        book.workbench.players["convolution"].seek(step)
        QApplication.processEvents()
        assert texts(panel.scene.output)[-1] == texts(panel.sum)[-1], step


@pytest.mark.parametrize("size", [3, 5, 7, 11])
def test_a_sum_shows_its_products_or_what_its_rows_add_up_to(book, size):
    kernel = np.arange(size * size, dtype=float).reshape(size, size) % 7 - 3
    book.workbench.choose("", KernelChoice((tuple(map(tuple, kernel.tolist())),)))
    book.workbench.players["convolution"].seek(24)
    book.present()
    book.resize(1280, 800)
    for _ in range(4):
        QApplication.processEvents()
    terms, drawn = book.panels["convolution"].sum._terms, lines(book.panels["convolution"].sum)
    written = [line.text for line in drawn]
    rows = terms.products.sum(axis=1)
    parts = terms.products if size <= 7 else np.add.reduceat(rows, range(0, size, 3))  # "sums of 3 rows"
    assert not Counter(map(format_number, parts.ravel().tolist())) - Counter(written)
    assert min(line.size for line in drawn) >= 20


def test_a_sum_over_channels_is_presented_as_what_each_adds_up_to(window):
    window.context.images.use(Example("astronaut"), "")
    window.workbench.choose("", KernelChoice.preset("mean5"))
    window.workbench.edit("convolution", "", channels=Channels.SUM)
    window.workbench.players["convolution"].seek(20_000)
    window.present()
    window.resize(1280, 800)
    for _ in range(4):
        QApplication.processEvents()
    view = window.panels["convolution"].sum
    said = {line.text: line.size for line in lines(view) if ":" in line.text}
    sums = [float(products.sum()) for _, _, products in view._terms.planes()]
    names = "red", "green", "blue"
    assert list(said) == [f"{name}: {format_number(value)}" for name, value in zip(names, sums, strict=True)]
    assert min(said.values()) >= 20


def test_a_sum_of_49_products_beside_a_photograph_is_as_large_as_promised(book):
    book.context.images.use(Example("camera"), "")
    book.workbench.choose("", KernelChoice.preset("gaussian"))
    book.present()
    book.resize(1280, 800)
    for _ in range(4):
        QApplication.processEvents()
    panel = book.panels["convolution"]
    assert panel.sum._plan.products
    assert min(line.size for line in lines(panel.sum)) >= 20
    assert panel.scene.input.height() >= 7 * panel.scene.input.lens.cell
    assert "≈0" not in texts(panel.flip)
    assert panel.scene.result.isVisible()


#: The longest text of a layer, and its parameters.
_LONGEST = {
    "small": ("filters 32  kernel 3×3  stride 1×1  padding same", "4,640"),
    "lenet5": ("filters 120  kernel 5×5  stride 1×1  padding valid", "48,120"),
    "inception-small": ("filters 12  kernel 1×1  stride 1×1  padding same  takes pool1", "204"),
}


def test_all_layers_of_a_network_are_in_view_and_no_control(window, key):
    window.show_panel("network")
    window.present()
    rows = window.panels["network"].layers
    for size, preset in product(SIZES, _LONGEST):
        window.context.lab.draft.choose_preset(preset)
        window.resize(*size)
        for _ in range(4):
            QApplication.processEvents()
        assert rows.area.verticalScrollBar().maximum() == 0, (size, preset)
        written = lines(rows.canvas)
        tops = {line.text: line.box.center().y() for line in written}
        fields, parameters = _LONGEST[preset]
        assert tops[fields] == pytest.approx(tops[parameters], abs=2), (size, preset)  # in one line
        assert min(line.size for line in written) >= (16 if preset == "small" else 14)
        assert not any(field.isVisible() for row in rows.rows for field in row.fields)
        end = max(line.box.bottom() for line in written)
        assert rows.area.viewport().height() - end < 2 * rows.rows[-1].height(), (size, preset)  # no room is left empty
        assert rows.canvas.width() - max(line.box.right() for line in written) <= 5 * UNIT, (size, preset)
    key(Key.Key_C)
    assert rows.rows[0].fields[0].isVisible()
    window.present(False)
    assert rows.canvas.font().pixelSize() == TEXT_PIXELS


def _assert_maps_are_whole(content, view):
    assert view.maps.verticalScrollBar().maximum() == 0
    assert all(view.maps.view(layer.name).caption == "" for layer in view.maps.layers)
    assert not any("of 10 classes" in text for text in texts(content.probe.bars))


def _assert_kernels_are_large(content, view):
    assert not content.probe.isVisible()
    least = 15 if content.window().width() < 1280 else 18
    assert all(view.maps.view(layer.name).map_rect(0).width() >= least for layer in view.maps.layers)


def _assert_gradients_are_whole(content, view):
    written = texts(view.rows)
    assert {"weights", "gradients", "activations", *content.lab.record.snapshot.stats} <= set(written)
    assert not view.rows.bar.isVisible()
    assert view.chart.height() >= view.chart.minimumSizeHint().height()
    size = view.chart.fontInfo().pixelSize()
    assert view.chart.canvas.plotItem.vb.height() >= 4 * size  # curves, not only what is written around them
    assert any(part.startswith("conv1 ") for part in view.chart.caption.written)
    assert view.diagnosis.height() >= view.diagnosis._label.heightForWidth(view.diagnosis.width())
    assert not content.curves.verdict.isVisible()
    assert not content.probe.isVisible()
    assert not view.which.isVisible()


def _assert_many_predictions(content, view):
    assert len(view.tiles.visible_tiles) >= 16
    assert {"recall %", "precision %"} <= set(texts(view.matrix))
    assert not content.probe.isVisible()


_PRESENTED = {
    "maps": _assert_maps_are_whole,
    "kernels": _assert_kernels_are_large,
    "gradients": _assert_gradients_are_whole,
    "predictions": _assert_many_predictions,
}


def test_the_views_of_a_run_are_presented_whole(window, content, one_batch):
    one_batch()
    window.present()
    for size, name in product(SIZES, _PRESENTED):
        shown_view = show_view(content, name)
        window.resize(*size)
        for _ in range(4):
            QApplication.processEvents()
        _PRESENTED[name](content, shown_view)
        (player,) = players(window)
        assert texts(player._note) == ["paused  ·  batch 1"]
        player.set_place(332, 333)
        player.set_note("batch 2,345, loss 0.147")
        for _ in range(4):
            QApplication.processEvents()
        assert texts(player._note) == ["batch 2,345, loss 0.147"], size
        player._on_player_moved()
        player.show_live()
    place = shown_view.tiles.tile_rect(3).center()
    press(shown_view.tiles, place)
    release(shown_view.tiles, place)
    assert content.probe.isVisible()  # the picture that was asked about
    for name in ("runs", "batch"):
        show_view(content, name)
        assert not content.probe.isVisible()
    show_view(content, "network")
    content.probe.verdict.setText("Predicted:<br>in three<br>lines")
    for _ in range(4):
        QApplication.processEvents()
    assert content.probe.bars.caption == ""


def test_a_small_matrix_is_not_shown_twice(book):
    panel = book.panels["convolution"]
    assert not panel.scene.result.isVisible()
    assert panel.scene.colour_bar.isVisible()
    book.context.images.use(Example("camera"), "")
    QApplication.processEvents()
    assert panel.scene.result.isVisible()


def test_a_window_on_padding_is_outlined_where_the_image_is(book):
    outline = Outline(Window(-1, -1, 3, 3), Role.INPUT)
    assert outline.within(Extent(0, 0, 7, 7)).window == Window(0, 0, 2, 2)
    assert outline.within(Extent(-1, -1, 8, 8)) == outline
    assert Outline(Window(-2, -2, 2, 2), Role.INPUT).within(Extent(0, 0, 7, 7)) is None


class Paints(QObject):
    """Counts how often a widget is painted."""

    def __init__(self, widget):
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, _watched, event):  # noqa: N802
        self.count += event.type() == QEvent.Type.Paint
        return False


@pytest.mark.parametrize("keys", [(), (Key.Key_C,)])
def test_what_waits_to_be_painted_as_it_ends_does_not_hold_up_all_that_follows(window, key, qtbot, keys):
    panel = window.front_panel.widget
    for pressed in (Key.Key_F5, *keys):
        key(pressed)
        qtbot.waitUntil(window.updatesEnabled)
    panel.update()
    QTest.keyClick(window, Key.Key_Escape)
    qtbot.waitUntil(window.updatesEnabled)
    QApplication.processEvents()
    paints = Paints(panel)
    panel.update()
    QApplication.processEvents()
    assert paints.count == 1
