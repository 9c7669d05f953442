"""``train`` through the program's own entrance, on a folder of small images."""

import io
import json
import os
import signal
import sys
import types

import cv2
import numpy as np
import pytest

from convviz.app import main
from convviz.app.cli import train as module
from convviz.training.checkpoint import load_checkpoint

KEYS = ["event", "epochs", "test_accuracy", "seconds", "samples_per_second"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """40 images of stripes across and down, 16 x 16."""
    folder = tmp_path_factory.mktemp("images")
    random = np.random.default_rng(0)
    for name, axis in (("across", 0), ("down", 1)):
        (folder / name).mkdir()
        for number in range(20):
            stripes = np.indices((16, 16))[axis] % 4 // 2 * 150
            cv2.imwrite(str(folder / name / f"{number}.png"), stripes + random.integers(0, 100, (16, 16)))
    return folder


@pytest.fixture
def train(folder, capsys):
    """Run the command with more words; gives its status and what it wrote."""

    def run(*words, resume=False):
        first = [] if resume else ["--dataset", str(folder), "--model", "small", "--image-size", "16"]
        words = ["train", *first, *map(str, words)]
        status = main(words)
        written = capsys.readouterr()
        return status, written.out, written.err

    return run


def events_of(output):
    return [json.loads(line) for line in output.splitlines()]


def test_json_is_one_event_a_line_and_the_result_last(train):
    status, output, errors = train("--epochs", 4, "--batch-size", 8, "--json")
    events = events_of(output)
    assert (status, errors) == (0, "")
    assert events[0]["event"] == "started"
    assert events[0]["batches_per_epoch"] * 4 == sum(len(e["losses"]) for e in events if e["event"] == "losses")
    evaluated = [event for event in events if event["event"] == "evaluated"]
    assert [event["epoch"] for event in evaluated] == [1, 2, 3, 4]
    last = events[-1]
    assert list(last) == KEYS
    assert output.splitlines()[-1].startswith('{"event": "finished", "epochs": 4, "test_accuracy": ')
    assert last["test_accuracy"] == evaluated[-1]["accuracy"] > 0.9
    assert last["samples_per_second"] > 0


def test_in_words_the_result_is_the_one_line_on_standard_output(train):
    status, output, errors = train("--epochs", 1, "--schedule", "constant")
    assert status == 0
    assert output.startswith("Finished after 1 epoch and ")
    assert output.count("\n") == 1
    lines = errors.splitlines()
    assert lines[0].startswith("Small with ")
    assert lines[1].startswith("epoch 1: validation loss ")
    assert "\x1b" not in errors


def test_a_terminal_sees_a_bar(train, monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("COLUMNS", "70")
    status, _, _ = train("--epochs", 2)
    drawn = [line for line in terminal.getvalue().replace("\n", "\r").split("\r") if line.startswith("[")]
    assert status == 0
    assert "epoch 2.00" in drawn[-1]
    assert drawn[-1].startswith(f"[{'#' * 24}]")
    assert drawn[0].startswith(f"[{'#' * 12}{'.' * 12}]")
    assert all(len(line.removesuffix("\x1b[K")) <= 69 for line in drawn)


def test_every_option_reaches_the_run(train, tmp_path):
    words = ["--epochs", 2, "--batch-size", 9, "--learning-rate", 0.25, "--optimiser", "sgd", "--schedule", "cosine"]
    words += ["--weight-decay", 0.125, "--seed", 5, "--device", "cpu", "--save", tmp_path / "run"]
    assert train(*words, "--autosave-minutes", 7)[0] == 0
    recipe = load_checkpoint(tmp_path / "run").config.recipe
    assert (recipe.epochs, recipe.batch_size, recipe.learning_rate, recipe.weight_decay) == (2, 9, 0.25, 0.125)
    assert (recipe.optimiser, recipe.schedule, recipe.device) == ("sgd", "cosine", "cpu")
    assert (recipe.seed, recipe.autosave_minutes, recipe.image_size) == (5, 7, 16)


def test_a_checkpoint_goes_on_as_it_was_unless_set_otherwise(train, tmp_path):
    whole, half = tmp_path / "whole", tmp_path / "half"
    shared = ["--schedule", "constant", "--batch-size", 8, "--seed", 3]
    assert train(*shared, "--epochs", 4, "--save", whole)[0] == 0
    assert train(*shared, "--epochs", 2, "--save", half)[0] == 0
    status, output, _ = train("--resume", half, "--epochs", 4, "--save", half, "--json", resume=True)
    assert status == 0
    kinds = [event["event"] for event in events_of(output)]
    assert kinds[0] == "started"
    assert kinds[-2:] == ["saved", "finished"]
    first, second = load_checkpoint(whole), load_checkpoint(half)
    assert second.step == first.step
    assert all((first.network[name] == value).all() for name, value in second.network.items())


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--dataset", "mnist"],
        ["--model", "small"],
        ["--dataset", "mnist", "--model", "huge"],
        ["--dataset", "mnist", "--model", "small", "--epochs", "0"],
        ["--dataset", "mnist", "--model", "small", "--epochs", "2.5"],
        ["--dataset", "mnist", "--model", "small", "--learning-rate", "nan"],
        ["--dataset", "mnist", "--model", "small", "--batch-size", "5000"],
        ["--dataset", "mnist", "--model", "small", "--optimiser", "magic"],
        ["--dataset", "mnist", "--model", "small", "--device", "tpu"],
        ["--dataset", "mnist", "--model", "small", "surprise"],
    ],
)
def test_wrong_arguments_show_the_usage(words, capsys):
    assert main(["train", *words]) == 2
    assert capsys.readouterr().err.startswith("usage: convviz train")


