"""The Video panel's other pages: a kernel along time, channels, a camera; and how videos are opened."""

import numpy as np
import PIL.Image
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMessageBox

from convviz.core.images.image import to_grey
from convviz.core.video.camera import Camera, CameraError
from convviz.core.windows.convolution import convolve2d
from convviz.state.choices.image import ImageChoice
from convviz.state.choices.kernel import KernelChoice
from convviz.state.choices.source import Example
from convviz.state.choices.video import BundledClip, TimeKernel, VideoFile, VideoOptions, VideoPage, VideoView
from convviz.state.results.live import Live
from convviz.state.results.video import STACK
from tests.gui.mouse import choose, click, click_cell, hover_cell, leave, segment, type_number

pytestmark = pytest.mark.usefixtures("one_window")


@pytest.fixture
def panel(book, qtbot):
    book.show_panel("video")
    qtbot.waitUntil(lambda: book.workbench.players["video"].length == 60)
    QApplication.processEvents()
    return book.panels["video"]


@pytest.fixture
def settled(book, qtbot):
    """Waits until all that was asked for has been computed."""
    return lambda: qtbot.waitUntil(lambda: not book.workbench.background.busy)


@pytest.fixture
def time_page(panel, settled):
    choose(panel.controls.view["page"], VideoPage.TIME)
    settled()
    QApplication.processEvents()
    return panel.time


def grey_frames(book):
    return np.stack([to_grey(frame) for frame in book.workbench.results.get(STACK).frames]).astype(float)


# -- a kernel along time ---------------------------------------------------------------------------------------------


def test_the_difference_to_the_frame_before_is_shown_with_its_products(book, time_page):
    grey = grey_frames(book)
    assert_array_equal(time_page.result.layer.values, grey[36] - grey[35])
    assert_array_equal(time_page.inputs[0].layer.values, grey[36])
    assert_array_equal(time_page.inputs[1].layer.values, grey[35])
    assert not time_page.inputs[2].isVisible()
    now, before = int(grey[36, 27, 120]), int(grey[35, 27, 120])
    difference = f"{now - before}".replace("-", "−")
    assert time_page.sum.text() == f"y[36] = 1·x[36] + (−1)·x[35] = 1·{now} + (−1)·{before} = {difference}"
    assert time_page.missing.text() == ""


def test_a_click_in_a_picture_reads_that_pixel_along_t(book, time_page):
    grey = grey_frames(book)
    click_cell(time_page.result, 100, 30)
    row, column = book.workbench.value(VideoView).cursor
    assert (row, column) == pytest.approx((100, 30), abs=1)
    x, _h, y = time_page.stems.rows
    assert_array_equal(x.values, grey[:, row, column])
    assert_array_equal(y.values, np.convolve(grey[:, row, column], [1, -1])[:37])


def test_a_click_on_a_stem_goes_to_its_frame(book, time_page):
    place = time_page.stems.head(0, 50)
    QTest.mouseClick(time_page.stems, Qt.MouseButton.LeftButton, pos=place.toPoint())
    assert book.workbench.players["video"].index == 50


def test_a_mean_of_n_is_chosen_typed_and_undone(book, panel, time_page, settled):
    grey = grey_frames(book)
    choose(panel.controls.options["kernel"], TimeKernel.MEAN)
    type_number(panel.controls.options["count"], "7")
    settled()
    assert_allclose(time_page.result.layer.values, grey[30:37].mean(axis=0))
    assert "… + 1/7 · x[30]" in time_page.titles[2].text()
    assert book.workbench.undo_stack.undoText() == "Change frames of the mean"
    book.workbench.undo_stack.undo()
    settled()
    assert_allclose(time_page.result.layer.values, grey[32:37].mean(axis=0))


def test_weights_are_typed_and_those_that_cannot_be_change_nothing(book, panel, time_page, settled):
    grey = grey_frames(book)
    choose(panel.controls.options["kernel"], TimeKernel.OWN)
    own = panel.controls.options["own"]
    for text, expected in (("2 0 -1", (2.0, 0.0, -1.0)), ("nonsense", (2.0, 0.0, -1.0))):
        own.setFocus()
        own.selectAll()
        QTest.keyClicks(own, text)
        QTest.keyClick(own, Qt.Key.Key_Return)
        assert book.workbench.value(VideoOptions).weights == expected
    QTest.keyClick(own, Qt.Key.Key_Escape)
    settled()
    assert_allclose(time_page.result.layer.values, 2 * grey[36] - grey[34])


def test_frames_without_predecessors_are_said(book, time_page):
    book.workbench.players["video"].seek(0)
    assert time_page.missing.text() == "Frame 0 lacks the frame before it: what is not there counts as 0."
    assert_array_equal(time_page.result.layer.values, grey_frames(book)[0])
    assert "x[−1]" in time_page.titles[1].text()
    assert "not there" in time_page.titles[1].text()


