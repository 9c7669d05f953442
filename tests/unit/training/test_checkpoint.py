import errno
import json
import os
import pickle
import stat
from dataclasses import replace
from threading import Thread

import pytest
import safetensors.torch
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from convviz.core.networks.presets import PRESETS
from convviz.runs.control import Control
from convviz.runs.errors import CheckpointError, TrainingError
from convviz.runs.events import BatchDone, Evaluated, Losses, Remark, RunFinished, RunStarted, Saved
from convviz.runs.files.checkpoint_header import checkpoint_header
from convviz.runs.recipe import Optimiser, Schedule
from convviz.training import checkpoint as module
from convviz.training import pacing
from convviz.training.checkpoint import load_checkpoint, save_checkpoint
from convviz.training.loop import train
from tests.unit.stripes import BRANCHED, RICH, TINY, make_config, make_stripes, of_kind, until


def run_to(step, path, dataset, config, control=None, **options):
    """Learn from ``step`` batches, save to ``path``, stop."""
    control = control or Control()
    events = train(config, control, dataset=dataset, threads=1, **options)
    until(events, BatchDone, step)
    control.copy().write(path)
    events.close()
    return control


def state_after(config, dataset, **options):
    """Everything that a run holds at its end, and its events."""
    control = Control()
    events = list(train(config, control, dataset=dataset, threads=1, **options))
    learner = control.snapshot.__self__.learner
    return {**learner.network.state_dict(), **learner.optimiser_state(), "random": learner.random.state}, events


def assert_same(ours, theirs):
    """To the last bit."""
    assert ours.keys() == theirs.keys()
    assert not [name for name, value in ours.items() if not torch.equal(value, theirs[name])]


def test_a_network_copied_in_the_middle_of_a_batch_is_as_the_batch_before_left_it(tmp_path, stripes):
    path, before = tmp_path / "middle", tmp_path / "before"
    control = Control()
    events = train(make_config(RICH), control, dataset=stripes, threads=1)
    until(events, BatchDone, 7)
    control.copy().write(before)
    scaler, copies = control.snapshot.__self__.learner.scaler, []
    scale = scaler.scale

    def scaled(loss):  # forward is done: means of batch normalisation and random numbers have gone on
        other = Thread(target=lambda: copies.append(control.copy()))
        other.start()
        other.join()
        return scale(loss)

    scaler.scale = scaled
    until(events, BatchDone, 1)
    events.close()
    (copy,) = copies
    copy.write(path)
    assert copy.step == load_checkpoint(path).step == 7
    middle, left = load_checkpoint(path), load_checkpoint(before)
    assert_same({**middle.network, **middle.optimiser}, {**left.network, **left.optimiser})
    resumed = [state_after(make_config(RICH), stripes, resume=file)[0] for file in (path, before)]
    assert_same(*resumed)


@pytest.fixture
def saved(tmp_path, stripes):
    """A checkpoint of RICH after 7 of 10 batches."""
    path = tmp_path / "run.safetensors"
    run_to(7, path, stripes, make_config(RICH))
    return path


@pytest.fixture(scope="module")
def small_file(tmp_path_factory):
    """The bytes of the checkpoint of a tiny network."""
    path = tmp_path_factory.mktemp("small") / "run.safetensors"
    run_to(2, path, make_stripes(), make_config(TINY))
    return path.read_bytes()


@pytest.mark.parametrize("spec", [RICH, BRANCHED], ids=lambda spec: spec.name)
@pytest.mark.parametrize("optimiser", Optimiser)
@pytest.mark.parametrize("step", [1, 5, 7])
def test_a_resumed_run_ends_as_if_it_had_not_been_interrupted(tmp_path, stripes, spec, optimiser, step):
    """To the last bit, within an epoch and between two, with dropout, batch normalisation and a schedule."""
    config = make_config(spec, optimiser=optimiser, schedule=Schedule.ONE_CYCLE)
    run_to(step, tmp_path / "run", stripes, config)
    torch.manual_seed(4321)  # nobody else's random numbers matter
    ours, events = state_after(config, stripes, resume=tmp_path / "run")
    expected, whole = state_after(config, stripes)
    assert_same(ours, expected)
    assert of_kind(events, RunStarted)[0].step == step
    assert [event.step for event in of_kind(events, BatchDone)] == list(range(step + 1, 11))
    assert events[-1].accuracy == whole[-1].accuracy


