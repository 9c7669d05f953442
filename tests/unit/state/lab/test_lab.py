from collections import defaultdict
from dataclasses import replace
from itertools import pairwise
from math import isnan, nan
from threading import Event

import numpy as np
import pytest

from convviz.core.data.datasets import Dataset, DatasetError, Split
from convviz.core.data.fingerprint import Fingerprint
from convviz.core.networks.analysis import analyse
from convviz.core.networks.layers import Conv, Dense, Flatten
from convviz.core.networks.network import NetworkSpec
from convviz.core.networks.nodes import chain
from convviz.core.networks.presets import PRESETS
from convviz.runs.errors import DivergedError
from convviz.runs.events import Remark
from convviz.runs.files.checkpoint_header import CheckpointHeader
from convviz.runs.history import Past
from convviz.runs.recipe import Recipe, TrainConfig
from convviz.state.lab import dataset as dataset_module
from convviz.state.lab.about import LookedAt
from convviz.state.lab.activity import Activity
from convviz.state.lab.runs.run_list import RUNS_KEPT
from tests.unit.state.run_events import WAIT, FakeRun, snapshot, started

FILES = Fingerprint(12, "names", "contents")
SMALL = PRESETS["small"].spec


def make_dataset(name, shape, classes, *, validation_only=False, skipped=(), fingerprint=None):
    random = np.random.default_rng(len(name))

    def split(count):
        images = random.integers(0, 256, (count, *shape)).astype(np.uint8)
        return Split(images, np.arange(count, dtype=np.int64) % classes)

    names = tuple(f"class {number}" for number in range(classes))
    validation, test = (split(classes), None) if validation_only else (None, split(classes))
    return Dataset(name, name.title(), names, split(2 * classes), validation, test, skipped, fingerprint=fingerprint)


class Shelf:
    """Stands for `load_dataset`: what it has, or an error; reading waits for ``gate``."""

    def __init__(self):
        self.gate = Event()
        self.gate.set()
        self.asked = []
        self.closed = 0
        self.things = {
            "mnist": make_dataset("mnist", (1, 28, 28), 10),
            "textures": make_dataset("textures", (1, 48, 48), 3),
            "/photos": make_dataset(
                "photos", (3, 64, 64), 4, validation_only=True, skipped=("a.png: cut short",), fingerprint=FILES
            ),
            "/tiny": make_dataset("tiny", (1, 8, 8), 2),
            "/dots": make_dataset("dots", (1, 2, 2), 2),
            "/gone": DatasetError("The folder '/gone' does not exist."),
            "/full": MemoryError(),
            "/locked": PermissionError(13, "Permission denied"),
        }

    def load(self, name, *, image_size, seed, **_options):
        self.asked.append((name, image_size, seed))
        try:
            yield 0.5
            while not self.gate.wait(0.01):
                yield 0.6
            thing = self.things[name]
            if isinstance(thing, Exception):
                raise thing
            yield 1.0
            return thing
        finally:
            self.closed += 1


class Train:
    """Stands for `train`; each run is the next of ``runs``, or else a short one."""

    def __init__(self):
        self.runs, self.calls, self.last = [], [], None

    def __call__(self, config, control, *, dataset=None, resume=None, look=False):
        self.calls.append((config, dataset, resume))
        self.last = run = self.runs.pop(0) if self.runs else FakeRun(epochs=1)
        run.network = config.network
        return run(control)


@pytest.fixture
def shelf(monkeypatch):
    shelf = Shelf()
    monkeypatch.setattr(dataset_module, "load_dataset", shelf.load)
    yield shelf
    shelf.gate.set()


@pytest.fixture
def context(new_context, shelf):
    context = new_context(wanted=())
    context.lab.run.train_with = Train()
    return context


@pytest.fixture
def lab(context):
    return context.lab


@pytest.fixture
def train(lab):
    return lab.run.train_with


@pytest.fixture
def reported(lab):
    """What the lab has emitted: signal's name -> what came with it."""
    reported = defaultdict(list)
    valued = {
        "problem": lab.problem,
        "message": lab.message,
        "activity_changed": lab.run.activity_changed,
        "reading_progress": lab.dataset.progress,
    }
    bare = {
        "dataset_changed": lab.dataset.changed,
        "curves_changed": lab.record.curves_changed,
        "snapshot_changed": lab.record.snapshot_changed,
        "probe_changed": lab.probe.changed,
    }
    for name, signal in valued.items():
        signal.connect(reported[name].append)
    for name, signal in bare.items():
        signal.connect(lambda name=name: reported[name].append(None))
    return reported


