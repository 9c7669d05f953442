import numpy as np
import pytest

from convviz.training.control import Watch
from tests.unit.training.stripes import make_stripes


@pytest.fixture(scope="session")
def stripes():
    """70 images 1 x 8 x 8 to learn from, 20 to test."""
    return make_stripes()


@pytest.fixture
def watch(stripes):
    return Watch(stripes.test.images[4].astype(np.float32) / 255, int(stripes.test.labels[4]), "test image 4")