def test_a_resumed_run_knows_its_accuracy_before_it_is_evaluated_again(tmp_path, stripes, saved):
    run_to(1, tmp_path / "later", stripes, make_config(RICH), resume=saved)
    accuracy = load_checkpoint(saved).accuracy
    assert accuracy is not None
    assert checkpoint_header(tmp_path / "later").accuracy == accuracy


@pytest.mark.parametrize("preset", ["residual-small", "inception-small"])
def test_presets_with_branches_are_saved_and_resumed(tmp_path, stripes, preset):
    config = make_config(PRESETS[preset].spec.fitted(stripes.input_shape, 3))
    run_to(3, tmp_path / "run", stripes, config)
    ours, _ = state_after(config, stripes, resume=tmp_path / "run")
    expected, _ = state_after(config, stripes)
    assert_same(ours, expected)
    assert load_checkpoint(tmp_path / "run").config.network == config.network


def test_a_checkpoint_at_the_end_of_an_epoch_is_evaluated_first(tmp_path, stripes):
    config = make_config(RICH)
    run_to(10, tmp_path / "run", stripes, config)
    _, events = state_after(config, stripes, resume=tmp_path / "run")
    assert [type(event) for event in events] == [RunStarted, Evaluated, RunFinished]
    assert events[-1].accuracy == events[1].accuracy
    _, longer = state_after(make_config(RICH, epochs=3), stripes, resume=tmp_path / "run")
    assert len(of_kind(longer, BatchDone)) == 5


def test_what_is_read_is_what_was_written(tmp_path, stripes):
    config = make_config(RICH, weight_decay=0.25, seed=9)
    control = run_to(3, tmp_path / "run", stripes, config, Control(learning_rate=0.125))
    learner = control.snapshot.__self__.learner
    read = load_checkpoint(tmp_path / "run")
    assert (read.config, read.step, read.learning_rate) == (config, 3, 0.125)
    assert (read.images, read.classes, read.device, read.scaler) == (70, stripes.classes, "cpu", {})
    assert read.seconds > 0
    assert all(torch.equal(read.network[name], value) for name, value in learner.network.state_dict().items())
    assert all(torch.equal(read.optimiser[name], value) for name, value in learner.optimiser_state().items())
    assert torch.equal(read.random, learner.random.state)
    assert stat.S_IMODE((tmp_path / "run").stat().st_mode) == 0o644


def test_a_chosen_learning_rate_is_kept_unless_there_is_another(tmp_path, stripes):
    config = make_config()
    run_to(3, tmp_path / "run", stripes, config, Control(learning_rate=0.125))
    for control, rate in ((Control(), 0.125), (Control(learning_rate=0.5), 0.5)):
        list(train(config, control, dataset=stripes, threads=1, resume=tmp_path / "run"))
        assert control.learning_rate == rate


def test_time_goes_on_from_the_checkpoint(tmp_path, stripes, monkeypatch):
    run_to(3, tmp_path / "run", stripes, make_config())
    late = replace(load_checkpoint(tmp_path / "run"), seconds=1000.0)
    save_checkpoint(tmp_path / "run", late)
    _, events = state_after(make_config(), stripes, resume=tmp_path / "run")
    assert 1000 < events[-1].seconds < 1060
    assert events[-1].samples_per_second > 0.01


# -- what is refused -----------------------------------------------------------------------------------------------


def rewritten(data, change=lambda fields: None, tensors=lambda tensors: None, text=None):
    """The file with another description, or other tensors."""
    held = safetensors.torch.load(data)
    fields = json.loads(json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])["__metadata__"]["convviz"])
    change(fields)
    tensors(held)
    return safetensors.torch.save(held, {"convviz": json.dumps(fields) if text is None else text})


def error_of(tmp_path, data):
    path = tmp_path / "run.safetensors"
    path.write_bytes(data)
    with pytest.raises(CheckpointError) as raised:
        load_checkpoint(path)
    text = str(raised.value)
    assert text.startswith("'run.safetensors' cannot be opened: ")
    assert text.endswith(".")
    assert "\n" not in text
    assert len(text) <= 300
    return text


