"""Predicts images a few at a time: whatever else is asked for of the network comes between."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convviz.runs.events import Predicted, Remark, TrainEvent
from convviz.runs.snapshot import Floats
from convviz.state.lab.thread.failures import training_sentence
from convviz.state.lab.thread.run_state import RunState


class Predicting:
    """Predicts between two events of a run, which learns nothing meanwhile.

    Parameters
    ----------
    ask : has something done once all that was asked for before it is done.
    emit : takes what has come of it.
    """

    def __init__(self, ask: Callable[..., None], emit: Callable[[TrainEvent], Any]) -> None:
        self._ask, self._emit = ask, emit

    def begin(self, run: RunState, number: int, images: NDArray[np.uint8]) -> None:
        """Predict images (N, C, H, W), and answer the request of this number."""
        predict = run.control.predict
        parts = iter(()) if predict is None else predict(images)
        self._go_on(number, run.reached, parts, [])

    def _go_on(self, number: int, step: int, parts: Iterator[Floats], done: list[Floats]) -> None:
        """Predict some of the images, and the others as an act of their own."""
        try:
            part = next(parts, None)
        except (RuntimeError, ValueError, MemoryError) as error:  # the run goes on
            self._emit(Remark(training_sentence(error)))
            self._emit(Predicted(number, step, None))
            return
        if part is None:
            self._emit(Predicted(number, step, np.concatenate(done) if done else None))
        else:
            self._ask(self._go_on, number, step, parts, [*done, part])
