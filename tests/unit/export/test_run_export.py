import csv
import errno
import re
from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from convviz.core.images.image import ImageError
from convviz.core.images.reading import load_image
from convviz.core.networks.presets import PRESETS
from convviz.core.util.opencv import cv2
from convviz.export import maps
from convviz.export.curves import columns_of, save_curves
from convviz.export.errors import ExportError
from convviz.export.film import HEIGHT, MAX_FRAMES, WIDTH
from convviz.export.maps import save_maps
from convviz.export.run_film import film_of, save_run
from convviz.export.sheet import HEADING, MARGIN, Ink, text_width
from convviz.runs.events import Losses
from convviz.runs.history import History
from convviz.runs.snapshot import Snapshot
from tests.unit.state.lab.test_lab import make_dataset
from tests.unit.state.run_events import evaluated, losses, snapshot, started, stats

INK = Ink(np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, axis=1), (20, 20, 60), (250, 250, 250))
NOTHING = "There is nothing to be saved yet: press Train (Ctrl+R) first."


def history_of(*events, name="run 1: small"):
    history = History(name)
    for event in events:
        history.take(event)
    return history


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def seen(step, network, *, bright=1.0, seed=0):
    """A snapshot with maps of every layer, as large as the network's own."""
    random = np.random.default_rng(seed)
    shapes = network_shapes(network)
    kernels = next(
        (name for name, layer in zip(network.names, network.layers, strict=True) if layer.kind == "conv"), ""
    )
    filters = shapes[kernels][0] if kernels else 0
    return Snapshot(
        step=step,
        seconds=1.0,
        input=np.full(network.input_shape, bright, np.float32),
        label=3,
        name="test image 18",
        activations={name: random.normal(size=shape).astype(np.float32) for name, shape in shapes.items()},
        probabilities=np.full(10, 0.1, np.float32),
        weights={kernels: random.normal(size=(filters, network.input_shape[0], 3, 3)).astype(np.float32)}
        if kernels
        else {},
        biases={},
        stats={},
        predicted=np.zeros(4, np.int64),
        confidence=np.ones(4, np.float32),
    )


def network_shapes(network):
    from convviz.core.networks.analysis import analyse

    return {facts.name: facts.output_shape for facts in analyse(network).nodes}


# -- curves --------------------------------------------------------------------------------------------------------


def test_a_row_a_batch_with_everything_known_of_it_and_nothing_where_it_was_not_measured(tmp_path):
    run = history_of(
        started(),
        snapshot(0, layers={"conv1": stats(np.nan, np.nan), "relu1": stats(np.nan, np.nan, dead=0.25)}),
        losses(1, 3),
        snapshot(2, layers={"conv1": stats(1.5, 0.002), "relu1": stats(np.nan, np.nan, dead=0.5)}),
        evaluated(3, "validation", accuracy=0.875),
        evaluated(3, accuracy=0.75),
    )
    path = tmp_path / "curves.csv"
    list(save_curves(path, [run]))
    with pytest.raises(
        ImageError, match=r"^'curves.csv' holds the curves of runs, as convviz saves them, and neither "
    ):
        load_image(path)
    header, *rows = rows_of(path)
    assert header == [
        *("run", "batch", "epoch", "loss", "accuracy", "learning rate"),
        *("validation loss", "validation accuracy", "test loss", "test accuracy"),
        *("gradient norm conv1", "update ratio conv1", "dead share relu1"),
    ]
    name = "run 1: small"
    assert rows == [
        [name, "0", "0", "", "", "", "", "", "", "", "", "", "0.25"],
        [name, "1", "0.1", "1.0", "0.01", "0.001", "", "", "", "", "", "", ""],
        [name, "2", "0.2", "2.0", "0.02", "0.002", "", "", "", "", "1.5", "0.002", "0.5"],
        [name, "3", "0.3", "3.0", "0.03", "0.003", "0.3", "0.875", "0.3", "0.75", "", "", ""],
    ]


def test_runs_follow_one_another_each_with_its_own_layers(tmp_path):
    one = history_of(started(), losses(1, 2), snapshot(1, layers={"a": stats(1.0, 0.1)}), name='run 1: "big", old')
    other = history_of(started(step=7), losses(8, 1), snapshot(8, layers={"b": stats(2.0, 0.2)}), name="run 2")
    path = tmp_path / "curves.csv"
    list(save_curves(path, [one, other]))
    header, *rows = rows_of(path)
    assert [row[:2] for row in rows] == [['run 1: "big", old', "1"], ['run 1: "big", old', "2"], ["run 2", "8"]]
    read = [dict(zip(header, row, strict=True)) for row in rows]
    assert [row["gradient norm a"] for row in read] == ["1.0", "", ""]
    assert [row["gradient norm b"] for row in read] == ["", "", "2.0"]


