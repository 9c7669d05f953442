"""What must be loaded before Qt."""

import ctypes
import sys
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path


def load_torch_base() -> None:
    """On Windows, load the library that torch is built on, which takes no time; elsewhere nothing.

    Qt comes with a C++ runtime that torch 2.9 and later cannot start on: whoever imports torch after Qt gets "WinError
    1114" (pytorch issue 166628). With c10.dll there first, both use the system's.
    """
    if sys.platform != "win32":
        return
    spec = find_spec("torch")
    if spec is not None and spec.origin is not None:
        library = Path(spec.origin).parent / "lib" / "c10.dll"
        with suppress(OSError):  # the panels for convolution need no torch; training will say what is wrong
            ctypes.CDLL(str(library))


def load_numbers() -> None:
    """Load what the window needs that has no Qt in it, so that it opens sooner.

    Once Qt is there, PySide reads the source of every module that is imported, to see whether it asks for one of its
    features.
    """
    import logging.handlers  # noqa: F401

    import convviz.core.data.own_picture
    import convviz.core.images.decoders.table
    import convviz.core.images.pyramid
    import convviz.core.networks.editing
    import convviz.core.networks.verdicts.diagnosis
    import convviz.core.text.formulas
    import convviz.core.windows.pooling
    import convviz.export.pixels
    import convviz.runs.figures
    import convviz.runs.files.run_file
    import convviz.runs.files.shelf
    import convviz.runs.history
    import convviz.runs.predictions
    import convviz.state.choices.convolution
    import convviz.state.choices.draft
    import convviz.state.choices.kernel
    import convviz.state.choices.pooling
    import convviz.state.choices.training_view
    import convviz.state.choices.view
    import convviz.state.lab.fitting
    import convviz.state.lab.runs.differences
    import convviz.state.lab.runs.names
    import convviz.state.lab.thread.worker
    import convviz.state.results.image
    import convviz.state.results.summary
    import convviz.state.sessions.migration
    import convviz.state.sessions.session_images
    import convviz.state.subject_model  # noqa: F401
