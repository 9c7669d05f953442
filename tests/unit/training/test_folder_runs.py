"""Training on class folders as people have them."""

import json

import numpy as np
import pytest

from convviz.app import main
from tests.unit.core.data.test_folder_dataset import save


@pytest.fixture
def stripes_of_16_bits(tmp_path):
    """Two classes whose values lie in 1000 ± 100 of 65,535."""
    random = np.random.default_rng(0)
    stripes = np.tile(np.repeat([-80, 80], 4), 4)[:, None] + np.zeros((32, 32))
    for name, pattern in (("down", stripes), ("across", stripes.T)):
        for number in range(40):
            values = 1000 + np.roll(pattern, random.integers(8), (0, 1)) + random.integers(-20, 21, (32, 32))
            save(tmp_path / "deep" / name / f"{number}.png", values.astype(np.uint16))
    return tmp_path / "deep"


def test_deep_pictures_are_learned_from(stripes_of_16_bits, capsys):
    options = "--model small --epochs 4 --image-size 32 --batch-size 4 --fit crop --json"
    assert main(["train", "--dataset", str(stripes_of_16_bits), *options.split()]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines[-1]["test_accuracy"] == 1.0
    assert any(text.startswith("All 80 pictures are deeper than 8 bits: ") for text in lines[0]["remarks"])
