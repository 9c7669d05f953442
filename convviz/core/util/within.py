"""Work that a disk may hold up for ever, and nobody waits for so long."""

import errno
from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


def within(seconds: float, work: Callable[[], T]) -> T:
    """What ``work`` gives, or raises, in a thread of its own; where it takes longer, it goes on and nobody hears of it.

    Raises
    ------
    TimeoutError
        Where it takes longer, with a reason as the system's errors have one.
    """
    done: Future[T] = Future()

    def run() -> None:
        try:
            done.set_result(work())
        except BaseException as error:  # noqa: BLE001 - whatever it is, who waits must hear of it
            done.set_exception(error)

    Thread(target=run, name="within", daemon=True).start()
    try:
        return done.result(seconds)
    except TimeoutError:
        if done.done():  # it is the work's own
            raise
        raise TimeoutError(errno.ETIMEDOUT, f"there is no answer within {seconds:g} seconds") from None