def test_rewriting_as_such_is_not_refused(tmp_path, small_file):
    (tmp_path / "run").write_bytes(rewritten(small_file))
    assert load_checkpoint(tmp_path / "run").step == 2


def test_a_file_cut_at_any_byte_is_refused(tmp_path, small_file):
    path = tmp_path / "run.safetensors"
    numbers = 8 + int.from_bytes(small_file[:8], "little")  # where the header ends; one number is cut like another
    lengths = {*range(0, numbers, 5), *range(9), *range(numbers - 9, numbers + 9), *range(numbers, len(small_file), 61)}
    for length in (*lengths, len(small_file) - 1):
        path.write_bytes(small_file[:length])
        with pytest.raises(CheckpointError, match="damaged or cut short"):
            load_checkpoint(path)


@settings(max_examples=300)
@given(place=st.integers(0, 3000), byte=st.integers(0, 255))
def test_a_changed_byte_is_read_or_refused_and_never_more(small_file, tmp_path_factory, place, byte):
    data = bytearray(small_file)
    data[place % len(data)] = byte
    path = tmp_path_factory.getbasetemp() / "changed"
    path.write_bytes(data)
    try:
        load_checkpoint(path)
    except CheckpointError as error:
        assert str(error).startswith("'changed' cannot be opened: ")  # noqa: PT017 - either is right


class _Trap:
    def __reduce__(self):
        return os.mkdir, (self.target,)


@pytest.mark.parametrize("write", [lambda trap, path: path.write_bytes(pickle.dumps(trap)), torch.save])
def test_a_malicious_pickle_is_refused_and_not_unpickled(tmp_path, write):
    trap = _Trap()
    trap.target = str(tmp_path / "trapped")
    path = tmp_path / "run.safetensors"
    write(trap, path)
    with pytest.raises(CheckpointError, match="no checkpoint of this program"):
        load_checkpoint(path)
    assert not (tmp_path / "trapped").exists()
    pickle.loads(pickle.dumps(trap))  # it would have been
    assert (tmp_path / "trapped").exists()


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("version", 4, "written by a later version of the program"),
        ("version", None, "version must be an integer"),
        ("version", True, "version must be an integer"),
        ("step", -1, "step must be an integer from 0"),
        ("step", 1.5, "step must be an integer"),
        ("seconds", float("nan"), "holds NaN, which is no number"),
        ("seconds", float("inf"), "holds Infinity, which is no number"),
        ("seconds", "soon", "seconds must be a finite number"),
        ("learning_rate", 1e9, "learning rate must be a finite number from 0.0 to"),
        ("images", 0, "number of images must be"),
        ("classes", "abc", "classes must be text"),
        ("classes", [1, 2], "classes must be text"),
        ("device", 5, "device must be text"),
        ("scaler", {"scale": 1.0}, "gradient scaler is not what it should be"),
        ("scaler", None, "gradient scaler is not what it should be"),
        ("recipe", {"speed": 1}, "recipe is not what it should be"),
        ("network", {"name": "x"}, "a network must say its"),
        ("network", None, "a network must have fields"),
        ("surprise", 1, "description is not what it should be"),
    ],
)
def test_a_description_that_cannot_be_ours_is_refused(tmp_path, small_file, field, value, reason):
    assert reason in error_of(tmp_path, rewritten(small_file, lambda fields: fields.update({field: value})))


def test_numbers_in_the_recipe_and_the_network_are_checked(tmp_path, small_file):
    text = error_of(tmp_path, rewritten(small_file, lambda fields: fields["recipe"].update(batch_size=10**9)))
    assert "batch size must be an integer from 1 to 4096" in text
    text = error_of(tmp_path, rewritten(small_file, lambda fields: fields["network"]["nodes"][0].update(kind="magic")))
    assert "no layer of kind 'magic'" in text
    text = error_of(tmp_path, rewritten(small_file, lambda fields: fields["network"]["nodes"][-1].update(name="half")))
    assert text.endswith(": A node cannot be called 'half': torch has another use for that name.")
    text = error_of(tmp_path, rewritten(small_file, lambda fields: fields["network"]["nodes"].pop(-2)))
    assert "dense1 takes 'flatten1', and no node before it is called so" in text
    text = error_of(
        tmp_path, rewritten(small_file, lambda fields: fields["network"]["nodes"][-1].update(inputs=["pool1"]))
    )
    assert "flatten1 cannot stand here: it leads nowhere" in text


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "[" * 100_000, "\x00"])
def test_a_damaged_description_is_refused(tmp_path, small_file, text):
    assert "damaged" in (refused := error_of(tmp_path, rewritten(small_file, text=text))) or "deeply" in refused