def test_numbers_come_back_to_the_last_bit(tmp_path):
    random = np.random.default_rng(0)
    values = (random.normal(size=(3, 500)) * 10.0 ** random.integers(-30, 30, (3, 500))).astype(np.float32)
    values[0, :3] = np.nan, np.inf, -np.inf
    run = history_of(started(), Losses(1, *values, 1.0, 1.0))
    run.gradient_norm["conv1"] = curve = type(run.loss)()
    curve.extend(np.arange(1, 3), np.array([1 / 3, 1e300]))
    path = tmp_path / "curves.csv"
    fractions = list(save_curves(path, [run]))
    assert all(0 <= fraction < 1 for fraction in fractions)
    header, *rows = rows_of(path)
    read = np.array([row[3:6] for row in rows]).astype(np.float32)
    assert_array_equal(read.T, values)
    column = header.index("gradient norm conv1")
    assert [float(row[column]) for row in rows[:2]] == [1 / 3, 1e300]


def test_a_long_run_is_written_piece_by_piece_and_can_be_given_up(tmp_path):
    path = tmp_path / "curves.csv"
    path.write_text("the old one")
    work = save_curves(path, [history_of(started(), losses(1, 9000))])
    fractions = [next(work) for _ in range(4)]
    assert fractions == [0.0, 0.0, 2000 / 9000, 4000 / 9000]
    work.close()
    assert path.read_text() == "the old one"
    assert list(tmp_path.iterdir()) == [path]


def test_what_the_run_does_afterwards_is_not_in_the_file(tmp_path):
    run = history_of(started(), losses(1, 2), evaluated(2, accuracy=0.5))
    before = columns_of(run)
    work = save_curves(tmp_path / "curves.csv", [run])
    run.take(evaluated(2, accuracy=0.25))
    run.take(losses(3, 5000))
    list(work)
    assert len(rows_of(tmp_path / "curves.csv")) == 3
    assert rows_of(tmp_path / "curves.csv")[2][-1] == "0.5"
    assert_array_equal(before["test accuracy"][1], [0.5])


@pytest.mark.parametrize("runs", [[], [history_of()], [history_of(started())]])
def test_without_curves_there_is_nothing_to_be_saved(tmp_path, runs):
    with pytest.raises(ExportError, match=re.escape(NOTHING)):
        save_curves(tmp_path / "curves.csv", runs)


# -- maps ----------------------------------------------------------------------------------------------------------


def test_maps_are_titled_by_their_layers_and_what_only_passes_on_is_left_out(tmp_path, monkeypatch):
    network = PRESETS["chapter-mnist"].spec
    shot = seen(260, network)
    taken = []
    original = maps.sheet_of
    monkeypatch.setattr(
        maps,
        "sheet_of",
        lambda heading, sections: taken.append((heading, sections)) or original(heading, sections),
    )
    limits = {name: number + 1.0 for number, name in enumerate(network.names)}
    path = tmp_path / "maps.png"
    list(save_maps(path, network, shot, limits, INK))
    [(heading, sections)] = taken
    assert heading == "Chapter's MNIST network  ·  test image 18  ·  batch 260"
    titles = [section.title.split("  ·  ") for section in sections]
    assert titles[:2] == [["conv1", "64 × 28 × 28"], ["relu1", "64 × 28 × 28"]]
    names = [name for name, _ in titles]
    assert names == [name for name in network.names if name not in ("flatten1", "dropout1")]
    for section, name in zip(sections, names, strict=True):
        assert section.limit == limits[name]
        assert_array_equal(section.maps, shot.activations[name])
    picture = cv2.imread(str(path))
    assert picture.shape[1] > 1000
    assert_array_equal(picture[0, 0], INK.background[::-1])


# -- film ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("preset", "layers"),
    [
        ("small", ["conv1", "conv2"]),
        ("chapter-three-class", ["conv1", "conv2", "conv3"]),
        ("plain", ["conv1", "conv2", "conv3"]),
    ],
)
def test_a_film_shows_the_first_kernels_the_image_and_maps_of_the_first_sums(preset, layers):
    network = PRESETS[preset].spec
    shots = [seen(step, network, bright=step / 20, seed=step) for step in (10, 20)]
    film = film_of(history_of(started(network=network), losses(1, 15), *shots))
    assert film.captions == [
        "batch 10  ·  loss 10  ·  predicted 0 (0.1), is 3",
        "batch 20  ·  loss 15  ·  predicted 0 (0.1), is 3",
    ]
    kernels, image = film.left
    assert (kernels.title, image.title) == ("conv1 kernels", "test image 18")
    for number, shot in enumerate(shots):
        assert_array_equal(kernels.maps[number], shot.weights["conv1"].reshape(-1, 3, 3))
        assert_allclose(image.maps[number], np.full((1, *network.input_shape[1:]), shot.step / 20), rtol=1e-6)
        for part, name in zip(film.right, layers, strict=True):
            assert_array_equal(part.maps[number], shot.activations[name])
            assert part.title.startswith(f"{name}  ·  ")
    assert image.grey