@pytest.fixture
def until(lab, qtbot):
    return lambda activity: qtbot.waitUntil(lambda: lab.run.activity is Activity[activity.upper()])


@pytest.fixture
def read(lab, qtbot):
    """Waits until nothing is read any more, after having chosen a dataset if one is named."""

    def read(name=None):
        if name is not None:
            lab.dataset.choose(name)
        qtbot.waitUntil(lambda: not lab.dataset.reading)

    return read


@pytest.fixture
def ready(lab, qtbot):
    """A lab whose digits are there."""
    lab.dataset.read()
    qtbot.waitUntil(lambda: lab.dataset.value is not None)
    return lab


def go(lab, until, batches):
    """Learn from a few batches more, the last of which is broken down, as a run does by itself."""
    (lab.run.runner.run_batches if lab.run.busy else lab.run.go_on)(batches)
    until("paused")


# -- datasets ----------------------------------------------------------------------------------------------------


def test_the_chosen_dataset_is_read_once(lab, shelf, read, reported, workbench):
    assert not lab.dataset.reading
    lab.dataset.read()
    assert lab.dataset.reading
    read()
    assert lab.dataset.value is shelf.things["mnist"]
    assert reported["reading_progress"] == [0.5, 1.0]
    assert len(reported["dataset_changed"]) >= 2
    lab.dataset.read()
    assert not lab.dataset.reading
    assert shelf.asked == [("mnist", 64, 1)]
    assert workbench.undo_stack.count() == 0
    assert not reported["problem"]


def test_choosing_a_dataset_is_one_edit_that_fits_the_network_too(lab, workbench, shelf, read):
    lab.dataset.read()
    read()
    read("textures")
    assert lab.dataset.value is shelf.things["textures"]
    assert workbench.value(Recipe).dataset == "textures"
    assert workbench.value(NetworkSpec) == SMALL.fitted((1, 48, 48), 3)
    assert (workbench.undo_stack.count(), workbench.undo_stack.undoText()) == (1, "Choose dataset")


def test_undo_and_redo_read_the_dataset_that_is_chosen_then(lab, workbench, shelf, read):
    lab.dataset.read()
    read()
    read("textures")
    for turn, (name, spec) in enumerate(
        [("mnist", SMALL), ("textures", SMALL.fitted((1, 48, 48), 3)), ("mnist", SMALL)]
    ):
        (workbench.undo_stack.redo if turn % 2 else workbench.undo_stack.undo)()
        assert lab.dataset.reading
        read()
        assert lab.dataset.value is shelf.things[name]
        assert (workbench.value(Recipe).dataset, workbench.value(NetworkSpec)) == (name, spec)
        assert workbench.undo_stack.count() == 1  # reading it is no edit of its own


def test_of_undo_and_redo_in_quick_succession_the_last_counts(lab, workbench, shelf, read):
    lab.dataset.read()
    read()
    read("textures")
    shelf.gate.clear()
    workbench.undo_stack.undo()
    assert lab.dataset.reading
    workbench.undo_stack.redo()  # the textures are still there
    assert not lab.dataset.reading
    shelf.gate.set()
    assert (lab.dataset.value.name, workbench.value(Recipe).dataset) == ("textures", "textures")


def test_what_a_session_chooses_is_not_undone_by_what_was_being_read(lab, workbench, shelf, read):
    shelf.gate.clear()
    lab.dataset.read()
    workbench.put({"recipe": Recipe(dataset="textures")})
    shelf.gate.set()
    read()
    assert (lab.dataset.value.name, workbench.value(Recipe).dataset) == ("textures", "textures")


def test_before_anyone_has_looked_nothing_is_read(lab, workbench, shelf):
    workbench.edit("recipe", "Change", dataset="textures")
    assert not lab.dataset.reading
    assert shelf.asked == []


def test_another_size_or_seed_reads_a_folder_again_but_no_bundled_dataset(lab, workbench, shelf, read):
    lab.dataset.read()
    read()
    workbench.edit("recipe", "Change", seed=5, image_size=32, epochs=9)
    assert not lab.dataset.reading
    read("/photos")
    assert workbench.value(Recipe).dataset == "/photos"
    workbench.edit("recipe", "Change", epochs=10)
    assert not lab.dataset.reading
    workbench.edit("recipe", "Change", seed=6)
    assert lab.dataset.reading
    read()
    assert shelf.asked[1:] == [("/photos", 32, 5), ("/photos", 32, 6)]


