"""What a recorded run looks like to the verdicts."""

import pytest

from convviz.core.networks.presets import PRESETS
from convviz.runs.figures import verdicts
from convviz.runs.history import History
from tests.unit.state.run_events import losses, snapshot, started, stats


@pytest.mark.parametrize(("layer", "kind"), [("relu2", "silent_branch"), ("relu1", "silent")])
def test_the_verdict_on_a_silent_layer_goes_by_where_it_lies(layer, kind):
    history = History("run")
    history.take(started(network=PRESETS["residual-small"].spec))
    history.take(losses(1, 10))
    for step in (1, 5, 10):
        history.take(snapshot(step, layers={layer: stats(dead=1.0)}))
    assert verdicts(history, history.snapshots[-1], live=True)[0].kind == kind
