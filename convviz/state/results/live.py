"""A camera's pictures convolved as they come: the newest picture with the newest kernel, in a thread of its own."""

from dataclasses import dataclass
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING

import numpy as np

from convviz.core.images.image import to_grey
from convviz.core.images.pyramid import pyramid
from convviz.core.windows.convolution import convolve2d
from convviz.state.choices.kernel import KernelChoice
from convviz.state.choices.video import Plane
from convviz.state.results.picture import Picture, passes_for_photograph, photograph, signed_picture

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from convviz.core.video.camera import Camera, Grabbed

#: Seconds for which the thread waits for a picture until it looks whether something else is to be done.
_TICK, _LAST_WAIT = 0.05, 0.5
_PLANES = {Plane.RED: 0, Plane.GREEN: 1, Plane.BLUE: 2}
_LEVELS = (0.0, 255.0)


@dataclass(frozen=True, eq=False)
class LiveStep:
    """A picture of the camera and what the kernel has made of it."""

    number: int
    frame: Picture
    result: Picture


def live_step(grabbed: "Grabbed", kernel: KernelChoice, plane: Plane) -> LiveStep:
    """Convolve a picture, "same" with zeros around: a plane of it, or all three with the kernel's own for each."""
    pixels = grabbed.pixels
    weights = np.stack([kernel.weights(number) for number in range(len(kernel.planes))], axis=-1)
    if len(kernel.planes) > 1:
        given: NDArray[np.float32] = pixels.astype(np.float32)
    else:
        one = to_grey(pixels) if plane is Plane.GREY else pixels[..., _PLANES[plane]]
        given, weights = one.astype(np.float32), weights[..., 0]
    values = convolve2d(given, weights)
    scale = float(np.abs(weights).sum()) * _LEVELS[1]
    whole = weights.sum() > 0 and passes_for_photograph(values, _LEVELS, scale)
    cells = pyramid(values)
    result = photograph(cells, _LEVELS, scale) if whole else signed_picture(cells, scale)
    return LiveStep(grabbed.number, Picture(pyramid(pixels), _LEVELS), result)


class Live:
    """Convolves the newest picture of a camera whenever there is one, or the frozen one whenever the kernel changes.

    All its methods may be called from any thread; the newest `step` is there to be looked at.
    """

    def __init__(self, camera: "Camera") -> None:
        self.camera = camera
        self._lock, self._ended = Lock(), Event()
        self._asked: tuple[KernelChoice, Plane] | None = None
        self._frozen: Grabbed | None = None
        self._step: LiveStep | None = None
        self._thread: Thread | None = None

    @property
    def step(self) -> LiveStep | None:
        """The newest picture that has been convolved."""
        with self._lock:
            return self._step

    def ask(self, kernel: KernelChoice, plane: Plane) -> None:
        """Convolve with this kernel from now on."""
        with self._lock:
            self._asked = kernel, plane

    def freeze(self, frozen: bool) -> None:
        """Keep the newest picture, or go on with new ones."""
        with self._lock:
            self._frozen = (self._frozen or self.camera.newest()) if frozen else None

    def start(self, device: int) -> None:
        """Start the camera and the thread."""
        self.stop()
        with self._lock:
            self._step = self._frozen = None
        self._ended = Event()
        self.camera.start(device)
        self._thread = Thread(target=self._work, args=(self._ended,), name="live convolution", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop both; the newest picture stays to be looked at."""
        self._ended.set()
        self.camera.stop()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.join(_LAST_WAIT)

    def _work(self, ended: Event) -> None:
        done: tuple[int, object] = (0, None)
        while not ended.is_set():
            with self._lock:
                frozen, asked = self._frozen, self._asked
            grabbed = frozen or self.camera.wait(done[0] if done[1] == asked else 0, _TICK)
            if grabbed is None or asked is None or done == (grabbed.number, asked):
                ended.wait(_TICK if frozen or asked is None else 0)
                if not self.camera.running and frozen is None:
                    return
                continue
            step = live_step(grabbed, *asked)
            done = grabbed.number, asked
            with self._lock:
                if not ended.is_set():
                    self._step = step
