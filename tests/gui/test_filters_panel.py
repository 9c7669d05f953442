"""The Filters panel: the chain, before and after, scores, through clicks, drags and keys."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from convviz.core import add_noise, apply_filter, psnr, ssim
from convviz.core.filters.fields import (
    CannyFilter,
    GaussianFilter,
    MeanFilter,
    MedianFilter,
    SobelAcross,
    WienerFilter,
)
from convviz.core.filters.noise import GaussianNoise, SaltAndPepper
from convviz.core.filters.table import FILTERS
from convviz.core.images.examples import EXAMPLES
from convviz.core.images.image import Image
from convviz.state.choices.convolution import ConvolutionOptions
from convviz.state.choices.filters import Beside, FilterChoice, FilterSpot, FilterView, NoNoise, Shown, Size
from convviz.state.choices.image import ImageChoice
from convviz.state.choices.kernel import KernelChoice
from convviz.state.choices.source import Example
from convviz.state.results.filter_scores import ALTERNATIVES, TABLE_COLUMNS, TABLE_ROWS
from tests.gui.mouse import choose, click, drag, move, press, release, type_number, wheel
from tests.written import texts

pytestmark = pytest.mark.usefixtures("one_window")

Key = Qt.Key
CLEAN = EXAMPLES["camera"].load().pixels[96:160, 180:276].copy()


@pytest.fixture
def panel(window, settled):
    """The Filters panel in front, on a small part of a photograph."""
    source = window.context.images.store.add(Image("small", CLEAN, (0.0, 255.0)))
    window.workbench.choose("", ImageChoice(source))
    window.show_panel("filters")
    settled()
    window.workbench.undo_stack.clear()
    yield window.panels["filters"]
    window.show_panel("convolution")  # what comes later is abandoned
    settled()


def chain(window):
    return window.workbench.value(FilterChoice).chain


def noise(window):
    return window.workbench.value(FilterChoice).noise


def view(window):
    return window.workbench.value(FilterView)


def spot(window):
    return window.workbench.value(FilterSpot)


def undo(window):
    window.workbench.undo_stack.undo()
    QApplication.processEvents()


def text_of_edit(window):
    stack = window.workbench.undo_stack
    return stack.text(stack.index() - 1)


def chip(panel, number):
    return panel.chain.strip.rect_of(number).center().toPoint()


def click_at(widget, point):
    press(widget, point)
    release(widget, point)
    QApplication.processEvents()


# -- before and after --------------------------------------------------------------------------------------------------


def test_it_starts_with_a_noisy_picture_and_its_median(window, panel):
    noisy = add_noise(CLEAN, "salt_pepper", seed=0)
    median = apply_filter(noisy, "median", size=5)
    shown = panel.pictures.view
    assert_array_equal(shown.before.values, noisy)
    assert_array_equal(shown.layer.values, median)
    assert [one.text for one in panel.chain.strip.chips] == [
        "small",
        "noise: salt and pepper 9.52 %, seed 0",
        "median 5 × 5",
    ]
    assert f"{psnr(CLEAN, noisy):.1f} dB" in panel.pictures.before.text()
    assert f"{psnr(CLEAN, median):.1f} dB" in panel.pictures.after.text()


def test_the_divider_is_dragged_and_only_moves(window, panel):
    shown = panel.pictures.view
    choose(panel.look["zoom"], Size.WHOLE)
    middle = QPoint(round(shown.divider_x), shown.height() // 2)
    left, right = shown._seen()
    drag(shown, [middle, middle + QPoint(round((right - left) / 4), 0)])
    assert view(window).divider == pytest.approx(75, abs=0.5)
    assert shown.divider_x == pytest.approx(middle.x() + (right - left) / 4, abs=2)
    assert window.workbench.undo_stack.count() == 0  # it changes no number
    QTest.mouseDClick(shown, Qt.MouseButton.LeftButton, pos=QPoint(round(shown.divider_x), shown.height() // 2))
    assert view(window).divider == 50


def test_arrow_keys_move_the_divider_where_tab_leads_and_step_else(window, panel, key):
    window.setFocus()
    before = panel.player.index
    key(Key.Key_Left)
    assert panel.player.index == before - 1
    key(Key.Key_End)
    shown = panel.pictures.view
    shown.setFocus(Qt.FocusReason.TabFocusReason)
    key(Key.Key_Right)
    assert view(window).divider == 52
    key(Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert view(window).divider == 42
    key(Key.Key_Home)
    assert view(window).divider == 0
    assert panel.player.index == panel.player.length - 1
    key(Key.Key_Escape)
    assert not shown.hasFocus()


def test_a_pixel_is_a_pixel_or_all_is_seen_and_the_wheel_zooms(window, panel, settled):
    large = np.tile(CLEAN, (1, 12))
    source = window.context.images.store.add(Image("large", large, (0.0, 255.0)))
    window.workbench.choose("", ImageChoice(source))
    settled()
    shown = panel.pictures.view
    assert panel.pictures.zoom.text() == "100 %"
    choose(panel.look["zoom"], Size.WHOLE)
    assert shown.percent < 100
    assert shown.lens.cell * large.shape[1] <= shown.width()
    choose(panel.look["zoom"], Size.PIXELS)
    wheel(shown, 2)
    window.workbench.edit("filters_view", "", divider=40)  # nor does anything else take the zoom back
    assert panel.pictures.zoom.text() == f"{100 * 1.25**2:.0f} %"
    choose(panel.look["zoom"], Size.PIXELS)
    assert panel.pictures.zoom.text() == "100 %"


def test_the_difference_is_what_the_filters_changed(window, panel, key):
    window.setFocus()
    key(Key.Key_F)
    shown = panel.pictures.view
    noisy = add_noise(CLEAN, "salt_pepper", seed=0)
    median = apply_filter(noisy, "median", size=5)
    assert shown.before is None
    assert_array_equal(shown.layer.values, median - noisy)
    choose(panel.look["shown"], Shown.ERROR)
    assert_array_equal(shown.layer.values, median - CLEAN)
    key(Key.Key_F)
    assert shown.before is not None


def test_a_pixel_says_its_values_in_all_pictures(window, panel):
    tip = panel.pictures.view._text_of((10, 20))
    noisy = add_noise(CLEAN, "salt_pepper", seed=0)
    after = apply_filter(noisy, "median", size=5)
    assert tip == f"[10, 20]\nclean {CLEAN[10, 20]}\nbefore {noisy[10, 20]:.0f}\nafter {after[10, 20]:.0f}"


def test_the_divider_cuts_no_number(window, panel, settled):
    window.context.images.use(Example("matrix"), "")
    settled()
    shown = panel.pictures.view
    for share in (13, 50, 58, 97):
        window.workbench.edit("filters_view", "", divider=share)
        cells = (shown.divider_x - shown.lens.x) / shown.lens.across
        assert cells == pytest.approx(round(cells))
    assert "–" in texts(panel.table.table)  # a Gaussian looks at more pixels than there are
    assert panel.others.row.items[1].said == ("too few", "pixels")
    click_at(panel.chain.strip, chip(panel, 1))
    assert "this picture's is 49" in panel.chain.about.text()


# -- the chain ---------------------------------------------------------------------------------------------------------


def three(window, settled):
    links = MedianFilter(), MeanFilter(), GaussianFilter()
    window.workbench.edit("filters", "", chain=links)
    window.workbench.undo_stack.clear()
    settled()
    return links


def test_a_chip_is_dragged_to_another_place(window, panel, settled):
    median, mean, gaussian = three(window, settled)
    drag(panel.chain.strip, [chip(panel, 2), chip(panel, 4)])
    assert chain(window) == (mean, gaussian, median)
    assert text_of_edit(window) == "Move median 3 × 3"
    assert spot(window).selected == 3
    undo(window)
    assert chain(window) == (median, mean, gaussian)
    drag(panel.chain.strip, [chip(panel, 4), chip(panel, 3)])
    assert chain(window) == (median, gaussian, mean)


def test_keys_walk_select_move_and_remove(window, panel, key, settled):
    median, mean, gaussian = three(window, settled)
    strip = panel.chain.strip
    strip.setFocus(Qt.FocusReason.TabFocusReason)
    key(Key.Key_Right)  # to the one that is selected
    key(Key.Key_Right)
    key(Key.Key_Return)
    assert spot(window).selected == 2
    key(Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert chain(window) == (mean, median, gaussian)
    key(Key.Key_Delete)
    assert chain(window) == (median, gaussian)
    undo(window)
    undo(window)
    assert chain(window) == (median, mean, gaussian)


def test_a_cross_removes_a_filter_and_the_noise(window, panel, settled):
    _, mean, gaussian = three(window, settled)
    strip = panel.chain.strip
    click_at(strip, strip.cross_of(2).center().toPoint())
    assert chain(window) == (mean, gaussian)
    click_at(strip, strip.cross_of(1).center().toPoint())
    settled()
    assert noise(window) == NoNoise()
    assert "no noise" in texts(strip)
    assert "∞" in panel.pictures.before.text()
    undo(window)
    assert noise(window) == SaltAndPepper()


def test_a_filter_is_added_from_the_list_after_the_selected_one(window, panel, settled):
    median, mean, gaussian = three(window, settled)
    click_at(panel.chain.strip, chip(panel, 2))
    assert spot(window).selected == 1
    menu = panel.chain.add_menu()
    next(action for action in menu.actions() if action.text() == "Wiener").trigger()
    assert chain(window) == (median, WienerFilter(), mean, gaussian)
    assert spot(window).selected == 2
    settled()
    assert panel.player.index == 4  # where it is seen what came of it
    undo(window)
    assert chain(window) == (median, mean, gaussian)
    assert spot(window).selected == 1


def test_a_full_chain_takes_no_more(window, panel):
    window.workbench.edit("filters", "", chain=(MeanFilter(),) * 8)
    problems = []
    window.workbench.problem.connect(problems.append)
    panel.edits.add(MedianFilter())
    assert problems == ["A chain has at most 8 filters; remove one of them first."]
    assert len(chain(window)) == 8


def test_the_fields_of_the_selected_stage_are_set(window, panel, settled):
    three(window, settled)
    click_at(panel.chain.strip, chip(panel, 4))
    slider = panel.chain.fields.controls["sigma"]
    type_number(slider.number, "2.5")
    assert chain(window)[2] == GaussianFilter(sigma=2.5)
    click_at(panel.chain.strip, chip(panel, 1))
    choose(panel.chain.kind, "gaussian")
    type_number(panel.chain.fields.controls["variance"], "400")
    type_number(panel.chain.seed, "7")
    settled()
    assert noise(window) == GaussianNoise(variance=400.0)
    assert_array_equal(panel.pictures.view.before.values, add_noise(CLEAN, "gaussian", seed=7, variance=400))
    click(panel.chain.again)
    assert window.workbench.value(FilterChoice).seed == 8
    for _ in range(5):
        undo(window)
    assert chain(window)[2] == GaussianFilter()
    assert noise(window) == SaltAndPepper()


def test_a_dragged_slider_is_one_edit(window, panel, settled):
    three(window, settled)
    click_at(panel.chain.strip, chip(panel, 4))
    bar = panel.chain.fields.controls["sigma"].bar
    start = QPoint(bar.width() // 3, bar.height() // 2)
    drag(bar, [start, start + QPoint(12, 0), start + QPoint(24, 0)])
    assert chain(window)[2].sigma > 1
    undo(window)
    assert chain(window)[2] == GaussianFilter()


# -- stepping ----------------------------------------------------------------------------------------------------------


def test_the_player_goes_filter_by_filter(window, panel, key, settled):
    three(window, settled)
    window.setFocus()
    key(Key.Key_Home)
    noisy = add_noise(CLEAN, "salt_pepper", seed=0)
    assert_array_equal(panel.pictures.view.before.values, CLEAN)
    assert_array_equal(panel.pictures.view.layer.values, noisy)
    assert [one.reached for one in panel.chain.strip.chips] == [True, True, False, False, False]
    key(Key.Key_Right)
    key(Key.Key_Right)
    median = apply_filter(noisy, "median")
    assert_array_equal(panel.pictures.view.layer.values, apply_filter(median, "mean"))
    assert [one.reached for one in panel.chain.strip.chips] == [True, True, True, True, False]


# -- scores ------------------------------------------------------------------------------------------------------------


def test_small_pictures_have_the_scores_of_the_core_and_the_best_is_marked(window, panel):
    noisy = add_noise(CLEAN, "salt_pepper", seed=0)
    items = dict(zip(ALTERNATIVES, panel.others.row.items, strict=True))
    scores = {}
    for name in ("mean", "median", "wiener", "bilateral"):
        picture = apply_filter(noisy, name)
        scores[name] = psnr(CLEAN, picture)
        assert items[name].said == (f"{scores[name]:.1f} dB", f"SSIM {ssim(CLEAN, picture):.2f}")
    assert [name for name, item in items.items() if item.best] == ["median"]
    assert [name for name, item in items.items() if item.current] == ["median5"]
    assert items["sobel_x"].said == ("edges:", "no score")
    (table,) = panel.others.arrays(QPoint()).values()
    assert table[0].tolist() == [psnr(CLEAN, apply_filter(noisy, "mean")), ssim(CLEAN, apply_filter(noisy, "mean"))]


def test_a_click_on_a_small_picture_puts_its_filter_in_the_chain(window, panel, settled):
    row = panel.others.row
    click_at(row, row.rect_of(0).center().toPoint())
    assert chain(window) == (MeanFilter(),)
    assert text_of_edit(window) == "Use mean 3 × 3"
    settled()
    assert row.items[0].current
    undo(window)
    assert chain(window) == (MedianFilter(size=5),)


def test_keys_reach_every_small_picture(window, panel, key):
    row = panel.others.row
    row.setFocus(Qt.FocusReason.TabFocusReason)
    for _ in range(len(ALTERNATIVES)):
        key(Key.Key_Right)
    assert len(ALTERNATIVES) - 1 in row.seen
    key(Key.Key_Return)
    assert chain(window) == (list(ALTERNATIVES.values())[-1],)


def test_a_cell_of_the_table_says_its_gain_and_is_loaded(window, panel, settled):
    table = panel.table.table
    row, column = TABLE_ROWS.index("wiener"), TABLE_COLUMNS.index("gaussian")
    noisy = add_noise(CLEAN, "gaussian", seed=0)
    none, some = psnr(CLEAN, noisy), psnr(CLEAN, apply_filter(noisy, "wiener"))
    assert table.scores.values[row, column] == some
    assert table.scores.texts[row][column] == f"≈{some:.1f}"
    point = table.cell_rect(row, column).center().toPoint()
    move(table, point)
    assert f"gains ≈{some - none:.3g} dB" in panel.table.about.text()
    click_at(table, point)
    assert (noise(window), chain(window)) == (GaussianNoise(), (WienerFilter(),))
    settled()
    assert table._current == (row, column)
    undo(window)
    assert (noise(window), chain(window)) == (SaltAndPepper(), (MedianFilter(size=5),))


def test_what_the_table_says_follows_from_its_numbers(window, panel, settled):
    best = {row for row, _ in panel.table.table.scores.best}
    assert panel.table.verdict.text().count("No filter wins everywhere") == (len(best) > 1)
    flat = window.context.images.store.add(Image("flat", np.full((32, 32), 128, np.uint8), (0.0, 255.0)))
    window.workbench.choose("", ImageChoice(flat))
    settled()
    scores = panel.table.table.scores
    wins = {row for row, _ in scores.best}
    assert ("No filter wins everywhere" in panel.table.verdict.text()) == (
        len(scores.best) == len(TABLE_COLUMNS) and len(wins) > 1
    )


# -- elsewhere ---------------------------------------------------------------------------------------------------------


def test_a_linear_filter_opens_in_the_convolution_panel_and_gives_the_same_there(window, panel, settled):
    window.workbench.edit("filters", "", chain=(MedianFilter(), SobelAcross()))
    window.workbench.edit("filters_spot", "", selected=2)
    settled()
    expected = panel.pictures.view.layer.values
    click(panel.chain.open)
    settled()
    assert window.front().key == "convolution"
    output = window.workbench.results.get(window.workbench.subjects["convolution"].outcome.result)
    np.testing.assert_allclose(output.values, expected, atol=1e-9)
    assert window.workbench.value(ConvolutionOptions).boundary == "reflect"
    click(window.panels["convolution"].controls.back)
    assert window.front().key == "filters"
    settled()
    assert_array_equal(panel.pictures.view.layer.values, expected)


def test_a_filter_on_the_image_itself_opens_there_and_is_undone(window, panel, settled):
    window.workbench.edit("filters", "", noise=NoNoise(), chain=(MeanFilter(size=5),))
    settled()
    image, kernel = window.workbench.value(ImageChoice), window.workbench.value(KernelChoice)
    click(panel.chain.open)
    settled()
    assert window.workbench.value(ImageChoice) == image
    assert window.workbench.value(KernelChoice).size == (5, 5)
    undo(window)
    assert window.workbench.value(KernelChoice) == kernel


def test_a_median_says_why_it_does_not_open(window, panel):
    assert panel.chain.open.isHidden()
    assert panel.chain.about.isVisible()
    assert panel.chain.about.text() == "Not linear, so no convolution: it sorts the pixels."
    click_at(panel.chain.strip, chip(panel, 1))
    assert panel.chain.about.text().startswith("Some pixels become black or white")


def test_the_result_becomes_the_image(window, panel, settled):
    expected = panel.pictures.view.layer.values
    window.context.images.use_result("filters")
    settled()
    source = window.workbench.value(ImageChoice).source
    assert_array_equal(window.context.images.store.get(source).pixels, expected)


def test_a_filter_larger_than_the_image_is_refused_and_the_chain_stays_to_be_changed(window, panel, settled):
    tiny = window.context.images.store.add(Image("tiny", CLEAN[:4, :4].copy(), (0.0, 255.0)))
    window.workbench.choose("", ImageChoice(tiny))
    settled()
    assert "looks at 5 × 5 pixels around each one" in panel.pages.problem.text()
    choose(panel.chain.fields.controls["size"], 3)
    settled()
    assert panel.pages.currentWidget() is panel.scene


# -- close-ups ---------------------------------------------------------------------------------------------------------


def click_pixel(panel, row, column):
    shown = panel.pictures.view
    point = shown.cell_rect(row, column).center()
    press(shown, point)
    release(shown, point)
    QApplication.processEvents()


def test_a_click_on_a_pixel_sorts_the_medians_window_there_step_by_step(window, panel, key, settled):
    click_pixel(panel, 20, 70)
    settled()
    assert spot(window).pixel == (20, 70)
    assert spot(window).beside is Beside.CLOSEUP
    assert panel.sides.currentWidget() is panel.closeup
    assert panel.closeup.pages.currentWidget() is panel.closeup.sorted
    assert (panel.player.index, panel.player.length) == (24, 25)
    noisy = add_noise(CLEAN, "salt_pepper", seed=0)
    assert panel.closeup.sorted._step.median == apply_filter(noisy, "median", size=5)[20, 70]
    assert panel.pictures.view._outlines[0].window == panel.closeup.sorted._steps.window
    window.setFocus()
    key(Key.Key_Home)
    assert_array_equal(panel.closeup.sorted._step.row, [noisy[18, 68]])
    assert window.workbench.undo_stack.count() == 0
    click_pixel(panel, 30, 40)
    assert panel.player.index == 0  # another window, in the same place of its order
    choose(panel.beside["beside"], Beside.TABLE)
    settled()
    assert panel.player.index == panel.player.length - 1 == 1


def test_cannys_stages_are_steps_and_seen_large(window, panel, key, settled):
    window.workbench.edit("filters", "", noise=NoNoise(), chain=(GaussianFilter(), CannyFilter()))
    window.workbench.edit("filters_spot", "", selected=2, beside=Beside.CLOSEUP)
    settled()
    parts = panel.closeup.parts
    assert panel.player.length == 7
    assert_array_equal(panel.pictures.view.layer.values, panel.closeup.parts._shown.chain.stages[2].values)
    window.setFocus()
    key(Key.Key_Left)
    assert "Two thresholds" in parts.name.text()
    steps = parts._shown.steps
    assert_array_equal(panel.pictures.view.layer.values, steps[5].values)
    point = parts.strip.part_rect(2).center().toPoint()
    click_at(parts.strip, point)
    assert panel.player.index == 2
    assert_array_equal(panel.pictures.view.layer.values, steps[2].values)
    assert parts.note.text() == steps[2].note


def test_every_filter_is_looked_at_closely_or_says_where(window, panel, qtbot):
    window.workbench.edit("filters_spot", "", selected=1, beside=Beside.CLOSEUP)
    pages = set()
    for row in FILTERS.values():
        window.workbench.edit("filters", "", chain=(row.make(),))
        qtbot.waitUntil(lambda: not window.workbench.background.computing.busy)
        page = panel.closeup.pages.currentWidget()
        pages.add(page)
        assert page is not panel.closeup.other or panel.closeup.other.reason.text()
        for step in range(panel.player.length):
            panel.player.seek(step)
        assert panel.pictures.view.layer is not None
    window.workbench.edit("filters_spot", "", selected=0)
    qtbot.waitUntil(lambda: not window.workbench.background.computing.busy)
    assert "Select a filter" in panel.closeup.other.reason.text()
    pages.add(panel.closeup.pages.currentWidget())
    assert len(pages) == panel.closeup.pages.count()


def test_a_linear_filter_is_looked_at_as_its_sum_of_products(window, panel, settled):
    window.workbench.edit("filters", "", noise=NoNoise(), chain=(GaussianFilter(sigma=0.5),))
    window.workbench.edit("filters_spot", "", selected=1, beside=Beside.CLOSEUP, pixel=(40, 50))
    settled()
    page, view = panel.closeup.sums, panel.pictures.view
    assert panel.closeup.pages.currentWidget() is page
    products = page.sum.arrays(QPoint())["products"]
    assert products.shape == (5, 5)
    assert products.sum() == pytest.approx(view.layer.values[40, 50])
    assert view._outlines[0].window == (38, 48, 5, 5)
    page.open.click()
    settled()
    assert window.workbench.value(KernelChoice).size == (5, 5)