def test_a_folder_is_chosen_by_its_whole_path(lab, workbench, shelf, read, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shelf.things[str(tmp_path / "cats")] = shelf.things["/photos"]
    read("cats")
    assert workbench.value(Recipe).dataset == str(tmp_path / "cats")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("/gone", "The folder '/gone' does not exist."),
        ("/full", "There is not enough memory for these images."),
        ("/locked", "The system refuses these images: Permission denied."),
    ],
)
def test_a_dataset_that_cannot_be_read_changes_nothing_and_is_reported(lab, workbench, read, reported, name, words):
    lab.dataset.read()
    read()
    dataset, config, probe = lab.dataset.value, lab.run.config, lab.probe.value
    read(name)
    assert reported["problem"] == [words]
    assert (lab.dataset.value, lab.run.config, lab.probe.value) == (dataset, config, probe)
    assert workbench.undo_stack.count() == 0


def test_a_session_whose_dataset_is_gone_keeps_the_images_but_trains_nothing_with_them(
    lab, workbench, shelf, read, reported, train
):
    lab.dataset.read()
    read()
    workbench.put({"recipe": Recipe(dataset="/gone")})
    read()
    assert reported["problem"] == ["The folder '/gone' does not exist."]
    assert lab.dataset.value is shelf.things["mnist"]
    workbench.edit("recipe", "Change", epochs=9)  # does not try again
    assert not lab.dataset.reading
    lab.run.start()
    assert reported["problem"][1:] == [
        "The images of 'gone' are not there: find their folder (Training › Find the folder of the images…), "
        "or choose others."
    ]
    assert train.calls == []
    lab.dataset.read()  # each time that the panel is looked at
    assert not lab.dataset.reading
    assert len(reported["problem"]) == 2
    read("/gone")  # but choosing it does
    assert reported["problem"][2:] == ["The folder '/gone' does not exist."]


@pytest.mark.parametrize(
    ("skipped", "words"),
    [
        (("a.png: cut short",), "Photos: 8 images to train with. 1 file is not used: a.png: cut short"),
        (
            ("a.png: cut short", "b.png: empty"),
            "Photos: 8 images to train with. 2 files are not used: a.png: cut short. "
            "Images, in Training, lists 1 more.",
        ),
    ],
)
def test_files_that_were_skipped_are_reported(lab, shelf, read, reported, skipped, words):
    shelf.things["/photos"] = make_dataset("photos", (3, 64, 64), 4, skipped=skipped)
    read("/photos")
    assert lab.dataset.value is shelf.things["/photos"]
    assert (reported["problem"], reported["message"]) == ([], [words])


def test_reading_can_be_cancelled(lab, workbench, shelf, read, reported, qtbot):
    lab.dataset.read()
    read()
    shelf.gate.clear()
    lab.dataset.choose("textures")
    qtbot.waitUntil(lambda: 0.6 in reported["reading_progress"])
    lab.dataset.cancel()
    assert not lab.dataset.reading
    qtbot.waitUntil(lambda: shelf.closed == 2)
    shelf.gate.set()
    assert (lab.dataset.value.name, workbench.value(Recipe).dataset) == ("mnist", "mnist")
    assert workbench.undo_stack.count() == 0
    assert not reported["problem"]


def test_of_two_datasets_the_one_chosen_last_is_taken(lab, workbench, shelf, read):
    shelf.gate.clear()
    lab.dataset.read()
    lab.dataset.choose("/photos")
    lab.dataset.choose("textures")
    shelf.gate.set()
    read()
    assert (lab.dataset.value.name, workbench.undo_stack.count()) == ("textures", 1)


def test_a_network_that_images_are_too_small_for_gives_way_to_the_small_one(lab, workbench, read, reported):
    lenet = PRESETS["lenet5"].spec
    workbench.edit("network", "Choose", name=lenet.name, nodes=lenet.nodes)
    read("/tiny")
    spec = workbench.value(NetworkSpec)
    assert spec == SMALL.fitted((1, 8, 8), 2)
    assert analyse(spec).problem is None
    (words,) = reported["problem"]
    assert words == f"{analyse(lenet.fitted((1, 8, 8), 2)).problem.sentence} The network 'small' takes its place."
    workbench.undo_stack.undo()  # one step brings all of it back
    assert (workbench.value(NetworkSpec), workbench.value(Recipe).dataset) == (lenet, "mnist")