def test_a_network_without_convolutions_is_filmed_too(tmp_path):
    from convviz.core.networks.layers import Activation, Dense, Flatten
    from convviz.core.networks.network import NetworkSpec
    from convviz.core.networks.nodes import chain

    network = NetworkSpec("flat", (1, 8, 8), chain(Flatten(), Dense(20), Activation("relu"), Dense(10)))
    run = history_of(started(network=network), seen(0, network), seen(1, network))
    film = film_of(run)
    assert film.captions == ["batch 0  ·  predicted 0 (0.1), is 3", "batch 1  ·  predicted 0 (0.1), is 3"]
    assert [part.title for part in film.left] == ["test image 18"]
    assert [part.title.split()[0] for part in film.right] == ["dense1", "relu1", "dense2"]
    list(save_run(tmp_path / "film.gif", run, INK))
    assert cv2.imreadanimation(str(tmp_path / "film.gif"))[1].frames[1].shape[:2] == (HEIGHT, WIDTH)


def test_a_long_run_gives_so_many_frames_and_no_more():
    shot = seen(0, PRESETS["small"].spec)
    run = history_of(started())
    run.snapshots = [shot] * 5000
    assert len(film_of(run).captions) == MAX_FRAMES


def test_a_film_of_a_run_that_goes_on_shows_what_there_was(tmp_path):
    network = PRESETS["small"].spec
    run = history_of(started(), *(seen(step, network) for step in range(3)))
    work = save_run(tmp_path / "film.mp4", run, INK)
    next(work)
    run.forget_snapshots()
    list(work)
    assert cv2.VideoCapture(str(tmp_path / "film.mp4")).get(cv2.CAP_PROP_FRAME_COUNT) == 3


@pytest.mark.parametrize("run", [history_of(), history_of(started()), history_of(started(), losses(1, 3))])
def test_without_snapshots_there_is_nothing_to_be_filmed(tmp_path, run):
    with pytest.raises(ExportError, match=re.escape(NOTHING)):
        save_run(tmp_path / "film.gif", run, INK)


# -- failures ------------------------------------------------------------------------------------------------------


def works(path):
    network = PRESETS["small"].spec
    run = history_of(started(), losses(1, 3), *(seen(step, network) for step in range(3)))
    limits = dict.fromkeys(network.names, 1.0)
    return {
        "csv": lambda: save_curves(path, [run]),
        "png": lambda: save_maps(path, network, run.snapshots[0], limits, INK),
        "gif": lambda: save_run(path, run, INK),
        "mp4": lambda: save_run(path, run, INK),
    }


@pytest.mark.parametrize("kind", ["csv", "png", "gif", "mp4"])
def test_a_disk_that_is_full_leaves_nothing(tmp_path, kind, monkeypatch):
    path = tmp_path / f"run.{kind}"

    def full(_self, _target):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full)
    with pytest.raises(OSError, match="No space left on device"):
        list(works(path)[kind]())
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("kind", ["csv", "png", "gif", "mp4"])
def test_a_folder_that_is_gone_is_not_made(tmp_path, kind):
    with pytest.raises(FileNotFoundError):
        list(works(tmp_path / "gone" / f"run.{kind}")[kind]())


@pytest.mark.parametrize("kind", ["csv", "png", "gif", "mp4"])
def test_what_is_given_up_leaves_nothing(tmp_path, kind):
    work = works(tmp_path / f"run.{kind}")[kind]()
    next(work)
    next(work)
    work.close()
    assert not list(tmp_path.iterdir())


def test_a_films_line_says_what_is_predicted_and_fits():
    network = PRESETS["small"].spec
    run = history_of(started(), losses(1, 999), seen(999, network))
    run.dataset = replace(
        make_dataset("digits", (1, 28, 28), 10), classes=tuple(f"{number}: {'W' * 60}" for number in range(10))
    )
    (line,) = film_of(run).captions
    assert re.fullmatch(r"batch 999  ·  loss 999  ·  predicted 0: W+… \(0.1\), is 3: W+…", line)
    assert WIDTH - 6 * MARGIN <= text_width(line, HEADING) <= WIDTH - 2 * MARGIN
    unknown = replace(run.snapshots[0], label=-1, probabilities=np.full(10, np.nan, np.float32))
    assert film_of(history_of(started(), unknown)).captions == ["batch 999"]
