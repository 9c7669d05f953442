import threading
import time

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from convviz.core.video.camera import Camera, CameraError, open_camera


class FakeCapture:
    """Gives pictures as a camera does, until it is told to fail."""

    def __init__(self, size=(48, 64), pause=0.002):
        self.size, self.pause, self.count, self.failing, self.released = size, pause, 0, False, False

    def read(self):
        time.sleep(self.pause)
        if self.failing:
            return False, None
        self.count += 1
        pixels = np.zeros((*self.size, 3), np.uint8)
        pixels[:, :, 0], pixels[:, :, 2] = 10, self.count % 200  # blue first
        return True, pixels

    def release(self):
        self.released = True


@pytest.fixture
def capture():
    return FakeCapture()


@pytest.fixture
def camera(capture):
    camera = Camera(lambda _device: capture)
    yield camera
    camera.stop()


def until(condition, seconds=5):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.002)


def test_the_newest_picture_wins(camera, capture):
    camera.start(0)
    first = camera.wait(0, 5)
    until(lambda: capture.count > first.number + 5)  # nobody looks meanwhile
    newest = camera.wait(first.number, 5)
    assert newest.number > first.number + 3
    assert_array_equal(newest.pixels[0, 0], [newest.number % 200, 0, 10])
    assert camera.rate > 0


def test_it_lets_the_camera_go(camera, capture):
    camera.start(0)
    camera.wait(0, 5)
    camera.stop()
    assert not camera.running
    until(lambda: capture.released)
    assert not [thread for thread in threading.enumerate() if thread.name == "camera"]


def test_a_camera_that_is_lost_is_a_sentence_and_can_be_started_again(camera, capture):
    camera.start(3)
    camera.wait(0, 5)
    capture.failing = True
    until(lambda: not camera.running)
    assert camera.problem == "Camera 3 was lost: it may have been unplugged. Start it again once it is there."
    capture.failing = False
    camera.start(3)
    assert camera.wait(0, 5) is not None
    assert camera.problem == ""


def test_a_camera_that_gives_nothing_is_a_sentence(camera, capture):
    capture.failing = True
    camera.start(0)
    until(lambda: not camera.running)
    assert camera.problem.startswith("Camera 0 gives no picture.")


def test_no_camera_is_a_sentence():
    def opener(_device):
        raise CameraError("There is no camera.")

    camera = Camera(opener)
    camera.start(0)
    until(lambda: not camera.running)
    assert camera.problem == "There is no camera."
    assert camera.newest() is None
    camera.stop()


def test_a_device_that_is_not_there_is_a_sentence():
    with pytest.raises(CameraError, match="amera 9"):
        open_camera(9)


def test_large_pictures_are_shrunk():
    camera = Camera(lambda _device: FakeCapture(size=(720, 1280)))
    camera.start(0)
    assert camera.wait(0, 5).pixels.shape == (360, 640, 3)
    camera.stop()


def test_two_starts_leave_one_thread(camera):
    camera.start(0)
    camera.start(0)
    camera.wait(0, 5)
    until(lambda: sum(thread.name == "camera" for thread in threading.enumerate()) == 1)


def test_a_camera_that_may_not_be_used_is_a_sentence(tmp_path, monkeypatch):
    from convviz.core.video import camera as module

    device = tmp_path / "video0"
    device.touch()
    monkeypatch.setattr(module.os, "access", lambda *_arguments: False)
    with pytest.raises(CameraError, match=r"Camera 0 may not be used: permission for .* is denied"):
        module._check_device(device, 0)
    with pytest.raises(CameraError, match=r"There is no camera 1 on this computer\. Everything else works without one"):
        module._check_device(tmp_path / "video1", 1)