def test_where_even_the_small_network_cannot_be_the_network_stays_and_that_is_said(lab, workbench, read, reported):
    read("/dots")
    assert workbench.value(NetworkSpec) == SMALL
    assert lab.dataset.value.name == "dots"
    assert reported["problem"] == [analyse(SMALL.fitted((1, 2, 2), 2)).problem.sentence]


def test_a_network_without_an_output_stays_and_that_is_said(lab, workbench, read, reported):
    workbench.edit("network", "Remove layers", nodes=chain(Conv(4), Flatten()))
    read("textures")
    assert (workbench.value(NetworkSpec).layers, lab.dataset.value.name) == ((Conv(4), Flatten()), "textures")
    assert reported["problem"] == [
        "The network cannot be fitted to these images: "
        "the network has no dense or RBF layer and no global pooling at its end, so it predicts no classes."
    ]


def test_an_impossible_network_for_the_very_images_is_left_to_its_maker(lab, workbench, read, reported):
    spec = NetworkSpec("mine", (1, 28, 28), chain(Conv(4), Dense(10)))
    workbench.edit("network", "Change", name=spec.name, nodes=spec.nodes)
    lab.dataset.read()
    read()
    assert workbench.value(NetworkSpec) == spec
    assert reported["problem"] == [analyse(spec).problem.sentence]


# -- the image looked at -----------------------------------------------------------------------------------------


def test_with_a_dataset_comes_a_probe_image(lab, shelf, read, reported):
    assert lab.probe.value is None
    lab.probe.choose_held_out(0)
    assert lab.probe.value is None
    lab.dataset.read()
    read()
    test = shelf.things["mnist"].test
    np.testing.assert_array_equal(lab.probe.value.image, test.images[0].astype(np.float32) / 255)
    assert (lab.probe.value.image.dtype, lab.probe.value.label, lab.probe.value.name) == (np.float32, 0, "test image 0")
    assert len(reported["probe_changed"]) == 1


def test_any_image_can_be_the_probe_image(ready, shelf, read, reported):
    ready.probe.choose_held_out(7)
    assert (ready.probe.value.label, ready.probe.value.name) == (7, "test image 7")
    ready.probe.choose_training(12)
    assert (ready.probe.value.label, ready.probe.value.name) == (2, "training image 12")
    np.testing.assert_array_equal(
        ready.probe.value.image, shelf.things["mnist"].train.images[12].astype(np.float32) / np.float32(255)
    )
    canvas = np.zeros((1, 28, 28), np.float32)
    ready.probe.choose_drawing(canvas)
    canvas += 1  # one draws on
    assert (ready.probe.value.image.max(), ready.probe.value.label, ready.probe.value.name) == (0, -1, "drawing")
    assert len(reported["probe_changed"]) == 3
    read("/photos")
    ready.probe.choose_held_out(3)
    assert ready.probe.value.name == "validation image 3"


def test_a_held_run_takes_another_probe_image_at_once(ready, until, train, qtbot):
    go(ready, until, 3)
    before = ready.record.snapshot
    assert (before.step, before.name) == (3, "test image 0")
    ready.probe.choose_held_out(5)
    qtbot.waitUntil(lambda: ready.record.snapshot.name == "test image 5")
    assert [watched.name for _, watched in train.last.probed] == ["test image 5"]
    # The same network at the same time: not one snapshot more, and the batch broken down is still there.
    assert len(ready.record.history.snapshots) == 1
    assert (ready.record.snapshot.step, ready.record.snapshot.detail.step) == (3, 3)


def test_another_probe_image_goes_back_to_now(ready, until, qtbot):
    go(ready, until, 2)
    go(ready, until, 2)
    ready.record.player.seek(0)
    assert not ready.record.live
    ready.probe.choose_held_out(5)
    assert ready.record.live
    qtbot.waitUntil(lambda: ready.record.snapshot.name == "test image 5")
    assert ready.record.snapshot.step == 4


def test_a_drawing_is_shown_and_not_recorded(ready, until, train, qtbot):
    go(ready, until, 3)
    for ink in (0.2, 0.4, 0.6):  # a stroke each
        ready.probe.choose_drawing(np.full((1, 28, 28), ink, np.float32))
        qtbot.waitUntil(lambda ink=ink: ready.record.snapshot.input[0, 0, 0] == np.float32(ink))
    assert ready.record.snapshot.drawn
    assert (ready.record.snapshot.step, ready.record.snapshot.detail.step) == (3, 3)
    assert [(kept.step, kept.name) for kept in ready.record.history.snapshots] == [(3, "test image 0")]
    # The run goes on, and is recorded, with the image before.
    recorded = train.last.controls[0].recorded
    assert recorded.name == "test image 0"
    ready.probe.choose_held_out(0)
    qtbot.waitUntil(lambda: not ready.record.snapshot.drawn)
    assert len(ready.record.history.snapshots) == 1


