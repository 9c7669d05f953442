import numpy as np
import pytest

from convviz.core.images.image import Image
from convviz.runs.control import Probe
from convviz.state.workbench import Workbench
from tests.unit.stripes import make_stripes


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


@pytest.fixture(scope="session")
def stripes():
    """70 images 1 x 8 x 8 to learn from, 20 to test."""
    return make_stripes()


@pytest.fixture
def probe(stripes):
    return Probe(stripes.test.images[4].astype(np.float32) / 255, int(stripes.test.labels[4]), "test image 4")
