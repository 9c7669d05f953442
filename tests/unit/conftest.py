import numpy as np
import pytest

from convviz.core.images import Image
from convviz.state.workbench import Workbench


@pytest.fixture
def workbench(qapp):
    """A Workbench whose first results are there."""
    workbench = Workbench()
    workbench.refresh()
    yield workbench
    workbench.shut_down()


@pytest.fixture(scope="session")
def big_image():
    """More pixels than are computed without leaving the GUI thread."""
    pixels = np.random.default_rng(0).integers(0, 256, (1200, 1200)).astype(np.uint8)
    return Image("big", pixels, (0.0, 255.0))


@pytest.fixture
def settled(workbench, qtbot):
    """Wait until nothing is computed or read any more."""
    return lambda: qtbot.waitUntil(lambda: not workbench.busy, timeout=20_000)
