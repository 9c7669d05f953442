import numpy as np
import pytest

from convviz.core.images.image import Image
from convviz.panels.table import PANELS
from convviz.runs.control import Probe
from convviz.state.context import make_context
from tests.unit.stripes import make_stripes

#: Subjects that have results of the image.
SUBJECTS = ("image", "convolution", "pooling")


@pytest.fixture
def new_context(qapp):
    """Make contexts whose first results are there; all are shut down at the end."""
    made = []

    def make(wanted=SUBJECTS):
        made.append(make_context(PANELS))
        for subject in wanted:
            made[-1].workbench.want(subject, True)
        return made[-1]

    yield make
    for context in made:
        context.shut_down()


@pytest.fixture
def context(new_context):
    """What a window works with, all results asked for."""
    return new_context()


@pytest.fixture
def workbench(context):
    """A Workbench whose first results are there."""
    return context.workbench


@pytest.fixture(scope="session")
def big_image():
    """More pixels than are computed without leaving the GUI thread."""
    pixels = np.random.default_rng(0).integers(0, 256, (1200, 1200)).astype(np.uint8)
    return Image("big", pixels, (0.0, 255.0))


@pytest.fixture
def settled(workbench, qtbot):
    """Wait until nothing is computed or read any more."""
    return lambda: qtbot.waitUntil(lambda: not workbench.background.busy, timeout=20_000)


@pytest.fixture(scope="session")
def stripes():
    """70 images 1 x 8 x 8 to learn from, 20 to test."""
    return make_stripes()


@pytest.fixture
def probe(stripes):
    return Probe(stripes.test.images[4].astype(np.float32) / 255, int(stripes.test.labels[4]), "test image 4")
