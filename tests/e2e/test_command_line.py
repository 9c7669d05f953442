"""The program as a user starts it: ``python main.py ...``, in a process and a home folder of its own."""

import json
from itertools import cycle, product

import numpy as np
import pytest
from PySide6.QtGui import QImage

from convviz import __version__
from convviz.panels.table import PANELS
from convviz.widgets.look.theme import THEMES
from tests.e2e.conftest import ROOT

SIZES = ((1280, 800), (1920, 1080))


def pixels(path):
    image = QImage(str(path)).convertToFormat(QImage.Format.Format_RGB32)
    assert not image.isNull(), path
    return np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.width()).copy()


#: Every panel, in the themes and at the sizes in turn; every pair is seen in `tests/gui/test_themes.py`.
PICTURES = [(row.key, theme, size) for row, (theme, size) in zip(PANELS, cycle(product(THEMES, SIZES)), strict=False)]


def test_render_draws_every_panel_and_every_theme(convviz_each, tmp_path):
    lines = []
    for number, (panel, theme, size) in enumerate(PICTURES):
        words = ["--panel", panel, "--theme", theme, "--size", "{}x{}".format(*size), "--output", f"{number}.png"]
        few = ["--batches", 20] if panel == "training" else []  # of a run: they are what takes long
        lines.append(["render", *words, *few])
    for ended in convviz_each(*lines):
        assert (ended.status, ended.output, ended.errors) == (0, "", [])
    for number, (_, theme, size) in enumerate(PICTURES):
        picture = pixels(tmp_path / f"{number}.png")
        assert picture.shape == size[::-1], PICTURES[number]
        assert len(np.unique(picture)) > 500, PICTURES[number]
        corner = f"#{int(picture[3, -4]) & 0xFFFFFF:06x}"
        assert corner == THEMES[theme].window, PICTURES[number]


def test_render_takes_image_kernel_step_and_scale(convviz, convviz_each, tmp_path):
    words = ["render", "--panel", "convolution", "--image", "matrix", "--kernel", "chapter", "--size", "1280x800"]
    given = {"first": ["--step", 0], "last": ["--step", 48], "twice": ["--step", 0, "--scale", 2]}
    *lines, last = ([*words, *more, "--output", tmp_path / f"{name}.png"] for name, more in given.items())
    for ended in (*convviz_each(*lines), convviz(*last)):  # a scale is that of a process
        assert (ended.status, ended.errors) == (0, [])
    first, last, twice = (pixels(tmp_path / f"{name}.png") for name in ("first", "last", "twice"))
    assert first.shape == last.shape == (800, 1280)
    assert (first != last).sum() > 1000
    assert twice.shape == (1600, 2560)


def test_render_gives_the_same_picture_each_time_and_keeps_nothing(convviz, tmp_path, own_home):
    for name in ("one", "two"):
        ended = convviz("render", "--panel", "pooling", "--theme", "dark", "--output", tmp_path / f"{name}.png")
        assert ended.status == 0
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()
    assert not list((tmp_path / "home").rglob("*.convviz"))


def test_render_sets_fields_of_the_image_that_it_opens(convviz, tmp_path):
    image = QImage(30, 20, QImage.Format.Format_RGB888)
    image.fill(0xFF3020)
    assert image.save(str(tmp_path / "red.png"))
    words = ["render", "--panel", "image", "--image", "red.png", "--size", "1280x800", "--output", "a.png"]
    ended = convviz(*words, "--set", "image.mode=rgb", "--set", "pooling.padding=2", "--set", "pooling.size=4")
    assert (ended.status, ended.errors) == (0, [])
    assert (pixels(tmp_path / "a.png") == 0xFFFF3020).sum() > 1000


def test_the_ending_of_the_file_says_what_is_drawn(convviz_each, tmp_path):
    begins = {"jpg": b"\xff\xd8", "svg": b"<?xml", "pdf": b"%PDF-1."}
    words = ["render", "--panel", "pooling", "--size", "1280x800", "--output"]
    for ended in convviz_each(*([*words, tmp_path / f"a.{suffix}"] for suffix in begins)):
        assert (ended.status, ended.output, ended.errors) == (0, "", [])
    data = {suffix: (tmp_path / f"a.{suffix}").read_bytes() for suffix in begins}
    assert all(data[suffix].startswith(first) for suffix, first in begins.items())
    assert pixels(tmp_path / "a.jpg").shape == (800, 1280)
    assert b">Average</text>" in data["svg"]


