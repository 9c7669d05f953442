"""Keeps decoders from writing about a damaged file to stderr, or from warning: the caller hears of it by the result."""

import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from convviz.core.util.opencv import cv2

_LOGGERS = ("PIL", "tifffile")
_STDERR = 2
_lock = Lock()


@contextmanager
def quiet() -> Iterator[None]:
    """Silence Pillow and tifffile, one thread at a time: warnings and logging are the whole process's."""
    loggers = [logging.getLogger(name) for name in _LOGGERS]
    with _lock, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        levels = [logger.level for logger in loggers]
        try:
            for logger in loggers:
                logger.setLevel(logging.CRITICAL + 1)
            yield
        finally:
            for logger, level in zip(loggers, levels, strict=True):
                logger.setLevel(level)


@contextmanager
def silent_opencv() -> Iterator[None]:
    """Silence OpenCV, within `quiet`: its level is the whole process's too."""
    level = cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    try:
        yield
    finally:
        cv2.utils.logging.setLogLevel(level)


@contextmanager
def silent_libtiff() -> Iterator[None]:
    """Send the process's stderr nowhere, within `quiet`: Pillow lets libtiff write there, and has no switch for it."""
    try:
        kept = os.dup(_STDERR)
    except OSError:  # a windowed program has none
        yield
        return
    try:
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), _STDERR)
        yield
    finally:
        os.dup2(kept, _STDERR)
        os.close(kept)