def test_looking_back_from_a_drawing_shows_what_is_recorded(ready, until, qtbot):
    go(ready, until, 2)
    go(ready, until, 2)
    ready.probe.choose_drawing(np.ones((1, 28, 28), np.float32))
    qtbot.waitUntil(lambda: ready.record.snapshot.drawn)
    ready.record.player.seek(0)
    assert (ready.record.snapshot.step, ready.record.snapshot.drawn) == (2, False)
    ready.record.go_live()
    assert (ready.record.snapshot.step, ready.record.snapshot.drawn) == (4, True)


@pytest.mark.parametrize("other", ["textures", "/more digits"])  # the second has images of the same size
def test_a_run_goes_on_with_its_own_images_whatever_is_chosen_next(
    ready, until, read, train, reported, qtbot, other, shelf
):
    shelf.things["/more digits"] = make_dataset("more", (1, 28, 28), 10)
    go(ready, until, 2)
    digits = ready.dataset.value
    read(other)
    assert ready.dataset.value is shelf.things[other]
    assert reported["message"][-1].endswith("These are for the next run; this one goes on with Mnist.")
    assert (ready.next_images, ready.fits, ready.own.dataset) == (shelf.things[other].title, True, digits)
    ready.probe.choose_held_out(3)
    go(ready, until, 2)
    assert ready.record.snapshot.step == 4
    assert np.array_equal(ready.record.snapshot.input, digits.test.images[3] / np.float32(255))
    ready.run.stop()
    until("over")
    assert (ready.fits, ready.own.dataset) == (True, digits)
    ready.run.start(batches=2)
    until("paused")
    chosen = shelf.things[other]
    assert (ready.next_images, ready.fits, ready.own.dataset) == ("", True, chosen)
    assert np.array_equal(ready.record.snapshot.input, chosen.test.images[0] / np.float32(255))
    assert train.calls[-1][1] is chosen


def test_a_finished_network_is_there_again_when_its_images_are(ready, until, read, shelf, workbench, qtbot):
    read("/photos")
    photos = ready.dataset.value
    go(ready, until, 2)
    ready.run.stop()
    until("over")
    workbench.undo_stack.undo()
    read()
    assert (ready.dataset.value.name, ready.fits, ready.own.dataset) == ("mnist", False, photos)
    # The folder is read again, and holds what it held.
    shelf.things["/photos"] = replace(photos, remarks=photos.remarks)
    workbench.undo_stack.redo()
    read()
    assert (ready.dataset.value, ready.fits, ready.next_images) == (photos, True, "")
    ready.probe.choose_held_out(2)
    qtbot.waitUntil(lambda: ready.record.snapshot.name == "validation image 2")
    # Other files are other images.
    workbench.undo_stack.undo()
    read()
    shelf.things["/photos"] = replace(photos, fingerprint=Fingerprint(1, "names", "others"))
    workbench.undo_stack.redo()
    read()
    assert (ready.dataset.value, ready.fits) == (shelf.things["/photos"], False)


def test_an_image_of_another_dataset_is_not_for_a_run_that_is_over(ready, until, read, train, reported):
    go(ready, until, 2)
    run = train.last
    ready.run.stop()
    until("over")
    read("textures")
    assert ready.probe.value.image.shape == (1, 48, 48)
    assert run.controls[0].probe.image.shape == (1, 28, 28)
    ready.run.start(batches=2)
    until("paused")
    assert ready.record.snapshot.input.shape == (1, 48, 48)
    assert train.calls[-1][0].network == SMALL.fitted((1, 48, 48), 3)
    assert not reported["problem"]


# -- the run -----------------------------------------------------------------------------------------------------


def test_a_run_asked_for_without_images_begins_once_they_are_read(lab, read, reported, train):
    lab.run.start()
    lab.run.toggle()
    lab.run.go_on(1)
    assert lab.dataset.reading
    assert (train.calls, lab.run.activity, lab.run.waits) == ([], Activity.IDLE, True)
    read()
    assert (lab.run.activity, lab.run.waits) == (Activity.STARTING, False)
    assert not reported["problem"]