def test_another_plane_is_filtered(book, panel, time_page, settled):
    choose(panel.controls.options["plane"], "red")
    settled()
    frames = book.workbench.results.get(STACK).frames.astype(float)
    assert_array_equal(time_page.result.layer.values, (frames[36] - frames[35])[..., 0])


def test_the_result_becomes_the_image(book, time_page, qtbot):
    shown = time_page.result.layer.values
    time_page._menus[-1]._use()
    qtbot.waitUntil(lambda: not book.workbench.background.busy)
    image = book.context.images.store.get(book.workbench.value(ImageChoice).source)
    assert_array_equal(image.pixels, shown)
    assert image.name == "Launch, difference [1, −1] along t, t = 36"


# -- channels --------------------------------------------------------------------------------------------------------


@pytest.fixture
def coffee(book, panel):
    book.context.images.use(Example("coffee"), "")
    choose(panel.controls.view["page"], VideoPage.CHANNELS)
    QApplication.processEvents()
    return book.context.images.store.get(Example("coffee")).pixels


def test_one_cursor_reads_all_planes(book, panel, coffee):
    planes = panel.channels.planes
    click_cell(planes["R"].whole, 120, 290)
    row, column = book.workbench.value(VideoView).cursor
    red, green, blue = (int(value) for value in coffee[row, column])
    grey = int(to_grey(coffee)[row, column])
    for name, value in (("R", red), ("G", green), ("B", blue), ("Grey", grey)):
        assert f"{name} = {value}<" in planes[name].title.text()
        assert planes[name].whole._outlines == planes["Grey"].whole._outlines or name != "Grey"
        assert planes[name].near.layer.values[row, column] == value
    exact = 0.299 * red + 0.587 * green + 0.114 * blue
    assert f"0.299·{red} + 0.587·{green} + 0.114·{blue} = {exact:.6g}" in panel.channels.sum.text()
    assert panel.channels.sum.text().endswith(f"rounded to {grey}")


def test_the_mouse_reads_without_moving_the_cursor(book, panel, coffee):
    plane, cursor = panel.channels.planes["Grey"], book.workbench.value(VideoView).cursor
    before = plane.title.text()
    hover_cell(plane.whole, 300, 100)
    assert plane.title.text() != before
    leave(plane.whole)
    assert plane.title.text() == before
    assert book.workbench.value(VideoView).cursor == cursor


def test_the_cursor_stays_in_the_middle_of_its_numbers(book, panel, coffee):
    near, (row, column) = panel.channels.planes["Grey"].near, book.workbench.value(VideoView).cursor
    for width, height in ((160, 200), (700, 420), (300, 260)):
        near.resize(width, height)
        off = near.cell_rect(row, column).center() - near.rect().center()
        assert max(abs(off.x()), abs(off.y())) <= near.cell_rect(row, column).width()


def test_a_grey_image_is_one_plane_of_numbers(book, panel):
    choose(panel.controls.view["page"], VideoPage.CHANNELS)
    QApplication.processEvents()
    shown = [name for name, plane in panel.channels.planes.items() if plane.isVisible()]
    assert shown == ["Grey"]
    assert "one number, I(x = 6, y = 6) = 49" in panel.channels.sum.text()  # the book's 7x7 image, its nearest pixel
    assert not panel.bar.isEnabled()  # no frame is seen


def test_the_channels_of_a_frame_follow_the_player(book, panel):
    choose(panel.controls.view["page"], VideoPage.CHANNELS)
    choose(panel.controls.view["of"], "frame")
    frames = book.workbench.results.get(STACK).frames
    for index in (36, 37):
        book.workbench.players["video"].seek(index)
        assert_array_equal(panel.channels.planes["B"].whole.layer.values, frames[index, ..., 2])


# -- the camera ------------------------------------------------------------------------------------------------------


class FakeCamera:
    def __init__(self):
        self.count, self.failing = 0, False

    def read(self):
        if self.failing:
            return False, None
        self.count += 1
        pixels = np.random.default_rng(self.count).integers(0, 256, (24, 32, 3)).astype(np.uint8)
        return True, pixels

    def release(self):
        pass


@pytest.fixture
def camera(book, panel, qtbot):
    """The page of a camera that is on."""
    page, fake = panel.camera, FakeCamera()
    before, page.live = page.live, Live(Camera(lambda _device: fake))
    choose(panel.controls.view["page"], VideoPage.CAMERA)
    QApplication.processEvents()
    click(page.start_button)
    qtbot.waitUntil(lambda: page.frame.layer is not None and page.stage.currentIndex() == 0)
    yield page, fake
    page.stop()
    page.live, page._step = before, None