def test_render_begins_with_a_session_and_sets_fields(convviz_each, tmp_path):
    sessions = ROOT / "tests" / "fixtures" / "sessions"
    words = ["render", "--panel", "convolution", "--size", "1280x800", "--session", sessions / "format2-drawn.convviz"]
    given = {
        "as-saved": [],
        "compared": ["--set", "compare=yes"],
        "in short": ["--compare"],
        "pooled": ["--set", "pooling.kind=max"],
    }
    missing = [*words[:-1], tmp_path / "none.convviz", "--output", tmp_path / "none.png"]
    *drawn, refused = convviz_each(
        *([*words, *more, "--output", tmp_path / f"{name}.png"] for name, more in given.items()), missing
    )
    for ended in drawn:
        assert (ended.status, ended.errors) == (0, [])
    saved, compared, in_short, pooled = (pixels(tmp_path / f"{name}.png") for name in given)
    assert (saved != compared).sum() > 10_000
    assert (compared == in_short).all()
    assert (saved == pooled).all()  # which is not seen here
    assert refused.status == 1
    assert refused.errors == ["convviz: 'none.convviz' cannot be opened. No such file or directory."]


def test_render_shows_a_view_of_a_run(convviz_each, tmp_path):
    given = {"first": [], "in short": ["--view", "gradients"], "set": ["--set", "view=gradients"]}
    words = ["render", "--panel", "training", "--batches", "0"]
    for ended in convviz_each(*([*words, *more, "--output", tmp_path / f"{name}.png"] for name, more in given.items())):
        assert (ended.status, ended.errors) == (0, [])
    first, in_short, set_ = (pixels(tmp_path / f"{name}.png") for name in given)
    assert (first != set_).sum() > 1000
    assert (in_short == set_).all()


def test_render_reads_an_image_file(convviz, tmp_path):
    image = QImage(30, 20, QImage.Format.Format_Grayscale8)
    image.fill(100)
    assert image.save(str(tmp_path / "grey.png"))
    ended = convviz("render", "--panel", "image", "--image", "grey.png", "--output", "out.png")
    assert (ended.status, ended.errors) == (0, [])
    assert (pixels(tmp_path / "out.png") == 0xFF646464).sum() > 1000


WRONG = [
    ["render"],
    ["render", "--panel", "image"],
    ["render", "--panel", "image", "--output", "a.png", "--theme", "sepia"],
    ["render", "--panel", "image", "--output", "a.png", "--size", "10x10"],
    ["render", "--panel", "image", "--output", "a.png", "--size", "huge"],
    ["render", "--panel", "image", "--output", "a.png", "--step", "one"],
    ["render", "--panel", "image", "--output", "a.png", "--scale", "9"],
    ["render", "--panel", "nothing", "--output", "a.png"],
    ["render", "--panel", "training", "--view", "nothing", "--output", "a.png"],
    ["render", "--panel", "training", "--set", "view=nothing", "--output", "a.png"],
    ["render", "--panel", "training", "--set", "nothing=1", "--output", "a.png"],
    ["render", "--panel", "training", "--output", "a.gif"],
    ["render", "--panel", "training", "--output", "a"],
    ["render", "--panel", "kernel", "--kernel", "magic", "--output", "a.png"],
    ["one.png", "--session", "a.convviz"],
    ["bench"],
    ["bench", "nothing"],
    ["--nonsense"],
    ["one.png", "two.png"],
]
FAILED = [
    (["render", "--panel", "image", "--image", "nowhere.png", "--output", "a.png"], "'nowhere.png'"),
    (["render", "--panel", "image", "--image", "bad.png", "--output", "a.png"], "bad.png"),
    (["render", "--panel", "convolution", "--image", "matrix", "--step", "49", "--output", "a.png"], "49"),
    (["render", "--panel", "convolution", "--step", "-1", "--output", "a.png"], "-1"),
    (["render", "--panel", "image", "--output", "no folder/a.png"], "'a.png' could not be written: No such file"),
    (["render", "--panel", "training", "--set", "dataset=/nowhere", "--output", "a.png"], "/nowhere"),
    (["render", "--panel", "image", "--size", "320x320", "--output", "a.png"], "needs at least"),
    (["render", "--panel", "image", "--image", ".", "--output", "a.png"], "is a folder, not an image"),
    (["render", "--panel", "image", "--session", ".", "--output", "a.png"], "It is a folder, not a file"),
    (["nowhere.png"], "nowhere.png"),
    (["--session", "nowhere.convviz"], "nowhere.convviz"),
]


def test_wrong_arguments_end_with_2_and_the_usage(convviz_each):
    for words, ended in zip(WRONG, convviz_each(*WRONG), strict=True):
        assert (ended.status, ended.output) == (2, ""), words
        assert ended.errors[0].startswith("usage: convviz"), words
        assert "error:" in ended.errors[-1], words


def test_a_failed_run_ends_with_1_and_one_line(convviz_each, tmp_path):
    (tmp_path / "bad.png").write_text("no picture")
    for (words, named), ended in zip(FAILED, convviz_each(*(words for words, _ in FAILED)), strict=True):
        assert (ended.status, ended.output, len(ended.errors)) == (1, "", 1), (words, ended)
        assert ended.errors[0].startswith("convviz: ")
        assert named in ended.errors[0]
    assert not (tmp_path / "a.png").exists()