def test_no_run_begins_with_other_images_than_those_chosen(lab, workbench, shelf, read, reported, train):
    lab.dataset.read()
    read()
    shelf.gate.clear()
    workbench.edit("recipe", "Change", dataset="textures")
    lab.run.start()  # with the digits it would be another run than the one chosen
    assert (train.calls, lab.run.activity) == ([], Activity.IDLE)
    lab.dataset.cancel()
    shelf.gate.set()
    assert not lab.dataset.reading
    lab.run.train_with = None
    lab.run.start()
    assert reported["problem"] == ["There are no images to learn from: choose some."]
    assert train.calls == []


def test_reading_that_is_under_way_is_not_begun_anew(lab, shelf, read):
    shelf.gate.clear()
    for _ in range(3):
        lab.dataset.read()
    shelf.gate.set()
    read()
    assert len(shelf.asked) == 1


def test_an_impossible_network_is_refused_with_its_sentence(ready, workbench, reported, train):
    workbench.edit("network", "Change", nodes=chain(Conv(4), Dense(10)))
    ready.run.start()
    advice = "Correct the network in Build, or take the change back."
    assert reported["problem"] == [f"{analyse(workbench.value(NetworkSpec)).problem.sentence} {advice}"]
    assert train.calls == []


def test_while_an_impossible_network_is_being_built_no_other_is_trained_in_its_place(ready, reported, train, until):
    ready.draft.change("conv1", "kernel", (31, 31))
    ready.draft.change("conv1", "padding", "valid")
    ready.run.start()
    assert (train.calls, reported["problem"][0].startswith("conv1 does not fit: ")) == ([], True)
    ready.draft.take_back()
    ready.run.start()
    until("over")
    assert len(train.calls) == 1


def test_a_run_is_recorded_to_its_end(ready, shelf, until, train, reported, workbench):
    workbench.edit("recipe", "Change", seed=9)
    train.runs = [FakeRun(epochs=2, every=1)]
    ready.run.start()
    until("over")
    config, dataset, resume = train.calls[0]
    assert (config, dataset, resume) == (ready.run.config, shelf.things["mnist"], None)
    history = ready.record.history
    assert history.name == "run 1: Small, 2 epochs"
    assert history.started.config.network == SMALL
    assert history.loss.steps.tolist() == list(range(1, 21))
    assert history.held_out["test"][1].steps.tolist() == [10, 20]
    assert history.snapshots[-1].step == 20
    assert ready.record.snapshot is history.snapshots[-1]
    assert ready.record.live
    assert ready.record.player.length == len(history.snapshots)
    assert reported["activity_changed"][0] is Activity.STARTING
    assert reported["activity_changed"][-1] is Activity.OVER
    assert reported["curves_changed"]
    assert reported["snapshot_changed"]
    assert not reported["problem"]


def test_a_checkpoint_is_gone_on_with(ready, shelf, until, train):
    ready.run.start(resume="run.ckpt")
    until("over")
    ((_, dataset, resume),) = train.calls
    assert resume == "run.ckpt"
    assert dataset in (None, shelf.things["mnist"])


def test_a_run_of_other_images_begins_without_a_probe_image(ready, workbench, shelf, until, train, reported):
    shelf.gate.clear()
    workbench.put({"recipe": Recipe(dataset="textures"), "network": SMALL.fitted((1, 48, 48), 3)})
    ready.run.start(resume="run.ckpt")  # it reads the images itself
    until("over")
    assert train.last.controls[0].probe is None
    assert ready.probe.value.image.shape == (1, 28, 28)
    assert not reported["problem"]


def test_a_checkpoint_looked_at_still_is_where_no_other_run_could_begin(ready, until, train, reported):
    def fail():
        raise ValueError("There is no such device.")

    header = CheckpointHeader(TrainConfig(SMALL, Recipe()), 0, (), None)
    at = LookedAt("net.safetensors", header, Past(None))
    ready.run.look(at)
    until("over")
    train.runs.append(FakeRun(loading=fail))
    ready.run.start()
    assert ready.run.looked_at is None
    until("over")
    assert reported["problem"] == ["There is no such device."]
    assert ready.run.looked_at is at


def test_one_button_begins_holds_and_goes_on(ready, until, train):
    train.runs = [FakeRun(per_epoch=1000, epochs=1000)]
    ready.run.toggle()
    assert ready.run.activity is Activity.STARTING
    ready.run.toggle()
    until("paused")
    ready.run.toggle()
    assert ready.run.activity is Activity.RUNNING
    ready.run.toggle()
    until("paused")
    assert len(train.calls) == 1
    ready.run.runner.stop()
    until("over")
    ready.run.toggle()
    until("over")
    assert len(train.calls) == 2


