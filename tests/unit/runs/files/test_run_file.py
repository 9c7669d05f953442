import json

import numpy as np
import pytest

from convviz.runs.files import run_file
from convviz.runs.files.run_file import SavedRun, load_run, save_run
from convviz.runs.history import History
from tests.unit.state.run_events import evaluated, losses, snapshot, started


@pytest.fixture
def saved(tmp_path):
    history = History("run 4: small")
    for event in (started(), losses(1, 10), evaluated(10), snapshot(10), losses(11, 5), evaluated(15, "validation")):
        history.take(event)
    path = tmp_path / "a.convviz-run"
    save_run(path, SavedRun("a", 4, 2, "my run", 1234, history))
    return path, history


def test_its_curves_and_settings_come_back_and_nothing_else(saved):
    path, history = saved
    run = load_run(path)
    assert (run.key, run.number, run.colour, run.title, run.images) == ("a", 4, 2, "my run", 1234)
    back = run.history
    assert (back.name, back.config, back.step) == (history.name, history.config, 15)
    assert back.started.batches_per_epoch == history.started.batches_per_epoch
    pairs = [(back.loss, history.loss), (back.accuracy, history.accuracy), (back.rate, history.rate)]
    for split in ("test", "validation"):
        pairs += zip(back.held_out[split], history.held_out[split], strict=True)
    for one, other in pairs:
        np.testing.assert_array_equal(one.steps, other.steps)
        np.testing.assert_array_equal(one.values, other.values.astype(np.float32))
    assert back.snapshots == []


def test_a_long_run_is_a_small_file(tmp_path):
    history = History("run")
    history.take(started(epochs=100))
    history.take(losses(1, 20_000))
    save_run(tmp_path / "long", SavedRun("a", 1, 0, "", 0, history))
    assert (tmp_path / "long").stat().st_size < 400_000


@pytest.mark.parametrize(
    "change",
    [
        {"format": "something"},
        {"version": 2},
        {"network": {}},
        {"recipe": {"unknown": 1}},
        {"number": "many"},
        {"curves": {"loss": ["", ""]}},
        {"curves": {"height": ["eJwDAAAAAAE=", "eJwDAAAAAAE="]}},
        {"curves": {"loss": "no list"}},
    ],
)
def test_anything_else_is_refused_with_its_name(saved, change):
    path, _ = saved
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    with pytest.raises(ValueError, match=r"'a.convviz-run' holds no run"):
        load_run(path)


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"[]", b"{}"])
def test_what_is_no_description_is_refused(tmp_path, data):
    (tmp_path / "a").write_bytes(data)
    with pytest.raises(ValueError, match="'a' holds no run"):
        load_run(tmp_path / "a")


def test_what_is_no_file_or_too_large_is_refused_at_once(saved, pipe, monkeypatch):
    with pytest.raises(ValueError, match=r"'pipe.png' is a pipe or a device, not a run file\."):
        load_run(pipe)
    monkeypatch.setattr(run_file, "MAX_BYTES", 100)
    with pytest.raises(ValueError, match="the largest file that can be opened has 100"):
        load_run(saved[0])


def test_a_curve_that_would_fill_the_memory_is_refused(saved, monkeypatch):
    monkeypatch.setattr(run_file, "MAX_NUMBERS", 14)
    with pytest.raises(ValueError, match="cut short or too long"):
        load_run(saved[0])
