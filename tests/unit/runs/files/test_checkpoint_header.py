import json
import subprocess
import sys
from dataclasses import asdict

import pytest

from convviz.runs.errors import CheckpointError
from convviz.runs.files.checkpoint_header import checkpoint_header
from convviz.runs.recipe import Optimiser, Recipe, TrainConfig
from tests.unit.stripes import RICH, make_config, until

NO_CHECKPOINT = "it is no checkpoint of this program, or it is damaged or cut short"


def header(data):
    text = json.dumps(data).encode()
    return len(text).to_bytes(8, "little") + text


def described(**changes):
    config = make_config()
    data = {"network": config.network.to_data(), "recipe": asdict(config.recipe)} | changes
    return header({"__metadata__": {"convviz": json.dumps(data)}})


def test_it_says_what_the_whole_checkpoint_says(stripes, tmp_path):
    from convviz.runs.control import Control
    from convviz.runs.events import BatchDone
    from convviz.training.checkpoint import load_checkpoint
    from convviz.training.loop import train

    config, control, path = make_config(RICH, seed=7, epochs=3), Control(), tmp_path / "a.safetensors"
    events = train(config, control, dataset=stripes, threads=1)
    until(events, BatchDone)
    control.copy().write(path)
    events.close()
    assert checkpoint_header(path).config == load_checkpoint(path).config == TrainConfig(RICH, config.recipe)


def test_torch_is_not_needed(tmp_path):
    (tmp_path / "a.safetensors").write_bytes(described())
    code = (
        "import sys; from convviz.runs.files.checkpoint_header import checkpoint_header\n"
        f"print(checkpoint_header({str(tmp_path / 'a.safetensors')!r}).config.network.name, 'torch' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (run.stdout, run.stderr) == ("tiny False\n", "")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", NO_CHECKPOINT),
        (b"GIF89a film", "it is no checkpoint of this program"),
        (described()[:-9], NO_CHECKPOINT),
        ((2**63).to_bytes(8, "little"), "it is no checkpoint of this program"),
        (header({}), NO_CHECKPOINT),
        (header([]), NO_CHECKPOINT),
        (header({"__metadata__": {"format": "pt"}}), NO_CHECKPOINT),
        (header({"__metadata__": {"convviz": "{"}}), NO_CHECKPOINT),
        (header({"__metadata__": {"convviz": "[]"}}), NO_CHECKPOINT),
        ((100_004).to_bytes(8, "little") + b"[" * 100_004, NO_CHECKPOINT),
        (described(recipe={"epochs": 3, "speed": 1}), "its recipe is not what it should be"),
        (described(recipe=asdict(make_config().recipe) | {"epochs": 0}), "epochs must be an integer from 1"),
        (described(network={"name": "x"}), ""),
        (described(network=None), ""),
    ],
)
def test_what_is_no_checkpoint_is_refused_in_a_sentence(tmp_path, data, reason):
    path = tmp_path / "a.safetensors"
    path.write_bytes(data)
    with pytest.raises(CheckpointError, match=r"^'a\.safetensors' cannot be opened: .*\.$") as caught:
        checkpoint_header(path)
    assert reason in str(caught.value)
    assert len(str(caught.value)) < 400


def test_a_file_that_is_not_there_is_refused_in_a_sentence(tmp_path):
    with pytest.raises(CheckpointError, match="cannot be opened: it cannot be read: No such file or directory"):
        checkpoint_header(tmp_path / "a.safetensors")


def test_a_recipe_without_later_fields_takes_their_defaults(tmp_path):
    path = tmp_path / "a.safetensors"
    path.write_bytes(described(recipe={"epochs": 5, "optimiser": "sgd"}))
    assert checkpoint_header(path).config.recipe == Recipe(epochs=5, optimiser=Optimiser.SGD)