def test_the_newest_picture_is_convolved_with_the_kernel(book, camera, qtbot):
    page, _fake = camera
    first = page._step.number
    qtbot.waitUntil(lambda: page._step.number > first + 2)
    step, kernel = page._step, book.workbench.value(KernelChoice)
    grey = to_grey(step.frame.values).astype(np.float32)
    assert_allclose(step.result.values, convolve2d(grey, kernel.weights()), atol=1e-3)
    assert_array_equal(page.result.layer.values, step.result.values)
    assert "pictures a second" in page.rate.text()


def test_f_freezes_it_and_the_kernel_still_changes_what_is_seen(book, camera, qtbot):
    page, fake = camera
    QTest.keyClick(book, Qt.Key.Key_F)
    assert book.workbench.value(VideoView).frozen
    qtbot.waitUntil(lambda: page.live._frozen is not None and page._step.number == page.live._frozen.number)
    number, count = page._step.number, fake.count
    book.workbench.choose("", KernelChoice.preset("identity"))
    frozen = to_grey(page._step.frame.values)
    qtbot.waitUntil(lambda: np.array_equal(page._step.result.values, frozen))
    assert page._step.number == number
    assert fake.count > count  # it goes on grabbing, so that nothing old comes afterwards
    QTest.keyClick(book, Qt.Key.Key_F)
    qtbot.waitUntil(lambda: page._step.number > count)


def test_its_picture_becomes_the_image(book, camera):
    page, _fake = camera
    page.stop()
    click(page.use_button)
    image = book.context.images.store.get(book.workbench.value(ImageChoice).source)
    assert_array_equal(image.pixels, page._step.frame.values)


def test_a_camera_that_is_lost_says_so_and_the_rest_works(book, panel, camera, qtbot):
    page, fake = camera
    fake.failing = True
    qtbot.waitUntil(lambda: "was lost" in page.problem.text())
    assert page.stage.currentIndex() == 1
    choose(panel.controls.view["page"], VideoPage.BLOCK)
    assert panel.pages.currentWidget() is panel.block


def test_leaving_the_page_lets_the_camera_go(book, panel, camera, qtbot):
    page, _fake = camera
    choose(panel.controls.view["page"], VideoPage.BLOCK)
    qtbot.waitUntil(lambda: not page.live.camera.running)


def test_no_camera_is_a_sentence(book, panel, qtbot):
    def opener(_device):
        raise CameraError("There is no camera 0 on this computer. Everything else works without one.")

    page = panel.camera
    before, page.live = page.live, Live(Camera(opener))
    choose(panel.controls.view["page"], VideoPage.CAMERA)
    assert "Start it" in page.problem.text()
    click(page.start_button)
    qtbot.waitUntil(lambda: "Everything else works" in page.problem.text())
    page.stop()
    page.live = before


# -- opening ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def animation(tmp_path):
    frames = np.zeros((5, 20, 30, 3), np.uint8)
    for index in range(5):
        frames[index, 5:10, 4 * index : 4 * index + 4] = 255, 128, 0
    path = tmp_path / "anim.gif"
    pictures = [PIL.Image.fromarray(frame) for frame in frames]
    pictures[0].save(path, save_all=True, append_images=pictures[1:], duration=100)
    return path, frames


def dropped(*paths):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def test_an_animation_dropped_here_becomes_the_video(book, panel, animation, qtbot):
    path, frames = animation
    choose(panel.controls.view["page"], VideoPage.CHANNELS)
    book.exchange.drop(dropped(path))
    qtbot.waitUntil(lambda: book.workbench.value(VideoOptions).source == VideoFile(str(path)))
    qtbot.waitUntil(lambda: not book.workbench.background.busy)
    assert_array_equal(panel.block.cuts.cuts.frame, frames[3])
    assert book.workbench.value(VideoView).page is VideoPage.BLOCK
    assert book.workbench.undo_stack.undoText() == "Open anim.gif"
    book.workbench.undo_stack.undo()
    assert book.workbench.value(VideoOptions).source == BundledClip("launch")


def test_a_single_picture_dropped_here_becomes_the_image(book, panel, tmp_path, qtbot):
    path = tmp_path / "one.png"
    PIL.Image.fromarray(np.full((4, 5), 77, np.uint8)).save(path)
    book.exchange.drop(dropped(path))
    qtbot.waitUntil(lambda: getattr(book.workbench.value(ImageChoice).source, "path", "") == str(path))