def test_other_safetensors_files_are_refused(tmp_path):
    data = safetensors.torch.save({"weight": torch.zeros(3)}, {"format": "pt"})
    assert "a safetensors file, but no checkpoint" in error_of(tmp_path, data)
    assert "a safetensors file, but no checkpoint" in error_of(tmp_path, safetensors.torch.save({"w": torch.zeros(3)}))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda t: t.update({"network.conv1.weight": torch.zeros(4, 1, 3, 4)}), "weights do not fit"),
        (lambda t: t.update({"network.conv1.weight": torch.zeros(4, 1, 3, 3).double()}), "weights do not fit"),
        (lambda t: t.pop("network.dense1.bias"), "weights do not fit"),
        (lambda t: t.update({"network.more": torch.zeros(1)}), "weights do not fit"),
        (lambda t: t.update({"optimiser.conv1.weight.exp_avg": torch.zeros(2)}), "optimiser state does not fit"),
        (lambda t: t.pop("optimiser.conv1.weight.step"), "optimiser state does not fit"),
        (lambda t: [t.pop(name) for name in list(t) if name.startswith("optimiser")], "optimiser state is missing"),
        (lambda t: t.pop("random"), "random state is damaged"),
        (lambda t: t.update(random=t["random"][:-1].clone()), "random state is damaged"),
        (lambda t: t.update(random=torch.full((5056,), 255, dtype=torch.uint8)), "random state is damaged"),
        (lambda t: t.update(random=torch.zeros(3)), "other tensors"),
        (lambda t: t.update(surprise=torch.zeros(3)), "other tensors"),
    ],
)
def test_tensors_that_do_not_fit_are_refused(tmp_path, small_file, change, reason):
    assert reason in error_of(tmp_path, rewritten(small_file, tensors=change))


def test_a_network_too_large_for_the_file_is_refused_before_it_is_made(tmp_path, small_file, monkeypatch):
    def grow(fields):
        fields["network"]["nodes"][-1] = {"name": "rbf1", "kind": "rbf", "units": 16384, "inputs": ["flatten1"]}
        fields["network"]["input_shape"] = [1, 1024, 1024]

    monkeypatch.setattr(module, "built_with_seed", None)  # it must not come to that
    assert "weights do not fit" in error_of(tmp_path, rewritten(small_file, grow))


def test_files_that_cannot_be_read_are_refused(tmp_path, small_file, monkeypatch):
    with pytest.raises(CheckpointError, match="'none' cannot be opened: it cannot be read: No such file"):
        load_checkpoint(tmp_path / "none")
    monkeypatch.setattr(module, "SIZE_LIMIT", 1000)
    assert "the largest file that can be opened has 1,000" in error_of(tmp_path, small_file)


@pytest.mark.parametrize("read", [load_checkpoint, checkpoint_header])
def test_what_is_no_file_is_refused_at_once(tmp_path, pipe, read):
    with pytest.raises(CheckpointError, match="cannot be opened: it is a folder, not a checkpoint"):
        read(tmp_path)
    with pytest.raises(CheckpointError, match="it is a pipe or a device, not a checkpoint file"):
        read(pipe)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"seed": 2}, "its seed is 1, this run's is 2"),
        ({"batch_size": 8}, "its batch size is 16, this run's is 8"),
        ({"optimiser": Optimiser.SGD}, "its optimiser is adam, this run's is sgd"),
    ],
)
def test_another_run_is_not_gone_on_with(saved, stripes, changes, reason):
    with pytest.raises(CheckpointError, match=f"cannot be resumed: {reason}"):
        next(train(make_config(RICH, **changes), dataset=stripes, resume=saved))


