"""What a process under test trains with; imported there, so that nothing here may need pytest."""

import gc
import os
from pathlib import Path
from time import sleep

from convviz.runs.control import Control, NetworkCopy
from convviz.runs.errors import DivergedError
from convviz.runs.events import BatchDone, Remark
from tests.unit.state.run_events import started


def told(config, control, *, dataset=None, **options):
    """Remark on what came in: the dataset's identity, the other options, and how many controls there are."""
    while True:
        gc.collect()
        controls = sum(isinstance(held, Control) for held in gc.get_objects())
        yield Remark(f"{config} {id(dataset)} {sorted(options)} {controls} {control.learning_rate}")


def fail_by(config, control, **_options):
    """Fail by the error that the configuration is."""
    control.losses = lambda: None
    yield Remark("about to fail")
    raise config


def diverge(_config, _control, **_options):
    """Fail as a run does whose loss is no number."""
    raise DivergedError("The loss is infinite", float("inf"))
    yield


def whisper(_config, _control, **_options):
    """Emit what cannot be sent."""
    yield lambda: None


def vanish(_config, _control, **_options):
    """End the process, as the system does where memory is short."""
    yield Remark("about to vanish")
    os.kill(os.getpid(), 9)
    sleep(10)


def held(_config, control, **_options):
    """Remark on how many copies of a network there are."""
    control.copy = lambda: NetworkCopy(0, print)
    yield started()
    while True:
        gc.collect()
        yield Remark(str(sum(isinstance(held, NetworkCopy) for held in gc.get_objects())))


def batches(config, control, **_options):
    """Batches without an end, each as long as the configuration says; a copy is the number of those done."""
    done = 0

    def copy():
        step = done
        return NetworkCopy(step, lambda path: Path(path).write_text(str(step)))

    control.copy = copy
    yield started()
    while True:
        sleep(config)
        done += 1
        yield BatchDone(done)