def test_limits_are_named(capsys):
    main(["train", "--dataset", "mnist", "--model", "small", "--epochs", "1001"])
    assert "argument --epochs: epochs must be an integer from 1 to 1000, got 1001" in capsys.readouterr().err


def assert_fails(ended, text):
    status, output, errors = ended
    assert (status, output) == (1, "")
    assert errors.startswith("convviz: ")
    assert errors.count("\n") == 1
    assert text in errors


def test_what_cannot_be_done_is_one_line_and_status_1(train, tmp_path):
    (tmp_path / "broken").write_bytes(b"no checkpoint")
    assert_fails(train("--save", tmp_path / "none" / "run"), f"there is no folder {tmp_path / 'none'} to save to")
    assert_fails(train("--autosave-minutes", 5), "give --save too")
    assert_fails(train("--mixed-precision", "--device", "cpu"), "Mixed precision is for CUDA")
    assert_fails(train("--resume", tmp_path / "broken", resume=True), "'broken' cannot be opened")
    assert_fails(train("--dataset", tmp_path / "gone", "--model", "small", resume=True), "gone")


def test_a_failing_save_still_tells_the_result(train, tmp_path, monkeypatch):
    def fail(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    status, output, errors = train("--epochs", 1, "--schedule", "constant", "--save", tmp_path / "run", "--json")
    assert status == 1
    assert errors == "convviz: 'run' could not be written: No space left on device\n"
    assert events_of(output)[-1]["event"] == "finished"


@pytest.fixture
def interrupt():
    """Have Ctrl+C do what it does in a terminal, though whoever started the tests may have it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield signal.default_int_handler
    signal.signal(signal.SIGINT, before)


def test_ctrl_c_ends_after_the_batch_and_tells_what_was_reached(train, tmp_path, monkeypatch, interrupt):
    """The signal comes in the middle of a batch."""
    from convviz.training.learning.learner import Learner

    learn, batches = Learner.learn, []

    def interrupted(*arguments):
        batches.append(1)
        if len(batches) == 7:
            os.kill(os.getpid(), signal.SIGINT)
        return learn(*arguments)

    monkeypatch.setattr(Learner, "learn", interrupted)
    status, output, errors = train("--epochs", 50, "--batch-size", 8, "--save", tmp_path / "run", "--json")
    last = events_of(output)[-1]
    assert (status, errors) == (130, "")
    assert list(last) == KEYS
    assert 0 < last["epochs"] < 3
    assert load_checkpoint(tmp_path / "run").step == len(batches) == 7
    assert signal.getsignal(signal.SIGINT) is interrupt


@pytest.mark.usefixtures("interrupt")
def test_a_second_ctrl_c_ends_at_once():
    with module._interruptible() as interrupted:
        signal.raise_signal(signal.SIGINT)
        assert interrupted == [True]
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


@pytest.mark.usefixtures("interrupt")
def test_where_ctrl_c_was_ignored_it_stays_so():
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with module._interruptible() as interrupted:
        signal.raise_signal(signal.SIGINT)
    assert interrupted == []


def test_tensorboard_is_an_option_of_its_own(train, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch.utils.tensorboard", None)
    assert_fails(train("--tensorboard", tmp_path), "need the package tensorboard, which is not installed")


def test_a_folder_for_tensorboard_that_cannot_be_is_said(train, tmp_path, monkeypatch):
    fake = types.ModuleType("torch.utils.tensorboard")
    fake.SummaryWriter = os.makedirs  # which is what it does first
    monkeypatch.setitem(sys.modules, "torch.utils.tensorboard", fake)
    (tmp_path / "file").write_bytes(b"")
    ended = train("--tensorboard", tmp_path / "file" / "curves")
    assert_fails(ended, "convviz: The system refuses 'curves': Not a directory.")
    assert "Errno" not in ended[2]


def test_tensorboard_gets_every_curve(train, tmp_path, monkeypatch):
    written = {}

    class Writer:
        def __init__(self, folder):
            written["folder"] = folder

        def add_scalar(self, name, value, step):
            written.setdefault(name, {})[step] = value

        def close(self):
            written["closed"] = True

    fake = types.ModuleType("torch.utils.tensorboard")
    fake.SummaryWriter = Writer
    monkeypatch.setitem(sys.modules, "torch.utils.tensorboard", fake)
    status, output, _ = train("--epochs", 2, "--batch-size", 8, "--tensorboard", tmp_path, "--json")
    events = events_of(output)
    losses = [loss for event in events if event["event"] == "losses" for loss in event["losses"]]
    assert (status, written["folder"], written["closed"]) == (0, str(tmp_path), True)
    assert list(written["loss"]) == list(written["learning_rate"]) == list(range(1, len(losses) + 1))
    assert list(written["loss"].values()) == pytest.approx(losses, rel=1e-5)
    accuracies = [event["accuracy"] for event in events if event["event"] == "evaluated"]
    assert list(written["validation_accuracy"].values()) == accuracies