def test_one_batch_or_one_epoch_begins_a_run_where_there_is_none(ready, until, train, reported):
    train.runs = [FakeRun(epochs=3), FakeRun(epochs=3)]
    go(ready, until, 1)
    assert ready.record.history.step == 1
    go(ready, until, None)
    assert ready.record.history.step == 10
    go(ready, until, 5)
    assert ready.record.history.step == 15
    assert len(train.calls) == 1
    ready.run.runner.stop()
    until("over")
    ready.run.go_on(None)  # it would throw the network away that has been learned
    assert (ready.record.history.step, len(train.calls)) == (15, 1)
    assert reported["problem"] == ["This run is over. Train again (Ctrl+R) begins another one, with a new network."]
    ready.run.start(batches=None)
    until("paused")
    assert (ready.record.history.step, len(train.calls)) == (10, 2)


def test_without_a_snapshot_there_is_nothing_behind(ready):
    assert ready.record.snapshot is None
    assert ready.record.live
    ready.record.go_live()
    assert ready.record.player.index == 0


def test_looking_back_stays_while_the_run_goes_on(ready, until, train, reported):
    train.runs = [FakeRun(epochs=10**2)]
    for _ in range(5):
        go(ready, until, 1)
    ready.record.player.seek(2)
    back = ready.record.snapshot
    assert (back.step, ready.record.live) == (3, False)
    count = len(reported["snapshot_changed"])
    for _ in range(4):
        go(ready, until, 1)
    assert ready.record.snapshot is back
    assert len(reported["snapshot_changed"]) == count
    assert (ready.record.player.index, ready.record.player.length) == (2, 9)
    ready.record.player.peek(7)  # a glance moves nothing
    go(ready, until, 1)
    assert ready.record.snapshot is back
    ready.record.go_live()
    assert (ready.record.snapshot.step, ready.record.live) == (10, True)
    go(ready, until, 1)
    assert (ready.record.snapshot.step, ready.record.live) == (11, True)


@pytest.mark.parametrize("go_on", [lambda run: run.go_on(1), lambda run: run.go_on(None), lambda run: run.toggle()])
def test_whoever_lets_a_run_go_on_sees_that(ready, until, train, go_on):
    train.runs = [FakeRun(epochs=2)]
    for _ in range(3):
        go(ready, until, 1)
    ready.record.player.seek(0)
    go_on(ready.run)
    assert ready.record.live


def test_looking_back_stays_where_it_is_as_snapshots_are_thinned_out(ready, until, train):
    train.runs = [FakeRun(epochs=100, every=1, per_epoch=50)]
    go(ready, until, 1)
    ready.record.history.memory = 12 * ready.record.snapshot.nbytes
    looked_at = []
    for turn in range(30):
        go(ready, until, 1)
        if turn == 5:
            ready.record.player.seek(4)
        if turn >= 5:
            looked_at.append(ready.record.snapshot.step)
            assert ready.record.player.length == len(ready.record.history.snapshots)
            assert not ready.record.live
    assert ready.record.history.thinned
    assert len(ready.record.history.snapshots) < 14
    assert looked_at[0] == 5
    # Where the snapshot itself went, the one before it took its place; it never ran along with the others.
    assert all(after <= before for before, after in pairwise(looked_at))


def test_an_evaluation_that_costs_a_snapshot_moves_no_one(ready, until, train):
    train.runs = [FakeRun(per_epoch=1, epochs=500)]
    for _ in range(8):
        go(ready, until, 1)
    ready.record.player.seek(7)
    ready.record.history.memory = ready.record.history.nbytes
    ready.run.runner.set_probe(None)  # from now on there are evaluations, but no snapshots
    before = ready.record.snapshot
    go(ready, until, 4)
    assert len(ready.record.history.snapshots) < 8
    assert ready.record.player.length == len(ready.record.history.snapshots)
    assert ready.record.snapshot is before


