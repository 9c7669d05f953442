import numpy as np
import pytest

from convviz.core.networks.distances import class_distance
from convviz.widgets.sums.distance_view import DistanceParts, DistanceView
from tests.written import lines


@pytest.mark.parametrize("width", [760, 1000, 1280])
def test_a_long_class_name_never_pushes_the_distance_over_the_edge(qtbot, width):
    lot = np.random.default_rng(1)
    unit = class_distance(lot.normal(size=84).astype(np.float32), lot.choice([-1.0, 1.0], (10, 84)), 7)
    view = DistanceView()
    qtbot.addWidget(view)
    view.set_min_text(24)
    view.resize(width, 300)
    view.set_unit(DistanceParts("rbf1", "Ankle boot", unit, "fc2"))
    written = lines(view)
    assert all(line.box.left() >= 0 and line.box.right() <= width for line in written)
    assert any(line.text.startswith("w") for line in written)
    assert any("Ankle boot" in line.text for line in written) == (width == 1280)  # the name is whole or not there