def test_another_network_or_dataset_is_not_gone_on_with(saved, stripes):
    with pytest.raises(CheckpointError, match="another network"):
        next(train(make_config(TINY), dataset=stripes, resume=saved))
    with pytest.raises(CheckpointError, match="trained with 70 images, and the dataset has 71 to train with now"):
        next(train(make_config(RICH), dataset=make_stripes(train=71), resume=saved))


def test_a_checkpoint_of_another_device_is_gone_on_with_new_random_numbers(saved, stripes):
    elsewhere = replace(load_checkpoint(saved), device="cuda", random=torch.zeros(16, dtype=torch.uint8))
    save_checkpoint(saved, elsewhere)
    assert_same(*(state_after(make_config(RICH), stripes, resume=saved)[0] for _ in range(2)))


# -- writing -------------------------------------------------------------------------------------------------------


def full_disk(*_arguments):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize(("owner", "call"), [(os, "fsync"), (module.Path, "replace")])
def test_a_full_disk_leaves_the_old_file_and_nothing_else(saved, stripes, monkeypatch, owner, call):
    before = saved.read_bytes()
    control = Control()
    events = train(make_config(RICH), control, dataset=stripes, threads=1)
    next(events)
    with monkeypatch.context() as patch:
        patch.setattr(owner, call, full_disk)
        with pytest.raises(OSError, match="No space left"):
            control.copy().write(saved)
    assert saved.read_bytes() == before
    assert list(saved.parent.iterdir()) == [saved]
    control.copy().write(saved)
    assert load_checkpoint(saved).step == 0
    events.close()


def test_a_place_that_is_not_there_is_an_oserror(tmp_path, stripes):
    control = Control()
    next(train(make_config(), control, dataset=stripes, threads=1))
    with pytest.raises(FileNotFoundError):
        control.copy().write(tmp_path / "none" / "run")
    with pytest.raises(OSError, match="not a file name"):
        control.copy().write(str(tmp_path / "a\0b"))


@pytest.fixture
def every_minute(monkeypatch):
    """A clock on which each reading takes a second."""
    times = iter(range(10**9))
    monkeypatch.setattr("convviz.training.pacing.perf_counter", lambda: float(next(times)))


def test_it_saves_itself_every_few_minutes(tmp_path, stripes, every_minute):
    config = make_config(RICH, epochs=40, autosave_minutes=1)
    emitted = list(train(config, dataset=stripes, threads=1, autosave=tmp_path / "run"))
    saves = of_kind(emitted, Saved)
    assert 3 < len(saves) < 100
    assert {event.path for event in saves} == {str(tmp_path / "run")}
    after = emitted[emitted.index(saves[-1]) + 1]
    assert isinstance(after, BatchDone)
    assert load_checkpoint(tmp_path / "run").step == saves[-1].step == after.step


def test_a_full_disk_is_remarked_and_the_run_goes_on(tmp_path, stripes, every_minute, monkeypatch):
    monkeypatch.setattr(os, "fsync", full_disk)
    config = make_config(RICH, epochs=40, autosave_minutes=1)
    emitted = list(train(config, dataset=stripes, threads=1, autosave=tmp_path / "run"))
    assert of_kind(emitted, Saved) == []
    assert {event.text for event in of_kind(emitted, Remark)} == {
        "'run' could not be written: No space left on device."
    }
    assert isinstance(emitted[-1], RunFinished)
    assert list(tmp_path.iterdir()) == []


def test_losses_are_reported_before_a_save(tmp_path, stripes, every_minute, monkeypatch):
    """So a network that has come to nothing is never kept."""
    monkeypatch.setattr(pacing, "EMIT_EVERY", 1e9)
    config = make_config(RICH, epochs=40, autosave_minutes=1)
    emitted = list(train(config, dataset=stripes, threads=1, autosave=tmp_path / "run"))
    place = emitted.index(of_kind(emitted, Saved)[0])
    assert sum(len(event.losses) for event in of_kind(emitted[:place], Losses)) == emitted[place].step


def test_automatic_checkpoints_need_a_file(stripes):
    with pytest.raises(TrainingError, match="every 5 minutes needs a file"):
        next(train(make_config(autosave_minutes=5), dataset=stripes))