def test_a_pipe_is_one_line_and_1_whatever_it_is_named_as(convviz_each, pipe):
    render = ["render", "--panel", "image", "--output", "a.png"]
    lines = {
        "not an image file": [*render, "--image", pipe],
        "not a file": [*render, "--session", pipe],
        "is not a folder": ["train", "--model", "small", "--dataset", pipe],
        "could not be written: this is a pipe": [*render[:-1], pipe],
    }
    for said, ended in zip(lines, convviz_each(*lines.values()), strict=True):
        assert (ended.status, ended.output, len(ended.errors)) == (1, "", 1), ended
        assert said in ended.errors[0]


@pytest.mark.parametrize("words", [["bench"], ["nowhere.png"]], ids=" ".join)
def test_the_process_ends_with_that_status(convviz, words):
    assert convviz(*words).status == {"bench": 2, "nowhere.png": 1}[words[0]]


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["--help"], ["--session", "render", "bench"]),
        (["render", "--help"], ["--panel", "--kernel", "--step", "--theme", "--size", "--scale", "--output"]),
        (["bench", "--help"], ["startup", "convolution", "interaction", "stepping", "--json"]),
        (["--version"], [__version__]),
    ],
    ids=lambda value: " ".join(value),
)
def test_help_and_version_are_reported_on_stdout(convviz, words, named):
    ended = convviz(*words)
    assert (ended.status, ended.errors) == (0, [])
    for name in named:
        assert name in ended.output


def test_the_package_is_run_as_the_program(run, tmp_path):
    """``python -m convviz`` takes the words, gives the exit status and draws the pictures of ``main.py``."""
    wrong = run("-m", "convviz", "render", "--panel", "nothing", "--output", "a.png")
    assert wrong.status == 2
    drawn = run("-m", "convviz", "render", "--panel", "convolution", "--size", "1280x800", "--output", "a.png")
    assert (drawn.status, drawn.output, drawn.errors) == (0, "", [])
    assert pixels(tmp_path / "a.png").shape == (800, 1280)


def test_a_benchmark_prints_one_json_object(run):
    """The shortest benchmark there is, in place of those that take a minute."""
    code = """
import sys
from convviz.app import main
from convviz.app.bench import benches as bench
bench.BENCHES["stepping"] = lambda: iter([bench.Figure("a", 1.0, "ms", 16), bench.Figure("b", 40.0, "ms", 33)])
sys.exit(main(["bench", "stepping", "--json"]))
"""
    ended = run("-c", code)
    assert ended.errors == []
    assert ended.status == 1  # a limit is missed
    lines = ended.output.splitlines()
    assert len(lines) == 1
    emitted = json.loads(lines[0])
    assert emitted["bench"] == "stepping"
    assert [figure["kept"] for figure in emitted["figures"]] == [True, False]
    assert [figure["limit"] for figure in emitted["figures"]] == [16, 33]


def test_train_tells_one_event_a_line_and_the_result_last(convviz):
    ended = convviz("train", "--dataset", "textures", "--model", "small", "--epochs", "2", "--seed", "3", "--json")
    assert (ended.status, ended.errors) == (0, [])
    emitted = [json.loads(line) for line in ended.output.splitlines()]
    last = emitted[-1]
    assert list(last) == ["event", "epochs", "test_accuracy", "seconds", "samples_per_second"]
    assert (last["event"], last["epochs"]) == ("finished", 2)
    evaluated = [event for event in emitted if event["event"] == "evaluated"]
    assert [event["epoch"] for event in evaluated] == [1, 2]
    assert last["test_accuracy"] == evaluated[-1]["accuracy"]


def test_a_training_that_cannot_begin_is_one_line_and_1_and_waits_for_no_torch(run):
    code = """
import sys
from convviz.app import main
status = main(["train", "--dataset", "nowhere", "--model", "small"])
print("torch" in sys.modules)
sys.exit(status)
"""
    ended = run("-c", code)
    assert (ended.status, ended.output) == (1, "False\n")
    assert ended.errors == ["convviz: The folder 'nowhere' does not exist."]


def test_render_trains_as_many_batches_as_asked_for(convviz_each, tmp_path):
    changed = {"training": 0.01, "network": 0.0}  # the share of the pixels
    words = ["--dataset", "textures", "--model", "lenet5-modern", "--view", "maps"]
    drawn = [(panel, batches, tmp_path / f"{panel}{batches}.png") for panel in changed for batches in (0, 3)]
    for ended in convviz_each(
        *(["render", "--panel", panel, "--batches", n, *words, "--output", path] for panel, n, path in drawn)
    ):
        assert (ended.status, ended.output, ended.errors) == (0, "", [])
    for panel, share in changed.items():
        before, after = (pixels(path) for of, _, path in drawn if of == panel)
        assert (before != after).mean() > share
