"""A camera: a thread grabs pictures all the time and keeps the newest, so that nobody who is slow sees old ones."""

import os
import sys
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Condition, Thread
from time import monotonic
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from convviz.core.util.opencv import cv2
from convviz.core.video.shrinking import shrunk, shrunk_size

#: Pixels of a picture's longer side at most.
MAX_SIDE = 640
#: Pictures in a row that do not come until the camera counts as lost, and seconds between two tries.
_MAX_MISSED, _PAUSE = 10, 0.05
#: Seconds over which the rate is taken, and for which the thread is waited for.
_SPAN, _LAST_WAIT = 1.0, 0.5


class CameraError(ValueError):
    """Why there is no picture of a camera, in a sentence."""


class Capture(Protocol):
    """What gives pictures, as OpenCV's `VideoCapture` does: blue first."""

    def read(self) -> tuple[bool, Any]:
        """Wait for the next picture; False for none."""

    def release(self) -> None:
        """Let the camera go."""


@dataclass(frozen=True, eq=False)
class Grabbed:
    """A picture of the camera: its number, from 1, and its pixels (H, W, 3), red first."""

    number: int
    pixels: NDArray[np.uint8]


def open_camera(device: int) -> Capture:
    """Open a camera by its number, from 0; may take seconds.

    Raises
    ------
    CameraError
        If there is none, it may not be used, or another program uses it.
    """
    if sys.platform.startswith("linux"):
        _check_device(Path(f"/dev/video{device}"), device)
    level = cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    try:
        capture = cv2.VideoCapture(device, cv2.CAP_V4L2 if sys.platform.startswith("linux") else cv2.CAP_ANY)
        if not capture.isOpened():
            raise CameraError(_closed_text(device))
    except cv2.error as error:
        raise CameraError(_closed_text(device)) from error
    finally:
        cv2.utils.logging.setLogLevel(level)
    capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
    return capture


def _check_device(path: Path, device: int) -> None:
    if not path.exists():
        raise CameraError(f"There is no camera {device} on this computer. Everything else works without one.")
    if not os.access(path, os.R_OK | os.W_OK):
        raise CameraError(
            f"Camera {device} may not be used: permission for {path} is denied. Whoever administers this computer can "
            "add you to the group 'video'."
        )


def _closed_text(device: int) -> str:
    why = "there is none, another program uses it, or it may not be used"
    if sys.platform == "darwin":
        why += " (System Settings, Privacy & Security, Camera)"
    elif sys.platform == "win32":
        why += " (Settings, Privacy, Camera)"
    return f"Camera {device} gives no picture: {why}."


class Camera:
    """Grabs pictures in a thread from `start` to `stop`. All else may be called from any thread.

    Parameters
    ----------
    opener : opens a device by its number; it is called in the thread.
    """

    def __init__(self, opener: Callable[[int], Capture] = open_camera) -> None:
        self._open = opener
        self._changed = Condition()
        self._run = 0  # counts starts and stops: a thread ends when it is not its own any more
        self._running = False
        self._newest: Grabbed | None = None
        self._problem = ""
        self._times: deque[float] = deque()
        self._thread: Thread | None = None

    @property
    def running(self) -> bool:
        """Whether it has been started, and has neither been stopped nor failed."""
        return self._running

    @property
    def problem(self) -> str:
        """Why it has ended by itself, in a sentence; "" if it has not."""
        return self._problem

    @property
    def rate(self) -> float:
        """Pictures grabbed in the last second."""
        with self._changed:
            return _rate(self._times)

    def start(self, device: int) -> None:
        """Begin to grab, whatever it was doing."""
        with self._changed:
            self._run += 1
            self._running, self._problem, self._newest = True, "", None
            self._times.clear()
            self._thread = Thread(target=self._work, args=(self._run, device), name="camera", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop grabbing, and let the camera go as soon as the picture under way has come."""
        with self._changed:
            self._run += 1
            self._running = False
            self._changed.notify_all()
            thread, self._thread = self._thread, None
        if thread is not None:
            thread.join(_LAST_WAIT)

    def newest(self) -> Grabbed | None:
        """The newest picture; None before the first."""
        with self._changed:
            return self._newest

    def wait(self, number: int, seconds: float) -> Grabbed | None:
        """The newest picture as soon as it is another than that of this number; None if none comes in time."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_new(number) or not self._running, seconds)
            return self._newest if self._is_new(number) else None

    def _is_new(self, number: int) -> bool:
        return self._newest is not None and self._newest.number != number

    # -- in the thread -------------------------------------------------------------------------------------------

    def _work(self, run: int, device: int) -> None:
        try:
            capture = self._open(device)
        except CameraError as error:
            self._end(run, str(error))
            return
        try:
            self._grab(run, device, capture)
        finally:
            capture.release()

    def _grab(self, run: int, device: int, capture: Capture) -> None:
        missed = number = 0
        while run == self._run:
            there, pixels = capture.read()
            if there and pixels is not None:
                missed, number = 0, number + 1
                self._take(run, Grabbed(number, _as_rgb(pixels)))
                continue
            missed += 1
            if missed >= _MAX_MISSED:
                was = "was lost: it may have been unplugged" if number else "gives no picture"
                self._end(run, f"Camera {device} {was}. Start it again once it is there.")
                return
            with self._changed:
                self._changed.wait_for(lambda: run != self._run, _PAUSE)

    def _take(self, run: int, grabbed: Grabbed) -> None:
        with self._changed:
            if run == self._run:
                self._newest = grabbed
                self._times.append(monotonic())
                self._changed.notify_all()

    def _end(self, run: int, problem: str) -> None:
        with self._changed:
            if run == self._run:
                self._running, self._problem = False, problem
                self._changed.notify_all()


def _rate(times: "deque[float]") -> float:
    now = monotonic()
    while times and times[0] < now - _SPAN:
        times.popleft()
    return len(times) / _SPAN


def _as_rgb(pixels: Any) -> NDArray[np.uint8]:
    colour = cv2.cvtColor(pixels, cv2.COLOR_GRAY2RGB if pixels.ndim == 2 else cv2.COLOR_BGR2RGB)
    return shrunk(colour, shrunk_size(colour.shape[:2], MAX_SIDE))
