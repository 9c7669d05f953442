"""Runs that go on from a checkpoint, and networks that are only looked at since their images are missing."""

from dataclasses import replace
from functools import partial
from math import inf
from pathlib import Path

import numpy as np

from convviz.core.util.fields import declared
from convviz.runs.files.checkpoint_header import CheckpointHeader
from convviz.runs.files.shelf import key_of
from convviz.runs.history import History, Past
from convviz.runs.recipe import Recipe
from convviz.state.lab.about import LookedAt
from convviz.state.lab.dataset import ChosenDataset
from convviz.state.lab.editor import Editor
from convviz.state.lab.probe import ProbeImage
from convviz.state.lab.run import ChosenRun
from convviz.state.lab.ways import FIND_IMAGES


class Checkpoints:
    """Chooses what checkpoints were made with, and has the run go on from them."""

    def __init__(self, editor: Editor, dataset: ChosenDataset, probe: ProbeImage, run: ChosenRun) -> None:
        self._recipe = editor.model(Recipe)
        self._dataset, self._probe, self._run = dataset, probe, run

    def resume(
        self, path: str, header: CheckpointHeader, *, batches: float | None = inf, curves: History | None = None
    ) -> None:
        """Choose what a checkpoint was made with, and resume from it; it holds after ``batches``, as in `start`.

        The ``curves`` of what it had learned come first, where they are known.
        Where its images cannot be had, or are others, its network is only looked at: `find_images` resumes then. Where
        and how often to save stay as chosen, for it may come from another machine.
        """
        chosen = self._recipe.value
        kept = {name: getattr(chosen, name) for name, field in declared(Recipe).items() if field.of_machine}
        header = replace(header, config=replace(header.config, recipe=replace(header.config.recipe, **kept)))
        opened = LookedAt(path, header, Past(header.accuracy, curves, key_of(Path(path)), header.step))
        self._dataset.choose_config(
            "Resume run",
            header.config,
            partial(self._resume, opened, batches),
            given=header.preparation,
            otherwise=partial(self._look, opened),
        )

    def find_images(self, folder: str) -> None:
        """Resume from the checkpoint that is looked at, with its images in another folder."""
        if self._run.looked_at is not None:
            path, header, past = self._run.looked_at
            recipe = replace(header.config.recipe, dataset=str(Path(folder).absolute()))
            self.resume(path, replace(header, config=replace(header.config, recipe=recipe)), curves=past.curves)

    def _resume(self, opened: LookedAt, batches: float | None) -> None:
        dataset = self._dataset.value
        assert dataset is not None
        misfit = opened.header.misfit(dataset)
        if misfit:
            self._look(opened, f"The images in '{dataset.title}' are others: {misfit}.")
        else:
            self._run.start(resume=opened.path, batches=batches, past=opened.past)

    def _look(self, opened: LookedAt, reason: str) -> None:
        """Open the network of a checkpoint without its images, and say why."""
        run, header = self._run, opened.header
        if run.train_with is None or run.busy:
            run.problem.emit(f"{reason} Stop the run (Ctrl+.) to look at its network." if run.busy else reason)
            return
        self._dataset.choose_without("Open checkpoint", header.config)
        self._probe.choose_drawing(np.zeros(header.config.network.input_shape, np.float32))
        run.look(opened)
        run.problem.emit(
            f"{reason} The network can be looked at; to go on with it, find the folder: {run.way_to(FIND_IMAGES)}"
        )