def test_a_new_run_is_looked_at_from_its_first_snapshot_on(ready, until, train):
    train.runs = [FakeRun(epochs=9), FakeRun(epochs=9)]
    for _ in range(3):
        go(ready, until, 1)
    ready.record.player.seek(0)
    ready.run.start(batches=2)
    until("paused")
    assert ready.record.live
    assert (ready.record.snapshot.step, len(ready.record.history.snapshots)) == (2, 1)
    go(ready, until, 1)
    ready.record.player.seek(0)
    # Even where its first snapshots come along with its start.
    ready.run.runner.emitted.emit([started(), snapshot(1), snapshot(4)])
    assert ready.record.live
    assert ready.record.snapshot.step == 4


def test_the_curves_of_earlier_runs_are_kept_without_their_snapshots(ready, until, train, qtbot):
    for _ in range(RUNS_KEPT + 3):
        ready.run.start()
        until("over")
    assert [history.name for history in ready.record.earlier] == [
        f"run {n}: Small, 1 epoch" for n in range(3, RUNS_KEPT + 3)
    ]
    assert ready.record.history.name == f"run {RUNS_KEPT + 3}: Small, 1 epoch"
    for history in ready.record.earlier:
        assert (history.snapshots, history.evaluations, history.nbytes) == ([], [], 0)
        assert len(history.loss) == 10
    with qtbot.waitSignal(ready.record.runs.changed):
        ready.record.forget_earlier()
    assert ready.record.earlier == []
    assert len(ready.record.history.loss) == 10


def test_a_run_that_has_not_learned_anything_is_not_kept(ready, until, train):
    train.runs = [FakeRun(epochs=5)]
    ready.run.start(batches=0)
    until("paused")
    ready.run.start()
    until("over")
    assert ready.record.earlier == []


def fail(error):
    raise error


def test_a_run_that_fails_is_reported_and_the_next_one_begins(ready, until, train, reported, qtbot):
    train.runs = [
        FakeRun(loading=lambda: fail(DatasetError("The folder is gone."))),
        FakeRun(before=lambda step: step < 15 or fail(DivergedError("The loss is no number after batch 15.", nan))),
    ]
    ready.run.start()
    until("over")
    assert reported["problem"] == ["The folder is gone."]
    assert ready.record.history is None
    ready.run.start()
    until("over")
    assert reported["problem"][1:] == ["The loss is no number after batch 15."]
    assert isnan(ready.record.failure.loss)
    assert ready.record.history.failure is ready.record.failure
    assert ready.record.history.loss.steps.tolist() == list(range(1, 11))  # what was recorded stays
    assert ready.record.snapshot is None or ready.record.snapshot.step < 15
    ready.run.start()
    until("over")
    assert len(reported["problem"]) == 2
    assert len(ready.record.history.loss) == 10
    assert [history.name for history in ready.record.earlier] == ["run 1: Small"]
    assert ready.record.failure is None
    train.runs = [FakeRun(loading=lambda: fail(DatasetError("The folder is gone.")))]
    shown, history = ready.record.snapshot, ready.record.history
    ready.run.start()
    until("over")
    assert reported["problem"][2:] == ["The folder is gone."]
    assert ready.record.failure is None  # of the run before, which is there again, and whose network goes on computing
    assert ready.record.history is history
    assert ready.run.has_network
    ready.probe.choose_drawing(np.ones_like(shown.input))
    qtbot.waitUntil(lambda: ready.record.snapshot.name == "drawing")


def test_remarks_and_checkpoints_are_reported_when_all_is_in_place(ready, until, train, reported, qtbot):
    placed = []
    ready.problem.connect(lambda _: placed.append(ready.record.player.length == len(ready.record.history.snapshots)))

    class Careless(FakeRun):
        def _events(self, control):
            for event in super()._events(control):
                yield event
                if getattr(event, "step", 0) == 4:
                    yield snapshot(4)
                    yield Remark("The disk is nearly full.")

    train.runs = [Careless(saving=lambda path: None)]
    ready.run.start(batches=6)
    until("paused")
    assert set(reported["problem"]) == {"The disk is nearly full."}
    assert set(placed) == {True}
    ready.run.runner.save("a.ckpt")
    qtbot.waitUntil(lambda: reported["message"] == ["Saved after batch 6: a.ckpt"])


def test_shutting_down_ends_what_is_read_and_what_runs(ready, shelf, until, train):
    train.runs = [FakeRun(per_epoch=1000, epochs=1000)]
    ready.run.start()
    until("running")
    shelf.gate.clear()
    ready.dataset.choose("textures")
    ready.record.player.play()
    assert ready.shut_down()
    assert not ready.dataset.reading
    assert not ready.record.player.playing
    assert train.last.closed.wait(WAIT)
    assert ready.dataset.value.name == "mnist"