def test_several_pictures_dropped_here_are_asked_for_as_a_folder(book, panel, tmp_path, qtbot):
    problems = []
    book.workbench.problem.connect(problems.append)
    for name in "ab":
        PIL.Image.fromarray(np.full((4, 5), 77, np.uint8)).save(tmp_path / f"{name}.png")
    book.exchange.drop(dropped(tmp_path / "a.png", tmp_path / "b.png"))
    qtbot.waitUntil(lambda: bool(problems))
    assert problems == ["2 pictures were dropped: put them into a folder, and drop that, to see them as a video."]
    book.exchange.drop(dropped(tmp_path))
    qtbot.waitUntil(lambda: book.workbench.value(VideoOptions).source == VideoFile(str(tmp_path)))


def test_a_file_that_is_no_video_changes_nothing(book, panel, tmp_path, qtbot):
    problems = []
    book.workbench.problem.connect(problems.append)
    path = tmp_path / "text.mp4"
    path.write_text("no video at all")
    book.exchange.open_path(str(path))
    qtbot.waitUntil(lambda: bool(problems))
    assert "'text.mp4' is neither a video of a known kind" in problems[0]
    assert book.workbench.value(VideoOptions).source == BundledClip("launch")
    assert book.workbench.undo_stack.count() == 0


def test_what_its_fields_offer_depends_on_the_page(panel, settled):
    shown = {}
    for page in VideoPage:
        click(segment(panel.controls.view["page"], page))
        shown[page] = {name for name, box in panel.controls.boxes.items() if box.isVisible()}
    assert shown == {
        VideoPage.BLOCK: {"page"},
        VideoPage.TIME: {"page", "plane", "kernel"},
        VideoPage.CHANNELS: {"page", "of"},
        VideoPage.CAMERA: {"page", "device", "plane"},
    }


# -- code ------------------------------------------------------------------------------------------------------------


def test_the_code_is_that_of_the_page(book, panel, settled):
    titles = {}
    for page in (VideoPage.BLOCK, VideoPage.TIME):
        choose(panel.controls.view["page"], page)
        settled()
        titles[page] = book.front().code(book.context, "video").title
    assert titles == {
        VideoPage.BLOCK: "Cuts through x, y and t",
        VideoPage.TIME: "Convolution along time, pixel by pixel",
    }
    choose(panel.controls.view["page"], VideoPage.CHANNELS)
    with pytest.raises(ValueError, match="its own grey plane"):
        book.front().code(book.context, "video")
    choose(panel.controls.view["of"], "frame")
    assert "weighted sum" in book.front().code(book.context, "video").title
    choose(panel.controls.view["page"], VideoPage.CAMERA)
    with pytest.raises(ValueError, match="are not kept"):
        book.front().code(book.context, "video")


# -- what leaves it --------------------------------------------------------------------------------------------------


def test_a_frame_becomes_the_image(book, panel):
    panel.controls.use_action.trigger()
    image = book.context.images.store.get(book.workbench.value(ImageChoice).source)
    assert_array_equal(image.pixels, book.workbench.results.get(STACK).frames[36])
    assert image.name == "Launch, frame 36"


def test_the_filtered_video_is_saved_as_a_film(book, panel, tmp_path, qtbot):
    assert not panel.controls.save_action.isEnabled()
    choose(panel.controls.view["page"], VideoPage.TIME)
    qtbot.waitUntil(lambda: not book.workbench.background.busy)
    assert panel.controls.save_action.isEnabled()
    panel.controls.save_action.trigger()
    dialog = panel.window().findChild(QFileDialog)
    dialog.findChild(QLineEdit).setText(str(tmp_path / "film.gif"))
    dialog.accept()
    qtbot.waitUntil(lambda: not book.workbench.background.writing.busy)
    with PIL.Image.open(tmp_path / "film.gif") as film:
        assert film.n_frames == 60
        assert film.size == (240, 160)


def test_a_folder_of_classes_may_be_learned_from_or_be_a_video(book, panel, tmp_path, qtbot):
    for name in ("cats", "dogs"):
        (tmp_path / name).mkdir()
        for number in range(3):
            pixels = np.full((40, 50, 3), 60 * number, np.uint8)
            PIL.Image.fromarray(pixels).save(tmp_path / name / f"{number}.png")
            PIL.Image.fromarray(pixels).save(tmp_path / f"{name}{number}.png")
    book.exchange.drop(dropped(tmp_path))
    qtbot.waitUntil(lambda: book.findChild(QMessageBox) is not None)
    texts = {button.text(): button for button in book.findChild(QMessageBox).buttons()}
    click(texts["Show its pictures as a video"])
    qtbot.waitUntil(lambda: book.workbench.value(VideoOptions).source == VideoFile(str(tmp_path)))
    qtbot.waitUntil(lambda: not book.workbench.background.busy)
    assert len(book.workbench.results.get(STACK)) == 6
