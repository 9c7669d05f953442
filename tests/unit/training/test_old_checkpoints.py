"""Checkpoints written by earlier versions open, and their runs go on as they would have then."""

import json
from pathlib import Path

import pytest

from convviz.runs.control import Control
from convviz.runs.events import Losses
from convviz.training.checkpoint import load_checkpoint
from convviz.training.loop import train
from tests.unit.stripes import of_kind

FOLDER = Path(__file__).parents[2] / "fixtures" / "checkpoints"
NAMES = sorted(path.stem for path in FOLDER.glob("*.safetensors"))
#: float32 sums differ in their last digits between processors, which some batches make more of.
CLOSE = {"rel": 5e-3, "abs": 1e-5}


@pytest.mark.parametrize("name", NAMES)
def test_a_run_of_an_earlier_version_goes_on(name, stripes, probe):
    path = FOLDER / f"{name}.safetensors"
    expected = json.loads((FOLDER / f"{name}.json").read_text())
    checkpoint = load_checkpoint(path)
    assert checkpoint.step == expected["step"]
    control = Control()
    events = list(train(checkpoint.config, control, dataset=stripes, threads=1, resume=str(path)))
    losses = [float(loss) for event in of_kind(events, Losses) for loss in event.losses]
    assert losses == pytest.approx(expected["losses_after"], **CLOSE)
    end = control.snapshot(probe)
    assert [float(p) for p in end.probabilities] == pytest.approx(expected["probabilities_at_the_end"], **CLOSE)
